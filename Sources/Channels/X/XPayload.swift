// SPDX-License-Identifier: MIT
//
// The bodies X answers with and the bodies it pushes, taken apart into items. What is damaged in one item
// stays with it; a body that is no JSON is kept whole by a webhook and asked for again by a feed.

package import Pipeline
import Web

/// One page of a list, the newest first.
package struct XPage: Hashable, Sendable {
  package var items: [XItem]
  /// Leads to the page behind this one; nil on the last.
  package var next: String?
  /// How many posts came beside the items: X counts them as read, too.
  package var beside: Int

  package init(items: [XItem], next: String?, beside: Int = 0) {
    self.items = items
    self.next = next
    self.beside = beside
  }
}

/// The two lists that are asked for.
package enum XList: String, Sendable {
  case messages = "dm"
  case mentions

  /// A page of it. Throws where the answer is none: errors alone, or something else.
  package func page(in bytes: [UInt8], _ names: XNames) throws(FeedFailure) -> XPage {
    let answer: JSONText
    do { answer = try JSONText(bytes) } catch {
      throw FeedFailure(.retry(after: nil), "X's answer is \(error)")
    }
    // An empty list lacks `data`; what stands in `errors` beside it is about what is included.
    guard answer.member("data") != nil || answer.member("meta") != nil else {
      throw FeedFailure(.retry(after: nil), "X's answer has neither data nor meta")
    }
    let (cutter, includes) = (XCutter(bytes: bytes, names: names), answer.member("includes"))
    let items = answer.member("data")?.items ?? []
    let beside = includes?.member("tweets")?.items.count ?? 0
    return XPage(
      items: items.map { self == .messages ? cutter.message($0, includes) : cutter.post($0, includes) },
      next: answer.path("meta", "next_token")?.text, beside: beside)
  }
}

/// What a webhook's body holds.
package struct XEvents: Hashable, Sendable {
  /// One of our accounts, by its user id; nil where the body does not say.
  package var user: String?
  package var items: [XItem]

  /// Takes a body apart. Nothing is dropped: what is none of ours is an item too.
  package init(_ bytes: [UInt8], _ names: XNames) {
    guard let body = try? JSONText(bytes), body.isObject else {  // Damaged: kept whole, once.
      items = [Self.whole(bytes, digestIdentity(of: bytes))]
      return
    }
    let cutter = XCutter(bytes: bytes, names: names)
    let envelope = body.member("data")
    user = Self.user(of: body)
    let payload = envelope?.member("payload")
    if let messages = (body.member("direct_message_events") ?? payload?.member("direct_message_events"))?
      .items,
      !messages.isEmpty
    {
      items = messages.map(cutter.pushed)
    } else if let item = Self.item(envelope, payload, cutter, body) {
      items = [item]
    } else {
      items = [Self.whole(bytes, Self.identity(envelope, payload, bytes, names))]
    }
  }

  /// Which account a body is for.
  static func user(of body: JSONText) -> String? {
    body.path("data", "filter", "user_id")?.text ?? body.member("for_user_id")?.text
  }

  private static func item(
    _ envelope: JSONText?, _ payload: JSONText?, _ cutter: XCutter, _ body: JSONText
  ) -> XItem? {
    let kind = envelope?.member("event_type")?.text ?? ""
    let includes = envelope?.member("includes") ?? payload?.member("includes") ?? body.member("includes")
    let content = [payload?.member("data"), payload?.member("post"), payload?.member("tweet"), payload]
      .compactMap(\.self).first { $0.member("id") != nil }
    guard let content else { return nil }
    if kind.hasPrefix("post.") { return cutter.post(content, includes) }
    guard kind.hasPrefix("dm.") else { return nil }
    return content.member("message_create") != nil
      ? cutter.pushed(content) : cutter.message(content, includes)
  }

  private static func identity(
    _ envelope: JSONText?, _ payload: JSONText?, _ bytes: [UInt8], _ names: XNames
  ) -> String {
    let id = payload?.member("id") ?? payload?.member("message_id") ?? envelope?.member("event_uuid")
    guard let id = id?.text, !id.isEmpty, id.utf8.count < 200 else { return digestIdentity(of: bytes) }
    return names.identity("event", id)
  }

  /// The body as one item that is no message, whatever it holds: it is for somebody else.
  static func foreign(_ bytes: [UInt8]) -> XItem { whole(bytes, digestIdentity(of: bytes)) }

  private static func whole(_ bytes: [UInt8], _ identity: String) -> XItem {
    XItem(identity: identity, time: nil, raw: bytes, format: XFormat.event)
  }
}

extension XItem {
  /// The items of anything X sends or that is kept of it: told apart by what stands in it.
  package static func all(in bytes: [UInt8], _ names: XNames) -> [XItem] {
    let body = try? JSONText(bytes)  // Damaged: one item, as a webhook keeps it.
    guard let data = body?.member("data"), data.member("payload") == nil, data.member("event_uuid") == nil
    else {
      return XEvents(bytes, names).items
    }
    let items = data.isObject ? [data] : data.items
    guard !items.isEmpty else { return XEvents(bytes, names).items }
    let (cutter, includes) = (XCutter(bytes: bytes, names: names), body?.member("includes"))
    let ofMessages = ["event_type", "dm_conversation_id", "sender_id"]
    let isOfMessages = items.contains { item in ofMessages.contains { item.member($0) != nil } }
    return items.map { item in
      if item.member("message_create") != nil { return cutter.pushed(item) }
      return isOfMessages ? cutter.message(item, includes) : cutter.post(item, includes)
    }
  }
}
