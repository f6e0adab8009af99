// SPDX-License-Identifier: MIT
//
// What is attached to an event. A sticker says nothing; what is shared is a link, and its link is read with
// the text, since it may be one to a map.

import Pipeline
import Reports
import Web

enum PageFile {
  /// In the order in which they are counted from 0.
  static func all(in event: PageEvent) -> [MetaFile] {
    switch event.content {
    case .messaging("message", let message)?: attachments(of: message).compactMap(file)
    case .change(_, let value)?: photo(of: value)
    default: []
    }
  }

  /// Those of a kept event; none where it cannot be read.
  static func all(of raw: RawMessage) -> [MetaFile] {
    let event = try? PageEvent(raw.bytes)  // What is no event has no files.
    return event.map { all(in: $0) } ?? []
  }

  static func attachments(of message: JSONText) -> [JSONText] { message.member("attachments")?.items ?? [] }

  /// Titles and links of what was shared.
  static func shared(in message: JSONText) -> [String] {
    attachments(of: message).filter { shares.contains($0.words("type")) }.flatMap { attachment in
      let payload = attachment.member("payload")
      return [
        attachment.words("title"), payload?.words("title") ?? "",
        attachment.words("url"), payload?.words("url") ?? "",
      ]
    }.filter { !$0.isEmpty }
  }

  static func pin(in message: JSONText) -> Pin? {
    let place = attachments(of: message).first { $0.words("type") == "location" }
    let point = place?.member("payload", "coordinates")
    let coordinate = PlatformPoint.read(latitude: point?.member("lat"), longitude: point?.member("long"))
    let name = place?.words("title") ?? ""
    return coordinate.map { Pin($0, name: name.isEmpty ? nil : name) }
  }

  private static let shares: Set = ["fallback", "share", "template", "post", "ig_post"]

  private static func file(_ attachment: JSONText) -> MetaFile? {
    guard let usual = usual(attachment.words("type")) else { return nil }
    return remote(attachment.member("payload", "url")?.text, usual.name, usual.type)
  }

  private static func photo(of value: JSONText) -> [MetaFile] {
    if let photo = value.member("photo")?.text { return [remote(photo, "photo.jpg", "image/jpeg")] }
    let link = value.member("item")?.text == "photo" ? value.member("link")?.text : nil
    return (value.member("photos")?.items?.compactMap(\.text) ?? [link].compactMap(\.self))
      .map { remote($0, "photo.jpg", "image/jpeg") }
  }

  private static func remote(_ url: String?, _ name: String, _ type: String) -> MetaFile {
    MetaFile(
      place: url.flatMap { $0.isEmpty ? nil : .url($0) },
      note: AttachmentNote(name: name, type: type, bytes: 0, isRemote: true))
  }

  private static func usual(_ kind: String) -> (name: String, type: String)? {
    switch kind {
    case "image", "story_mention", "ephemeral": ("photo.jpg", "image/jpeg")
    case "video", "reel", "ig_reel", "animated_image_video": ("video.mp4", "video/mp4")
    case "audio": ("audio.mp4", "audio/mp4")
    case "file": ("document", "application/octet-stream")
    default: nil
    }
  }
}
