// SPDX-License-Identifier: MIT
//
// Answers out. A message is answered in its conversation; a comment by a private answer to it, of which there
// is one: what comes after it goes into the conversation that a citizen opens by answering. Neither platform
// knows a key of ours. Messenger gives what we put into `metadata` back with the echo of a text, which settles
// an attempt without an answer; Instagram gives nothing back.

package import Pipeline
import Reports
import Transport
package import Web

package struct PageCourier: Courier {
  package var name: String { conversation.name }
  package var concurrency: Int { conversation.concurrency }
  /// Of both attempts.
  package var deadline: Duration { conversation.deadline * 2 }
  package var unknownPolicy: UnknownPolicy { conversation.unknownPolicy }

  private let comments: PageLetters
  private let conversation: PageLetters

  package init(
    name: String, platform: PagePlatform, api: GraphAPI, from id: String, token: DeliveryToken,
    deadline: Duration = .seconds(30)
  ) {
    conversation = PageLetters(
      name: name, deadline: deadline, platform: platform, api: api, id: id, token: token,
      answersComments: false)
    comments = PageLetters(
      name: name, deadline: deadline, platform: platform, api: api, id: id, token: token,
      answersComments: true)
  }

  package func send(_ parcel: Parcel) async -> Outcome {
    let outcome = await comments.send(parcel)
    guard outcome == .refused(reason: PageLetters.alreadyAnswered), comments.hasConversation(parcel) else {
      return outcome
    }
    return await conversation.send(parcel)
  }

  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }
}

/// Whom a text goes to.
enum PageRecipient: Hashable {
  case person(String)
  case comment(String)
  case post(String)

  init(_ target: PageComment.Target) {
    switch target {
    case .comment(let id): self = .comment(id)
    case .post(let id): self = .post(id)
    }
  }

  /// Reads a sender's address.
  init?(_ text: String) {
    if text.isPlatformID {
      self = .person(text)
    } else if text.hasPrefix("comment:"), text.dropFirst(8).isPlain {
      self = .comment(String(text.dropFirst(8)))
    } else if text.hasPrefix("post:"), text.dropFirst(5).isPlain {
      self = .post(String(text.dropFirst(5)))
    } else {
      return nil
    }
  }

  /// As a sender's address.
  var text: String {
    switch self {
    case .person(let id): id
    case .comment(let id): "comment:\(id)"
    case .post(let id): "post:\(id)"
    }
  }

  var member: [String: String] {
    switch self {
    case .person(let id): ["id": id]
    case .comment(let id): ["comment_id": id]
    case .post(let id): ["post_id": id]
    }
  }
}

extension Substring {
  fileprivate var isPlain: Bool { String(self).isPlainName }
}

/// One way of two to answer.
struct PageLetters: WebCourier {
  let name: String
  let concurrency = 4
  let deadline: Duration
  let platform: PagePlatform
  let api: GraphAPI
  let id: String
  let token: DeliveryToken
  /// Whether what was said in a comment is answered there.
  let answersComments: Bool
  var exchange: WebExchange { api.exchange }

  struct Letter: Hashable, Sendable {
    var recipient: PageRecipient
    var text: String
  }

  static let alreadyAnswered = "the comment was answered before; the citizen has to write first"

  func prepare(_ parcel: Parcel) -> Preparation<Letter> {
    guard case .reply(let reply) = parcel.content else {
      return .no(.refused(reason: "\(platform.name) carries answers only"))
    }
    guard let recipient = comment(of: reply) ?? PageRecipient(reply.recipient) else {
      return .no(.refused(reason: "the sender's address is no user of \(platform.name)"))
    }
    let (text, limit) = (reply.text.cleaned, TextLimit.of(platform))
    guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
    guard limit.fits(text) else {
      return .no(.refused(reason: "the answer is longer than \(limit.name)"))
    }
    return .ready(Letter(recipient: recipient, text: text))
  }

  private func comment(of reply: ReplyParcel) -> PageRecipient? {
    guard answersComments, let answered = reply.answered, answered.format == platform.format,
      case .change(_, let value)? = try? PageEvent(answered.raw).content  // Unread: an answer to the person.
    else { return nil }
    return PageComment(value).target.map(PageRecipient.init)
  }

  /// Whether there is somebody to write to beside the comment.
  func hasConversation(_ parcel: Parcel) -> Bool {
    guard case .reply(let reply) = parcel.content else { return false }
    return reply.recipient.isPlatformID
  }

  func request(_ letter: Letter, _ parcel: Parcel) throws -> HTTPRequest {
    let isMessenger = platform == .facebook
    let message = Message(
      recipient: letter.recipient.member, messaging_type: isMessenger ? "RESPONSE" : nil,
      message: .init(text: letter.text, metadata: isMessenger ? token.text(for: parcel.id) : nil))
    return try api.post("\(id)/messages", message, deadline: deadline)
  }

  private struct Message: Encodable {
    struct Words: Encodable {
      var text: String
      var metadata: String?
    }
    var recipient: [String: String]
    var messaging_type: String?
    var message: Words
  }

  func judge(_ response: HTTPResponse) -> Outcome {
    let answer = GraphAnswer(response)
    return answer.outcome(id: answer.body?.member("message_id")?.text, Self.verdict)
  }

  private static func verdict(_ code: Int, _ subcode: Int?) -> GraphVerdict? {
    switch (code, subcode) {
    case (10, 2_018_278?), (10, 2_534_022?): .windowClosed
    case (10, 2_018_300?): .refused("another app has the conversation (10/2018300)")
    case (551, _), (200, 1_545_041?): .refused("the citizen takes no messages just now (551)")
    case (100, 2_018_001?): .refused("there is no such citizen (100/2018001)")
    case (10_900, _): .refused(alreadyAnswered)
    case (10_903, _): .refused("the comment cannot be answered in private (10903)")
    case (1200, _): .retry()
    default: nil
    }
  }
}

extension TextLimit {
  static func of(_ platform: PagePlatform) -> TextLimit {
    platform == .facebook ? .messenger : .instagram
  }

  private static let messenger = TextLimit("2000 letters", plain: \.cleaned) { $0.utf16.count <= 2000 }
  private static let instagram = TextLimit("1000 bytes", plain: \.cleaned) { $0.utf8.count <= 1000 }
}
