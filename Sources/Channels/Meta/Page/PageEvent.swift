// SPDX-License-Identifier: MIT
//
// What happens at a page or an Instagram account, as it is kept (formats `facebook` and `instagram`): an
// item of `messaging` or `standby`, or one of `changes`, with its own bytes. Which it is shows in its members.
//
// What a list brought (ListedItem) is put into the same words.
//
// A message is known by its `mid`, a comment by its id; a new wording or a deletion of it by what tells it
// from the first one, so that a delivery that is repeated stays one. The store knows them all by their hash.

import Cryptography
import Pipeline
import Reports
package import Web

/// The two platforms, which speak nearly alike.
package enum PagePlatform: String, Sendable, CaseIterable {
  case facebook
  case instagram

  /// Of what is kept.
  package var format: String { rawValue }
  var name: String { self == .facebook ? "Facebook" : "Instagram" }

  /// What is to be told.
  func fields(withComments: Bool) -> [String] {
    switch self {
    case .facebook:
      ["messages", "messaging_postbacks", "message_echoes"] + (withComments ? ["feed", "mention"] : [])
    case .instagram: ["messages", "messaging_postbacks"] + (withComments ? ["comments"] : [])
    }
  }
}

package struct PageEvent {
  package enum Content {
    /// An item of `messaging`: which kind of event, and what stands under it.
    case messaging(kind: String, JSONText)
    case change(field: String, JSONText)
  }

  let json: JSONText
  /// Nil where nothing of the kind stands here.
  let content: Content?

  init(_ given: JSONText) {
    json = ListedItem.event(given) ?? given
    if let field = json.member("field")?.text, let value = json.member("value") {
      content = .change(field: field, value)
    } else {
      content = Self.messaging(json)
    }
  }

  package init(_ raw: [UInt8]) throws(JSONDamage) { self.init(try JSONText(raw)) }

  /// The first member that is not about the event.
  private static func messaging(_ json: JSONText) -> Content? {
    guard case .object(let members) = json.value, json.member("sender") ?? json.member("recipient") != nil
    else { return nil }
    let about: Set = ["sender", "recipient", "timestamp", "prior_message", "app_roles", "is_self"]
    let event = members.first { !about.contains($0.name) }
    return event.map { .messaging(kind: $0.name, $0.value) }
  }

  /// Whether it only says that something of ours arrived or was read: nothing of that is a citizen's words.
  var isReceipt: Bool {
    guard case .messaging(let kind, _)? = content else { return false }
    return ["delivery", "read", "messaging_seen", "typing"].contains(kind)
  }

  /// Its name; nil where it has none of its own.
  var id: String? {
    switch content {
    case .messaging("message", let message)?:
      Self.name(message, "mid").map { message.member("is_deleted")?.isTrue == true ? "\($0)#deleted" : $0 }
    case .messaging("message_edit", let edit)?:
      Self.name(edit, "mid").map { "\($0)#edit \(edit.member("num_edit")?.text ?? Self.wording(edit))" }
    case .messaging("postback", let postback)?: Self.name(postback, "mid")
    case .change(_, let value)?: PageComment(value).id
    default: nil
    }
  }

  /// The event it is a new wording of.
  var original: String? {
    switch content {
    case .messaging("message_edit", let edit)?: Self.name(edit, "mid")
    case .change(_, let value)?: PageComment(value).original
    default: nil
    }
  }

  static func name(_ value: JSONText, _ member: String) -> String? {
    value.member(member)?.text.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Tells one wording from another.
  static func wording(_ value: JSONText) -> String {
    let words = [value.words("text"), value.words("message"), value.words("created_time")]
    return Hex.encode(Hash.sha256.digest(of: Array(words.joined(separator: "\0").utf8)).prefix(8))
  }
}

extension PageEvent {
  /// Which event the bytes are.
  package static func identity(of raw: [UInt8], _ names: MessageNames) -> String {
    let event = try? PageEvent(raw)  // No JSON is known by its bytes, and becomes a dead letter.
    return event?.id.map(names.identity) ?? digestIdentity(of: raw)
  }

  /// The events of an entry, and what they say of our own texts.
  static func take(
    _ entry: JSONText, _ body: [UInt8], _ platform: PagePlatform, _ names: MessageNames,
    _ token: DeliveryToken
  ) -> Delivered {
    let lists = ["messaging", "standby", "changes"].compactMap { entry.member($0)?.items }
    // An entry of another shape is kept as it is, and found unreadable.
    let items = lists.isEmpty ? [entry] : lists.flatMap(\.self)
    var delivered = Delivered()
    for item in items {
      let event = PageEvent(item)
      if let outgoing = event.echo.flatMap({ token.outgoing(in: $0) }) {
        delivered.reports.append(DeliveryReport(outgoing: outgoing, state: .underWay))
      }
      guard !event.isReceipt else { continue }
      let raw = Array(body[item.range])
      delivered.incoming.append(Incoming(raw, named: identity(of: raw, names), format: platform.format))
    }
    return delivered
  }

  /// What we put beside a text of ours, where this is its echo.
  private var echo: String? {
    guard case .messaging("message", let message)? = content, message.member("is_echo")?.isTrue == true
    else { return nil }
    return message.member("metadata")?.text
  }
}
