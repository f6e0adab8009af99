// SPDX-License-Identifier: MIT
//
// Reads what this channel keeps. A direct message is a citizen's; a post is, where it speaks to us. All else
// is set aside with its reason, none is dropped. Inside an item nothing is taken for granted: what is
// missing or odd is said in a problem, and the rest is read. Only what holds no item at all is unreadable.
//
// Reading is pure and made anew from what was kept, so everything that was ever stored stays readable.

package import Pipeline
package import Reports
import Web

package struct XReader: Sendable {
  /// Ours; nil where nobody says which account it came to.
  let userID: String?
  /// Ours, without the `@`; nil likewise.
  let handle: String?
  let names: XNames

  package init(userID: String?, handle: String?, names: XNames) {
    self.userID = userID
    self.handle = handle
    self.names = names
  }

  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      let json = try JSONText(raw.bytes)
      switch raw.format {
      case XFormat.message: return message(try item(in: json), XFile.all(of: raw))
      case XFormat.pushed: return pushed(try item(in: json), XFile.all(of: raw))
      case XFormat.post: return post(try item(in: json), json.member("includes"), XFile.all(of: raw))
      case XFormat.event: return try event(json)
      default: throw UnreadableRequest.unknownFormat(raw.format)
      }
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func item(in json: JSONText) throws -> JSONText {
    guard let item = json.member("data"), item.isObject else { throw UnreadableRequest.missing("the item") }
    return item
  }

  // MARK: Direct messages

  private func message(_ item: JSONText, _ files: [XFile]) -> Reading {
    let conversation = item.member("dm_conversation_id")?.text
    let kind = item.member("event_type")?.text ?? "MessageCreate"
    let sender = Self.id(item.member("sender_id")) ?? partner(in: conversation)
    var reading = privately(
      Words.plain(item.member("text")?.text ?? "", item.member("entities")), files, from: sender,
      sentAt: Self.time(item.member("created_at")))
    if let sender, sender == userID {
      reading.nature = .automatic(reason: "own message")
    } else if kind != "MessageCreate" {
      reading.nature = .automatic(reason: Self.otherKind(kind))
    } else if let conversation, !conversation.contains("-") {
      (reading.nature, reading.canBeAnswered) = (.automatic(reason: "written in a group"), false)
    }
    return reading
  }

  /// Who else is in a conversation of two: its id is the smaller user id and the larger.
  private func partner(in conversation: String?) -> String? {
    let both = conversation?.split(separator: "-").map(String.init) ?? []
    guard let userID, both.count == 2, both.contains(userID) else { return nil }
    return both.first { $0 != userID && $0.isXID }
  }

  private func pushed(_ item: JSONText, _ files: [XFile]) -> Reading {
    let create = item.member("message_create")
    let content = create?.member("message_data")
    let kind = item.member("type")?.text ?? "message_create"
    let sender = Self.id(create?.member("sender_id"))
    var reading = privately(
      Words.plain(content?.member("text")?.text ?? "", content?.member("entities")), files, from: sender,
      sentAt: Self.time(item.member("created_timestamp")))
    if let sender, sender == userID {
      reading.nature = .automatic(reason: "own message")
    } else if kind != "message_create" {
      reading.nature = .automatic(reason: Self.otherKind(kind))
    }
    return reading
  }

  private func privately(_ text: String, _ files: [XFile], from sender: String?, sentAt: Timestamp?)
    -> Reading
  {
    var reading = Reading(
      sender: sender, canBeAnswered: sender != nil, recipient: userID, sentAt: sentAt, text: text,
      attachments: files.map(\.note))
    if text.isEmpty, files.isEmpty { reading.nature = .automatic(reason: "no words and no file") }
    reading.problems = Self.problems(reading)
    return reading
  }

  // MARK: Other events

  private func event(_ body: JSONText) throws -> Reading {
    guard body.isObject else { throw UnreadableRequest.missing("the event") }
    let envelope = body.member("data")
    let kind = envelope?.member("event_type")?.text ?? Self.legacyKind(body)
    guard let kind else { throw UnreadableRequest.missing("the kind of event") }
    let payload = envelope?.member("payload")
    let user = XEvents.user(of: body)
    if let user, let userID, user != userID {
      return Reading(canBeAnswered: false, nature: .automatic(reason: "for another account of the app"))
    }
    let sender = Self.id(payload?.member("sender_id")) ?? Self.id(payload?.path("message", "sender_id"))
    if let sender, sender == userID {
      return Reading(sender: sender, canBeAnswered: false, nature: .automatic(reason: "own message"))
    }
    switch kind {
    case "chat.received": return Self.encrypted(sender)
    case "dm.received", "post.mention.create", "post.reply.create":
      throw UnreadableRequest.missing("the message or post of \(kind)")
    default: return Reading(canBeAnswered: false, nature: .automatic(reason: Self.otherKind(kind)))
    }
  }

  /// Ciphertext for keys we do not have.
  private static func encrypted(_ sender: String?) -> Reading {
    Reading(
      sender: sender, canBeAnswered: sender != nil,
      nature: .illegible(reason: "an encrypted message, which only X's own app can show"))
  }

  /// The older interface names its event by the list it stands in.
  private static func legacyKind(_ body: JSONText) -> String? {
    guard case .object(let members) = body.value else { return nil }
    return members.map(\.name).first { $0.hasSuffix("_events") }
  }

  // MARK: Values

  static func id(_ value: JSONText?) -> String? { value?.text.flatMap { $0.isXID ? $0 : nil } }

  /// RFC 3339, or milliseconds.
  static func time(_ value: JSONText?) -> Timestamp? {
    let time = value?.text.flatMap {
      TimeFormat.civil(offsetMinutes: 0).read($0) ?? TimeFormat.milliseconds.read($0)
    }
    return time.flatMap { $0.seconds > 0 ? $0 : nil }
  }

  static func problems(_ reading: Reading) -> [String] {
    var problems: [String] = []
    if reading.sender == nil { problems.append("no sender") }
    if reading.sentAt == nil { problems.append("no time") }
    if reading.text.contains("\u{FFFD}") { problems.append("damaged characters") }
    return problems
  }

  private static func otherKind(_ kind: String) -> String {
    let isPlain =
      (1...60).contains(kind.utf8.count)
      && kind.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2E || $0 == 0x5F }
    return isPlain ? "an event of another kind: \(kind)" : "an event of another kind"
  }
}
