// SPDX-License-Identifier: MIT
//
// Reads what this channel keeps. What a citizen wrote, showed or pointed at is a report; reactions, changes
// of a number and what WhatsApp does not pass on are set aside with their reason. Inside a message nothing is
// taken for granted: what is missing is said in a problem, and the rest is read.

package import Pipeline
package import Reports
import Web

package struct WhatsAppReader: Sendable {
  /// The number's id, as the account has it; nil where nobody says it.
  private let numberID: String?

  private let names: MessageNames

  package init(numberID: String?, names: MessageNames = MessageNames(mask: nil)) {
    self.numberID = numberID
    self.names = names
  }

  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      guard raw.format == WhatsAppMessage.format else { throw UnreadableRequest.unknownFormat(raw.format) }
      let kept = try WhatsAppMessage(raw.bytes)
      guard kept.message.isObject, !kept.kind.isEmpty || kept.id != nil else {
        throw UnreadableRequest.missing("the message")
      }
      return reading(of: kept)
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func reading(of kept: WhatsAppMessage) -> Reading {
    let (message, sender) = (kept.message, kept.sender)
    let isInGroup = message.member("group_id") != nil
    var reading = Reading(
      sender: sender, canBeAnswered: sender != nil && !isInGroup, recipient: numberID,
      sentAt: PlatformTime.read(message.member("timestamp"), .seconds), text: Self.text(of: message),
      attachments: WhatsAppFile.all(in: message).map(\.note), pin: Self.pin(of: message),
      repliesTo: message.member("context", "id")?.text.map(names.identity))
    reading.problems = Self.problems(message, reading)
    reading.nature = isInGroup ? .automatic(reason: "written in a group") : Self.nature(kept, reading)
    return reading
  }

  // MARK: Values

  private static func text(of message: JSONText) -> String {
    let interactive = message.member("interactive")
    let replies = [interactive?.member("button_reply"), interactive?.member("list_reply")]
    let words =
      [
        message.member("text", "body"), message.member("button", "text"),
        replies.compactMap { $0?.member("title") }.first, interactive?.member("nfm_reply", "body"),
      ] + WhatsAppFile.kinds.map { message.member($0, "caption") }
    return words.compactMap { $0?.text?.cleaned }.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func pin(of message: JSONText) -> Pin? {
    let place = message.member("location")
    let point = PlatformPoint.read(
      latitude: place?.member("latitude"), longitude: place?.member("longitude"))
    guard let place, let point else { return nil }
    let name = ["name", "address"].map(place.words).filter { !$0.isEmpty }
    return Pin(point, name: name.isEmpty ? nil : name.joined(separator: ", "))
  }

  // MARK: Set aside

  private static func nature(_ kept: WhatsAppMessage, _ reading: Reading) -> MessageNature {
    // A poll, a photo to be seen once, what a newer app knows: somebody meant to tell us something.
    if ["unsupported", "unknown"].contains(kept.kind) {
      return .illegible(reason: "of a kind WhatsApp does not pass on")
    }
    return reasonToSetAside(kept.message, kept.kind, reading).map(MessageNature.automatic) ?? .personal
  }

  private static func reasonToSetAside(_ message: JSONText, _ kind: String, _ reading: Reading) -> String? {
    switch kind {
    case "reaction": return "a reaction to a message"
    case "system": return "the citizen's number or account changed"
    case "order": return "an order"
    case "request_welcome": return "the citizen opened the conversation"
    default: break
    }
    let isEmpty = reading.text.isEmpty && reading.attachments.isEmpty && message.member("location") == nil
    guard isEmpty else { return nil }
    return "no words, place or file" + (kind.isPlainName ? ": \(kind)" : "")
  }

  private static func problems(_ message: JSONText, _ reading: Reading) -> [String] {
    var problems: [String] = []
    if reading.sender == nil { problems.append("no sender") }
    if reading.sentAt == nil { problems.append("no time at timestamp") }
    if reading.pin == nil, message.member("location") != nil { problems.append("a location without a point") }
    if message.member("contacts") != nil { problems.append("a visiting card, which is not passed on") }
    if reading.text.contains("\u{FFFD}") { problems.append("damaged characters") }
    for code in (message.member("errors")?.items ?? []).compactMap({ $0.member("code")?.integer }) {
      problems.append("WhatsApp error \(code)")
    }
    return problems
  }
}
