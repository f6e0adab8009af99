// SPDX-License-Identifier: MIT

import Mail
import Pipeline
import Reports
import Web

/// The words of a complaint or a follow-up.
enum LaporWords {
  /// Text that an editor of the web wrote is HTML; all else stays as it is, also `air > 30 cm`.
  static func plain(_ written: String) -> String {
    guard isHTML(written) else { return written.cleaned }
    return readableText(ofHTML: Array(written.utf8)).cleaned
  }

  private static func isHTML(_ text: String) -> Bool {
    let small = text.lowercased()
    return small.ranges(of: "<").contains { open in
      let tag = small[open.upperBound...].drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }
      return tags.contains(String(tag))
    } || ["&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;", "&#"].contains { small.contains($0) }
  }

  private static let tags: Set = [
    "p", "br", "div", "span", "b", "i", "u", "a", "em", "strong", "ul", "ol", "li", "table", "tr", "td", "th",
    "h1", "h2", "h3", "h4", "blockquote", "font", "img", "html", "body", "script", "style",
  ]
}

/// One attachment: where LAPOR keeps it and what is noted of it.
struct LaporFile: Hashable, Sendable {
  /// Nil where it does not say.
  var path: String?
  var note: AttachmentNote

  static func all(in json: JSONText, _ fields: LaporContract.FileFields) -> [LaporFile] {
    (fields.items?.values(in: json) ?? []).filter { $0.value != .null }.map { file($0, fields) }
  }

  private static func file(_ json: JSONText, _ fields: LaporContract.FileFields) -> LaporFile {
    // A bare text is the path itself.
    var bare: String?
    if case .string(let text) = json.value { bare = text }
    let path = (fields.path.text(in: json) ?? bare)?.cleaned
    let last = path?.split(separator: "/").last.map { String($0.prefix { $0 != "?" }) }
    let written = fields.name?.text(in: json)?.cleaned ?? ""
    let name = written.isEmpty ? last ?? "lampiran" : written
    return LaporFile(
      path: path.flatMap { $0.isEmpty ? nil : $0 },
      note: AttachmentNote(
        name: String(name.suffix(120)), type: type(ofName: name), bytes: 0, isRemote: true))
  }

  private static func type(ofName name: String) -> String {
    let ending = name.contains(".") ? name.split(separator: ".").last.map { $0.lowercased() } ?? "" : ""
    return types[ending] ?? "application/octet-stream"
  }

  private static let types = [
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
    "heic": "image/heic", "pdf": "application/pdf", "mp4": "video/mp4", "mp3": "audio/mpeg",
    "ogg": "audio/ogg", "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  ]
}
