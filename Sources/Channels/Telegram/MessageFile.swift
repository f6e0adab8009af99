// SPDX-License-Identifier: MIT
//
// What is attached to a message. Telegram keeps the bytes and gives an id for them, so an attachment is a
// note until it is fetched. A visiting card is somebody's name and number: that there is one is noted, and
// nothing of it leaves.

import Pipeline
import Reports
import Web

/// One attachment of a message.
struct MessageFile: Hashable, Sendable {
  /// What Telegram gives the bytes for; nil for a visiting card, and where a message lacks it.
  var id: String?
  var note: AttachmentNote
  var isCard = false

  /// In the order in which they are counted from 0.
  static func all(in message: JSONText) -> [MessageFile] {
    let files = kinds.filter { $0 != "document" || message.member("animation") == nil }
      .compactMap { kind in message.member(kind).flatMap { file($0, of: kind) } }
    guard message.member("contact") != nil else { return files }
    let card = AttachmentNote(name: "contact.vcf", type: "text/vcard", bytes: 0)
    return files + [MessageFile(note: card, isCard: true)]
  }

  /// Those of a kept message; none where it cannot be read.
  static func all(of raw: RawMessage) -> [MessageFile] {
    let update = try? Update(raw.bytes)  // No update has no files.
    return update?.content.map(all) ?? []
  }

  /// What may leave of each: nothing before it was fetched.
  static func leaving(_ raw: RawMessage) -> @Sendable (Int) -> LeavingAttachment? {
    let files = all(of: raw)
    return { number in
      guard files.indices.contains(number) else { return nil }
      return .withheld(
        reason: files[number].isCard ? "somebody's visiting card" : "it is still with Telegram")
    }
  }

  /// The members that hold files. A photo is a list of its sizes; an animation comes as a document too.
  static let kinds = ["photo", "video", "animation", "document", "audio", "voice", "video_note"]

  private static func file(_ value: JSONText, of kind: String) -> MessageFile? {
    guard kind == "photo" else { return one(value, of: kind) }
    guard case .array(let sizes) = value.value else { return nil }
    // Of equal sizes the last: they come in ascending order.
    let largest = sizes.enumerated().max { (area($0.element), $0.offset) < (area($1.element), $1.offset) }
    return largest.map { one($0.element, of: kind) }
  }

  private static func area(_ size: JSONText) -> Int64 {
    let side = { (name: String) in min(max(size.member(name)?.integer ?? 0, 0), 1 << 20) }
    return side("width") * side("height")
  }

  private static func one(_ file: JSONText, of kind: String) -> MessageFile {
    let name = (file.member("file_name")?.text ?? "").cleaned
    let type = (file.member("mime_type")?.text ?? "").cleaned.lowercased()
    let usual = usual(kind)
    return MessageFile(
      id: file.member("file_id")?.text.flatMap { $0.isEmpty ? nil : $0 },
      note: AttachmentNote(
        name: name.isEmpty ? usual.name : String(name.suffix(120)), type: type.isEmpty ? usual.type : type,
        bytes: Int(max(file.member("file_size")?.integer ?? 0, 0)), isRemote: true))
  }

  private static func usual(_ kind: String) -> (name: String, type: String) {
    switch kind {
    case "photo": ("photo.jpg", "image/jpeg")
    case "video", "video_note", "animation": ("video.mp4", "video/mp4")
    case "audio": ("audio.mp3", "audio/mpeg")
    case "voice": ("voice.ogg", "audio/ogg")
    default: ("document", "application/octet-stream")
    }
  }
}
