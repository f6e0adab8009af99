// SPDX-License-Identifier: MIT
//
// What Meta lists when it is asked, kept as `{"listed":KIND,"item":…}` with the item's own bytes. A list names
// the same messages as the webhook and words them otherwise; they are read by putting them into the webhook's
// words, so that there is one reader, and by one name, so that a message both bring is one.

import Reports
import Web

enum ListedItem: String, Sendable {
  case message
  case comment
  /// What somebody else wrote at the page.
  case post

  /// As it is kept.
  func kept(_ item: ArraySlice<UInt8>) -> [UInt8] {
    Array("{\"listed\":\"\(rawValue)\",\"item\":".utf8) + item + [UInt8(ascii: "}")]
  }

  /// When it was written.
  static func time(_ item: JSONText) -> Timestamp? {
    let time = item.member("created_time") ?? item.member("timestamp")
    return PlatformTime.read(time, .civil(offsetMinutes: 0))
  }

  /// A kept item in the webhook's words; nil for what is none.
  static func event(_ json: JSONText) -> JSONText? {
    guard let kind = json.member("listed")?.text.flatMap(ListedItem.init), let item = json.member("item"),
      item.isObject
    else { return nil }
    switch kind {
    case .message: return message(item)
    case .comment:
      return change(item, ["item": .text("comment"), "verb": .text("add"), "comment_id": item.member("id")])
    case .post:
      return change(item, ["item": .text("post"), "verb": .text("add"), "post_id": item.member("id")])
    }
  }

  private static func message(_ item: JSONText) -> JSONText {
    let files = (item.member("attachments", "data")?.items ?? []).compactMap(attachment)
    let shared = (item.member("shares", "data")?.items ?? []).map { share in
      JSONText.object(["type": .text("fallback"), "payload": .object(["url": share.member("link")])])
    }
    let sticker = item.member("sticker").map { _ in JSONText.object(["type": .text("sticker")]) }
    return .object([
      "sender": item.member("from"), "recipient": item.member("to", "data")?.items?.first,
      "timestamp": time(item).map { .text("\($0.milliseconds)") },
      "message": .object([
        "mid": item.member("id"), "text": item.member("message"),
        "is_unsupported": item.member("is_unsupported"),
        "attachments": .list(files + shared + [sticker, story(item)].compactMap(\.self)),
      ]),
    ])
  }

  /// Somebody showed us in their story.
  private static func story(_ item: JSONText) -> JSONText? {
    item.member("story", "mention", "link").map {
      .object(["type": .text("story_mention"), "payload": .object(["url": $0])])
    }
  }

  private static func attachment(_ file: JSONText) -> JSONText? {
    let type = file.words("mime_type")
    let (kind, url) =
      if let image = file.member("image_data", "url") {
        ("image", image)
      } else if let video = file.member("video_data", "url") {
        ("video", video)
      } else if let other = file.member("file_url") {
        (type.hasPrefix("audio/") ? "audio" : "file", other)
      } else {
        ("file", JSONText.text(""))
      }
    return .object(["type": .text(kind), "payload": .object(["url": url])])
  }

  private static func change(_ item: JSONText, _ more: [String: JSONText?]) -> JSONText {
    let photo: JSONText? = item.member("attachment", "media", "image", "src") ?? item.member("full_picture")
    let value: [String: JSONText?] = [
      "from": item.member("from"), "message": item.member("message"), "text": item.member("text"),
      "created_time": time(item).map { .text("\($0.seconds)") }, "photo": photo,
    ]
    return .object(["field": .text("feed"), "value": .object(value.merging(more) { $1 })])
  }
}

extension JSONText {
  /// Values that stood nowhere.
  fileprivate static func text(_ text: String) -> JSONText { JSONText(value: .string(text), range: 0..<0) }
  fileprivate static func list(_ items: [JSONText]) -> JSONText {
    JSONText(value: .array(items), range: 0..<0)
  }

  fileprivate static func object(_ members: [String: JSONText?]) -> JSONText {
    let members = members.compactMap { name, value in value.map { Member(name: name, value: $0) } }
    return JSONText(value: .object(members.sorted { $0.name < $1.name }), range: 0..<0)
  }
}
