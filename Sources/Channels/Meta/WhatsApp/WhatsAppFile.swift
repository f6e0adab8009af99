// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Web

/// What is attached to a message. A visiting card is somebody's name and number: that there is one is noted,
/// and nothing of it leaves.
enum WhatsAppFile {
  static let kinds = ["image", "video", "audio", "voice", "document", "sticker"]

  static func all(in message: JSONText) -> [MetaFile] {
    let files = kinds.compactMap { kind in message.member(kind).map { file($0, of: kind) } }
    return message.member("contacts") == nil ? files : files + [.card]
  }

  /// Those of a kept message; none where it cannot be read.
  static func all(of raw: RawMessage) -> [MetaFile] {
    let kept = try? WhatsAppMessage(raw.bytes)  // What is no message has no files.
    return kept.map { all(in: $0.message) } ?? []
  }

  private static func file(_ file: JSONText, of kind: String) -> MetaFile {
    let usual = usual(kind)
    let (name, type) = (file.words("filename"), file.words("mime_type").lowercased().prefix { $0 != ";" })
    let id = file.member("id")?.text.flatMap { $0.isEmpty ? nil : $0 }
    return MetaFile(
      place: id.map(FilePlace.id),
      note: AttachmentNote(
        name: name.isEmpty ? usual.name : String(name.suffix(120)),
        type: type.isEmpty ? usual.type : String(type),
        bytes: Int(clamping: max(file.member("file_size")?.integer ?? 0, 0)), isRemote: true),
      digest: FileDigest(file.member("sha256")?.text))
  }

  private static func usual(_ kind: String) -> (name: String, type: String) {
    switch kind {
    case "image": ("photo.jpg", "image/jpeg")
    case "video": ("video.mp4", "video/mp4")
    case "audio", "voice": ("voice.ogg", "audio/ogg")
    case "sticker": ("sticker.webp", "image/webp")
    default: ("document", "application/octet-stream")
    }
  }
}
