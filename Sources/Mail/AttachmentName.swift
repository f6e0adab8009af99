// SPDX-License-Identifier: MIT

/// Names of attachments: as given where that is safe to write to a disk or show in a list.
extension Message {
  /// The name a part gives itself, not yet made safe (RFC 2183 §2.3; `name` is the older place).
  func declaredName(of part: Int) -> String? {
    let bytes = bytes.span
    let given =
      parts[part].disposition.flatMap { Parameters(bytes, $0).text("filename", bytes) }
      ?? parts[part].contentType.flatMap { Parameters(bytes, $0).text("name", bytes) }
    return given.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The name to show: never empty, never a path. `number` counts the attachments from 1.
  func attachmentName(of part: Int, number: Int) -> String {
    if let given = declaredName(of: part), let safe = AttachmentName.safe(given) { return safe }
    return "lampiran-\(number)\(AttachmentName.suffix(for: parts[part].type))"
  }
}

enum AttachmentName {
  /// Bytes of UTF-8; most file systems take 255.
  static let maximumLength = 200

  /// The last component without what a file system, a terminal or a reader could be misled by; nil when
  /// nothing is left.
  static func safe(_ given: String) -> String? {
    let last = given.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    var name = ""
    for scalar in last.unicodeScalars.prefix(4 * maximumLength) where isShown(scalar) {
      name.unicodeScalars.append(isReserved(scalar) ? "_" : scalar)
    }
    while let first = name.first, first == "." || first == " " { name.removeFirst() }
    while let end = name.last, end == "." || end == " " { name.removeLast() }
    return name.isEmpty ? nil : shortened(name)
  }

  /// No controls, and no marks that turn the direction of writing: `foto\u{202E}gpj.exe`.
  private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069, 0xFEFF: false
    default: true
    }
  }

  private static func isReserved(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case ":", "*", "?", "\"", "<", ">", "|": true
    default: false
    }
  }

  /// Cut in the middle of the name, so that its extension stays.
  private static func shortened(_ name: String) -> String {
    guard name.utf8.count > maximumLength else { return name }
    let tail = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
    let suffix = tail.utf8.count <= 16 ? tail : ""
    var stem = ""
    var length = suffix.utf8.count
    for scalar in name.unicodeScalars {
      length += UTF8.width(scalar)
      if length > maximumLength { break }
      stem.unicodeScalars.append(scalar)
    }
    return stem + suffix
  }

  static func suffix(for type: String) -> String {
    switch type {
    case "image/jpeg", "image/jpg", "image/pjpeg": ".jpg"
    case "image/png", "image/gif", "image/webp", "image/heic", "image/bmp": "." + type.dropFirst(6)
    case "application/pdf": ".pdf"
    case "application/ms-tnef", "application/vnd.ms-tnef": ".dat"
    case "message/rfc822", "message/global": ".eml"
    case "text/calendar": ".ics"
    case "text/plain", "message/delivery-status", "text/rfc822-headers": ".txt"
    case "text/html": ".html"
    case "audio/mpeg": ".mp3"
    case "video/mp4", "audio/mp4": ".mp4"
    case "video/3gpp": ".3gp"
    default: ".bin"
    }
  }
}
