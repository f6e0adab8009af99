// SPDX-License-Identifier: MIT
//
// What is attached. X keeps the bytes and gives an address; those of direct messages are for who takes part
// in the conversation.

import Pipeline
import Reports
import Web

/// One attachment of a message or post.
struct XFile: Hashable, Sendable {
  /// Nil where X does not say where it is.
  var url: String?
  var note: AttachmentNote

  private init(_ kind: String, url: String?) {
    self.url = url
    let (name, type) =
      switch kind {
      case "photo": ("photo.jpg", "image/jpeg")
      case "video", "animated_gif": ("video.mp4", "video/mp4")
      default: ("attachment", "application/octet-stream")
      }
    let isPNG = url.map { $0.prefix { $0 != "?" }.hasSuffix(".png") || $0.hasSuffix("format=png") } ?? false
    note = AttachmentNote(
      name: isPNG ? "photo.png" : name, type: isPNG ? "image/png" : type, bytes: 0, isRemote: true)
  }

  /// In the order in which they are counted from 0.
  static func all(of raw: RawMessage) -> [XFile] {
    let json = try? JSONText(raw.bytes)  // What is no JSON has no files.
    guard let json, let item = json.member("data") else { return [] }
    return raw.format == XFormat.pushed ? pushed(item) : listed(item, json.member("includes"))
  }

  /// Named by keys, and described beside the item; what is not described is a file all the same.
  private static func listed(_ item: JSONText, _ includes: JSONText?) -> [XFile] {
    let media = includes?.member("media")?.items ?? []
    return (item.path("attachments", "media_keys")?.items ?? []).compactMap(\.text).map { key in
      let found = media.first { $0.member("media_key")?.text == key }
      return XFile(found?.member("type")?.text ?? "", url: found.flatMap(address))
    }
  }

  /// As webhooks have it: one, inside the message.
  private static func pushed(_ item: JSONText) -> [XFile] {
    let attachment = item.path("message_create", "message_data", "attachment")
    guard attachment?.member("type")?.text == "media", let media = attachment?.member("media") else {
      return []
    }
    let variants = media.path("video_info", "variants")?.items ?? []
    let url = best(variants) ?? media.member("media_url_https")?.text
    return [XFile(media.member("type")?.text ?? "", url: url)]
  }

  private static func address(_ media: JSONText) -> String? {
    media.member("url")?.text ?? best(media.member("variants")?.items ?? [])
      ?? media.member("preview_image_url")?.text
  }

  /// The video of the highest rate that is a whole file.
  private static func best(_ variants: [JSONText]) -> String? {
    let files = variants.filter { $0.member("content_type")?.text == "video/mp4" && $0.member("url") != nil }
    let rate = { (file: JSONText) in
      (file.member("bit_rate") ?? file.member("bitrate"))?.text.flatMap { Int($0) } ?? 0
    }
    return files.max { rate($0) < rate($1) }?.member("url")?.text
  }

  /// What may leave of each: nothing before it was fetched.
  static func leaving(_ raw: RawMessage) -> @Sendable (Int) -> LeavingAttachment? {
    let files = all(of: raw)
    return { files.indices.contains($0) ? .withheld(reason: "it is still with X") : nil }
  }
}
