// SPDX-License-Identifier: MIT
//
// An update is one thing that happened to the bot: `{"update_id":N,"<kind>":{…}}`. It is kept as it came
// (format `telegram`), whether it was asked for or pushed, so both ways bring the same message.
//
// A message is known by its chat and its number there, an edit by the time of the edit as well; a private
// chat's number is the citizen's, so the store knows the two by their hash. Update ids only tell where the
// list stands: after a week of silence Telegram begins anew at a random one.

import Pipeline
import Reports
package import Web

/// Which message of which chat.
struct MessageName: Hashable, Sendable, CustomStringConvertible {
  var chat: Int64
  var message: Int64
  /// Of an edit; empty for the message itself.
  var edit = ""

  var description: String { "\(chat)/\(message)\(edit)" }
  /// The message an edit is one of.
  var original: MessageName { MessageName(chat: chat, message: message) }
}

/// One update as it is kept.
package struct Update {
  package static let format = "telegram"
  /// What is asked for: nothing else can be a citizen's message.
  static let wanted = ["message", "edited_message"]

  let id: Int64?
  /// `message`, `edited_message`, or one of many that are none of a citizen's; nil where nothing stands
  /// beside the id.
  let kind: String?
  /// What stands under the kind.
  let content: JSONText?

  init(_ json: JSONText) {
    id = json.member("update_id")?.integer
    var members: [JSONText.Member] = []
    if case .object(let all) = json.value { members = all }
    let member = members.first { $0.name != "update_id" }
    (kind, content) = (member?.name, member?.value)
  }

  init(_ raw: [UInt8]) throws(JSONDamage) { self.init(try JSONText(raw)) }

  /// The message it is about, where it is one.
  var name: MessageName? {
    guard let kind, Self.wanted.contains(kind), let content,
      let chat = content.member("chat")?.member("id")?.integer,
      let message = content.member("message_id")?.integer
    else { return nil }
    guard kind == "edited_message" else { return MessageName(chat: chat, message: message) }
    // Without its time an edit is at least not the message it changes.
    let edit = content.member("edit_date")?.integer.map { "@\($0)" } ?? "@update \(id ?? 0)"
    return MessageName(chat: chat, message: message, edit: edit)
  }

}

/// Names updates as the store knows them.
package struct UpdateNames: Sendable {
  /// Nil where nothing is stored, so that a person sees which message it is.
  private let mask: IdentityMask?

  package init(mask: IdentityMask?) { self.mask = mask }

  /// Which message the bytes are: the same by whichever way they came.
  package func identity(of raw: [UInt8]) -> String {
    let update = try? Update(raw)  // No JSON is known by its bytes, and becomes a dead letter.
    return update.map { identity(of: $0, raw) } ?? digestIdentity(of: raw)
  }

  private func identity(of update: Update, _ raw: [UInt8]) -> String {
    update.name.map(identity) ?? update.id.map { "update \($0)" } ?? digestIdentity(of: raw)
  }

  func identity(of name: MessageName) -> String { mask?.identity("\(name)") ?? "\(name)" }

  func incoming(_ raw: [UInt8]) -> Incoming {
    Incoming(raw, named: identity(of: raw), format: Update.format)
  }

  /// An item of a list.
  func incoming(_ item: JSONText, in bytes: [UInt8]) -> Incoming {
    let raw = Array(bytes[item.range])
    return Incoming(raw, named: identity(of: Update(item), raw), format: Update.format)
  }
}

extension JSONText {
  /// A whole number, also where it is written as a text; Telegram's have up to 52 bits.
  var integer: Int64? { text.flatMap { Int64($0) } }
  var isTrue: Bool { value == .bool(true) }
}
