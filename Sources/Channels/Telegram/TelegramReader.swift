// SPDX-License-Identifier: MIT
//
// Reads what this channel keeps. A private chat's messages are a citizen's; everything else is set aside
// with its reason, none is dropped. Inside a message nothing is taken for granted: what is missing or odd
// is said in a problem, and the rest is read. Only what holds no message at all is unreadable.
//
// Reading is pure and made anew from what was kept, so every update that was ever stored stays readable.

package import Pipeline
package import Reports
import Web

package struct TelegramReader: Sendable {
  /// Our own id, by which an echo is known; nil where nobody says which bot the updates came to.
  private let botID: String?
  private let names: UpdateNames

  package init(botID: String?, names: UpdateNames) {
    self.botID = botID
    self.names = names
  }

  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      guard raw.format == Update.format else { throw UnreadableRequest.unknownFormat(raw.format) }
      return try reading(of: try Update(raw.bytes))
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func reading(of update: Update) throws -> Reading {
    guard let kind = update.kind, let content = update.content else {
      throw UnreadableRequest.missing("what happened")
    }
    guard Update.wanted.contains(kind) else {
      return Reading(canBeAnswered: false, nature: .automatic(reason: Self.reason(ofKind: kind)))
    }
    guard case .object = content.value else { throw UnreadableRequest.missing("the message") }
    let isEdit = kind == "edited_message"
    var reading = message(content, sentAt: isEdit ? "edit_date" : "date")
    if isEdit { reading.corrects = (update.name?.original).map(names.identity) }
    if let reason = reasonToSetAside(content, isEdit: isEdit) { reading.nature = .automatic(reason: reason) }
    return reading
  }

  private func message(_ message: JSONText, sentAt key: String) -> Reading {
    let chat = message.member("chat")?.member("id")?.integer
    // A private chat's number is that of the citizen in it.
    let sender = message.member("from")?.member("id")?.integer ?? chat.flatMap { $0 > 0 ? $0 : nil }
    var reading = Reading(
      sender: sender.map { String($0) }, canBeAnswered: chat != nil && chat == sender, recipient: botID,
      sentAt: Self.time(message.member(key)), text: MessageWords.text(of: message),
      quoted: MessageWords.quoted(in: message), attachments: MessageFile.all(in: message).map(\.note),
      pin: Self.pin(of: message), repliesTo: message.member("reply_to_message")?.member("message_id")?.text)
    reading.problems = problems(message, reading, timeKey: key)
    return reading
  }

  // MARK: Set aside

  /// Why it is none of a citizen's; nil for a report.
  private func reasonToSetAside(_ message: JSONText, isEdit: Bool) -> String? {
    let from = message.member("from")
    if let botID, from?.member("id")?.text == botID { return "own message" }
    if from?.member("is_bot")?.isTrue == true { return "sent by a bot" }
    if let place = Self.otherPlace(message.member("chat")) { return "written in a \(place)" }
    if isEdit, message.member("location") != nil { return "a live location moved on" }
    if MessageWords.isCommand(message) { return "a command to the bot" }
    return Self.content(of: message)
  }

  /// The kind of a chat that is not private; by its number where it does not say.
  private static func otherPlace(_ chat: JSONText?) -> String? {
    switch chat?.member("type")?.text {
    case "private": nil
    case "group", "supergroup": "group"
    case "channel": "channel"
    default: (chat?.member("id")?.integer ?? 1) > 0 ? nil : "group"
    }
  }

  /// What is in a message without words, place or file: a sticker, a poll, a service message.
  private static func content(of message: JSONText) -> String? {
    let told = ["text", "caption", "location", "venue", "contact"] + MessageFile.kinds
    guard case .object(let members) = message.value, !members.contains(where: { told.contains($0.name) })
    else { return nil }
    let kind = members.map(\.name).first { !about.contains($0) && $0.isPlainName }
    return "no words, place or file" + (kind.map { ": \($0)" } ?? "")
  }

  /// Members that say something about a message, whatever is in it.
  private static let about: Set = [
    "message_id", "message_thread_id", "from", "sender_chat", "chat", "date", "edit_date", "via_bot",
    "reply_to_message", "external_reply", "quote", "forward_origin", "media_group_id", "entities",
    "caption_entities", "has_protected_content", "effect_id", "link_preview_options", "reply_markup",
  ]

  private static func reason(ofKind kind: String) -> String {
    switch kind {
    case "my_chat_member": "the citizen started or stopped the bot"
    case "channel_post", "edited_channel_post": "written in a channel"
    default: kind.isPlainName ? "an update of another kind: \(kind)" : "an update of another kind"
    }
  }

  // MARK: Values

  private static func time(_ value: JSONText?) -> Timestamp? {
    value?.text.flatMap(TimeFormat.seconds.read)
  }

  private static func pin(of message: JSONText) -> Pin? {
    let venue = message.member("venue")
    guard let place = venue?.member("location") ?? message.member("location"),
      let latitude = place.member("latitude")?.text.flatMap({ Double($0) }), abs(latitude) <= 90,
      let longitude = place.member("longitude")?.text.flatMap({ Double($0) }), abs(longitude) <= 180
    else { return nil }
    let name = ["title", "address"].compactMap { venue?.member($0)?.text?.cleaned }.filter { !$0.isEmpty }
    return Pin(
      Coordinate(latitude: latitude, longitude: longitude),
      name: name.isEmpty ? nil : name.joined(separator: ", "))
  }

  private func problems(_ message: JSONText, _ reading: Reading, timeKey: String) -> [String] {
    var problems: [String] = []
    if message.member("chat")?.member("id")?.integer == nil { problems.append("no chat") }
    if message.member("from")?.member("id")?.integer == nil { problems.append("no sender") }
    if reading.sentAt == nil { problems.append("no time at \(timeKey)") }
    if reading.pin == nil, message.member("location") != nil { problems.append("a location without a point") }
    if message.member("contact") != nil { problems.append("a visiting card, which is not passed on") }
    if reading.text.contains("\u{FFFD}") { problems.append("damaged characters") }
    return problems
  }
}

extension String {
  /// A name as the Bot API has them, so that it may stand in a log.
  fileprivate var isPlainName: Bool {
    utf8.count <= 40 && !isEmpty
      && utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") }
  }
}
