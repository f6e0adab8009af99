// SPDX-License-Identifier: MIT
//
// Reads what these two channels keep. A citizen's message is a private report, a comment a public one; our own
// words, reactions, deletions and what the platform does not pass on are set aside with their reason. What is
// missing inside is said in a problem; only what holds no event at all is unreadable.

package import Pipeline
package import Reports
import Web

package struct PageReader: Sendable {
  private let platform: PagePlatform
  /// Our own id, by which our own words are known; nil where nobody says which account it came to.
  private let ownID: String?
  /// Whether what is written in public is a report.
  private let takesComments: Bool
  private let names: MessageNames

  package init(platform: PagePlatform, ownID: String?, takesComments: Bool, names: MessageNames) {
    self.platform = platform
    self.ownID = ownID
    self.takesComments = takesComments
    self.names = names
  }

  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      guard raw.format == platform.format else { throw UnreadableRequest.unknownFormat(raw.format) }
      let event = try PageEvent(raw.bytes)
      switch event.content {
      case nil: throw UnreadableRequest.missing("what happened")
      case .messaging(let kind, let content)?:
        return finished(messaging(event, kind, content), event)
      case .change(let field, let value)?:
        guard value.isObject else { throw UnreadableRequest.missing("what was written") }
        return finished(comment(event, field, PageComment(value)), event)
      }
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func finished(_ reading: Reading, _ event: PageEvent) -> Reading {
    var reading = reading
    reading.corrects = event.original.map(names.identity)
    if reading.sender == nil { reading.problems.append("no sender") }
    if reading.text.contains("\u{FFFD}") { reading.problems.append("damaged characters") }
    return reading
  }

  private func isOwn(_ id: String?) -> Bool { ownID != nil && id == ownID }

  // MARK: Messages

  private func messaging(_ event: PageEvent, _ kind: String, _ content: JSONText) -> Reading {
    let sender = event.json.member("sender", "id")?.text.flatMap { $0.isEmpty ? nil : $0 }
    var reading = Reading(
      sender: sender, canBeAnswered: sender?.isPlatformID ?? false, recipient: ownID,
      sentAt: PlatformTime.read(event.json.member("timestamp"), .milliseconds),
      text: Self.text(kind, content), attachments: PageFile.all(in: event).map(\.note),
      pin: kind == "message" ? PageFile.pin(in: content) : nil)
    reading.repliesTo = content.member("reply_to", "mid")?.text
    if let story = content.member("reply_to", "story") { reading.quoted = "story " + story.words("url") }
    if reading.sentAt == nil { reading.problems.append("no time at timestamp") }
    if let reason = reasonToSetAside(event, kind, content, reading) {
      reading.nature =
        reason == Self.notPassedOn ? .illegible(reason: reason) : .automatic(reason: reason)
    }
    return reading
  }

  private static func text(_ kind: String, _ content: JSONText) -> String {
    let words =
      switch kind {
      case "message": [content.words("text")] + PageFile.shared(in: content)
      case "message_edit": [content.words("text")]
      case "postback": [content.words("title")]
      default: [String]()
      }
    var told: [String] = []
    for word in words where !word.isEmpty && !told.contains(where: { $0.contains(word) }) {
      told.append(word)
    }
    return told.joined(separator: "\n")
  }

  private func reasonToSetAside(
    _ event: PageEvent, _ kind: String, _ content: JSONText, _ reading: Reading
  ) -> String? {
    if content.member("is_echo")?.isTrue == true || isOwn(reading.sender) { return "own message" }
    if [content, event.json].contains(where: { $0.member("is_self")?.isTrue == true }) {
      return "own message"
    }
    switch kind {
    case "message": return Self.reason(ofMessage: content, reading)
    case "message_edit": return reading.text.isEmpty ? "an edit without words" : nil
    case "postback":
      let isStart = content.words("payload").lowercased().hasPrefix("get_started")
      return isStart || reading.text.isEmpty ? "the citizen opened the conversation" : nil
    case "reaction": return "a reaction to a message"
    default: return "an event of another kind" + (kind.isPlainName ? ": \(kind)" : "")
    }
  }

  /// A poll, a photo to be seen once: somebody meant to tell us something.
  private static let notPassedOn = "of a kind the platform does not pass on"

  private static func reason(ofMessage message: JSONText, _ reading: Reading) -> String? {
    if message.member("is_deleted")?.isTrue == true { return "the citizen deleted a message" }
    let isEmpty = reading.text.isEmpty && reading.attachments.isEmpty && reading.pin == nil
    if isEmpty, message.member("is_unsupported")?.isTrue == true {
      return notPassedOn
    }
    return isEmpty ? "no words, place or file" : nil
  }

  // MARK: Comments

  private func comment(_ event: PageEvent, _ field: String, _ comment: PageComment) -> Reading {
    let author = comment.author.flatMap { $0.isEmpty ? nil : $0 }
    // Who hides their name from apps can still be answered at the comment.
    let sender = author ?? comment.target.map { PageRecipient($0).text }
    var reading = Reading(
      sender: sender, canBeAnswered: comment.target != nil && field != "mention", recipient: ownID,
      sentAt: PlatformTime.read(comment.value.member("created_time"), .seconds), text: comment.text,
      attachments: PageFile.all(in: event).map(\.note), isPublic: true)
    if author == nil { reading.problems.append("no author") }
    if let reason = reasonToSetAside(field, comment, author, reading) {
      reading.nature = .automatic(reason: reason)
    }
    return reading
  }

  private func reasonToSetAside(
    _ field: String, _ comment: PageComment, _ author: String?, _ reading: Reading
  ) -> String? {
    guard ["feed", "comments", "live_comments", "mention", "mentions"].contains(field) else {
      return "a change of another kind" + (field.isPlainName ? ": \(field)" : "")
    }
    if isOwn(author) { return "own comment" }
    guard ["comment", "post", "status", "photo", "video"].contains(comment.item) else {
      return comment.item.isPlainName ? "no words: \(comment.item)" : "no words"
    }
    guard comment.isNew || comment.isEdit else {
      return comment.verb.isPlainName ? "a comment was changed: \(comment.verb)" : "a comment was changed"
    }
    if reading.text.isEmpty, reading.attachments.isEmpty { return "no words, place or file" }
    return takesComments ? nil : "a comment, which this account does not take"
  }
}
