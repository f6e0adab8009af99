// SPDX-License-Identifier: MIT
//
// Answers out: a direct message to who wrote one, a reply below a post that called us. X knows no key of
// ours, so a text without an answer may be out: it is sent once more after a while and is then a person's.
//
// 1. What X said of its limit is kept to: a text that would go beyond it waits here and is not sent.
// 2. The price is counted before a text leaves and taken back where it certainly was not taken. With the
//    budget spent nothing leaves; that is a lock-out like refused credentials, which uses no answer's time
//    up and is loud in health.
// 3. A reply begins with the handle of who is answered, as X's own apps write it: the pointer has the same
//    words for everybody, and X takes no post twice.

import FoundationEssentials
import Synchronization
package import Pipeline
import Reports
import Transport
import Web

package struct XCourier: Courier {
  package let name: String
  package let concurrency = 2
  package let deadline: Duration
  package var unknownPolicy: UnknownPolicy { .resendOnce(after: .seconds(600)) }

  private let api: XAPI
  private let purse: XPurse
  private let limits = SendLimits()

  package init(name: String, api: XAPI, purse: XPurse, deadline: Duration = .seconds(30)) {
    self.name = name
    self.api = api
    self.purse = purse
    self.deadline = deadline
  }

  /// An answer as X takes it.
  enum Letter: Hashable, Sendable {
    case message(to: String, text: String)
    case reply(to: String, text: String)

    var kind: SendLimits.Kind {
      switch self {
      case .message: .message
      case .reply: .post
      }
    }

    var use: XUse {
      switch self {
      case .message: .sendMessage
      case .reply(_, let text): .post(hasLink: WeightedLength.hasLink(text))
      }
    }
  }

  /// Asked never, by the policy above.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }

  package func send(_ parcel: Parcel) async -> Outcome {
    switch prepare(parcel) {
    case .no(let outcome): return outcome
    case .ready(let letter):
      let wait = limits.take(letter.kind, at: api.clock.now())
      guard wait == .zero else {
        return .retry(after: wait, reason: "X's limit for \(letter.kind) is used up", isAboutThisParcel: true)
      }
      do {
        if let reason = try await purse.reason(at: api.clock.now()) {
          return .credentialsRefused(reason: reason)
        }
        try await purse.charge(letter.use)
        let outcome = await attempt(letter, isFirst: parcel.attempt == 1)
        if outcome.isCertainlyNotTaken { try await purse.refund(letter.use) }
        return outcome
      } catch { return .retry(after: nil, reason: "\(error)") }
    }
  }

  // MARK: What leaves

  func prepare(_ parcel: Parcel) -> Preparation<Letter> {
    guard case .reply(let reply) = parcel.content else {
      return .no(.refused(reason: "X carries answers only"))
    }
    guard reply.recipient.isXID else { return .no(.refused(reason: "the sender's address is no user of X")) }
    let text = reply.text.cleaned
    guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
    return reply.isPublic ? post(text, reply) : message(text, reply)
  }

  private func message(_ text: String, _ reply: ReplyParcel) -> Preparation<Letter> {
    guard TextLimit.directMessage.fits(text) else {
      return .no(.refused(reason: "the answer is longer than \(TextLimit.directMessage.name)"))
    }
    return .ready(.message(to: reply.recipient, text: text))
  }

  private func post(_ text: String, _ reply: ReplyParcel) -> Preparation<Letter> {
    guard let raw = reply.answered, raw.format == XFormat.post, let post = AnsweredPost(raw.raw) else {
      return .no(.refused(reason: "the post it answers is not known any more"))
    }
    let text = post.handle.map { "@\($0) \(text)" } ?? text
    guard WeightedLength.of(text) <= WeightedLength.longest else {
      return .no(.refused(reason: "the answer is longer than a post"))
    }
    return .ready(.reply(to: post.id, text: text))
  }

  private func request(_ letter: Letter) throws -> HTTPRequest {
    let (path, body) =
      switch letter {
      case .message(let recipient, let text):
        ("/2/dm_conversations/with/\(recipient)/messages", try JSONEncoder().encode(["text": text]))
      case .reply(let post, let text):
        ("/2/tweets", try JSONEncoder().encode(Reply(text: text, reply: .init(in_reply_to_tweet_id: post))))
      }
    return HTTPRequest(
      .post, api.base + path, headers: ["Content-Type": "application/json", "Accept": "application/json"],
      body: Array(body), deadline: deadline)
  }

  private struct Reply: Encodable {
    struct Target: Encodable { var in_reply_to_tweet_id: String }
    var text: String
    var reply: Target
  }

  // MARK: What became of it

  private func attempt(_ letter: Letter, isFirst: Bool) async -> Outcome {
    do {
      let response = try await api.send(try request(letter))
      limits.note(XPace(response.headers), of: letter.kind)
      return judge(response, isFirst: isFirst)
    } catch TransportError.unknown(let failure) {
      return .unknown(reason: "\(failure)")
    } catch TransportError.notSent(let failure) {
      return .retry(after: nil, reason: "\(failure)")
    } catch let fault as XLoginFault where fault.isRefusal {
      return .credentialsRefused(reason: fault.description)
    } catch {
      return .retry(after: nil, reason: "\(error)")
    }
  }

  /// - Parameter isFirst: Whether nothing of this text can be out yet. Later X's word that it has the text
  ///   already is the answer that was lost.
  func judge(_ response: HTTPResponse, isFirst: Bool = true) -> Outcome {
    let answer = XAnswer(response, at: api.clock.now())
    let reason = "X answered \(answer.status)"
    switch answer.status {
    case 200..<300: return accepted(response) ?? .unknown(reason: "\(reason) without an id")
    case _ where answer.isCapped: return .credentialsRefused(reason: "\(reason): its credits are used up")
    case 401: return .credentialsRefused(reason: "\(reason): it does not take the account's tokens")
    case 403 where answer.isForbidden:
      return .credentialsRefused(reason: "\(reason): the app or its token lacks the permission")
    case 403 where answer.says("duplicate") && !isFirst: return .accepted(remoteID: nil)
    case 400, 403, 404:
      let known = Self.refusals.first { refusal in refusal.words.contains(where: answer.says) }
      return .refused(reason: known?.reason ?? reason)
    case 429: return .retry(after: answer.after, reason: reason)
    default: return outcome(ofStatus: response, from: "X")
    }
  }

  private func accepted(_ response: HTTPResponse) -> Outcome? {
    let result = try? JSONText(response.body).member("data")  // No JSON: somebody in between has answered.
    return (result?.member("dm_event_id") ?? result?.member("id"))?.text.map { .accepted(remoteID: $0) }
  }

  /// For good, as far as this text and this citizen are concerned.
  private static let refusals: [(words: [String], reason: String)] = [
    (["duplicate"], "X takes no post with words it had from us a short while ago"),
    (
      [
        "not been mentioned", "not allowed to reply", "reply to this conversation is not allowed",
        "reply settings",
      ],
      "X lets us not reply to this post: its author did not call us, or lets only some reply"
    ),
    (
      ["deleted or not visible", "could not find", "not found"],
      "the post or the citizen is gone, or hidden from us"
    ),
    (
      [
        "cannot send messages to this user", "can't send messages", "do not have permission to dm",
        "not following you",
      ],
      "the citizen takes no direct messages from us"
    ),
    (["suspended"], "the citizen's account is suspended"),
    (["too long"], "X takes no text of this length"),
  ]
}

/// What a reply needs of the post it stands below.
private struct AnsweredPost {
  var id: String
  /// Of its author.
  var handle: String?

  init?(_ raw: [UInt8]) {
    let json = try? JSONText(raw)  // What is no JSON is no post.
    guard let id = XReader.id(json?.path("data", "id")) else { return nil }
    self.id = id
    let author = json?.path("data", "author_id")?.text
    let user = json?.path("includes", "users")?.items.first { $0.member("id")?.text == author }
    handle = user?.member("username")?.text.flatMap { name in
      let isHandle = (1...15).contains(name.utf8.count) && Words.leadingHandles("@" + name).rest.isEmpty
      return isHandle ? name : nil
    }
  }
}

extension Outcome {
  fileprivate var isCertainlyNotTaken: Bool {
    switch self {
    case .accepted, .unknown: false
    case .refused, .retry, .credentialsRefused, .waitingWindow: true
    }
  }
}

/// What is left of X's limits for sending, since the last answer of each kind.
final class SendLimits: Sendable {
  enum Kind: String, CustomStringConvertible {
    case message, post
    var description: String { self == .message ? "direct messages" : "posts" }
  }

  private let paces = Mutex<[Kind: XPace]>([:])

  /// Takes one; or how long there is none.
  func take(_ kind: Kind, at now: Timestamp) -> Duration {
    paces.withLock { paces in
      guard var pace = paces[kind] else { return .zero }
      let wait = pace.wait(at: now)
      guard wait == .zero else { return wait }
      // Beyond its reset the window is a new one, of which nothing is known.
      pace.left -= 1
      paces[kind] = pace.left < 0 ? nil : pace
      return .zero
    }
  }

  func note(_ pace: XPace?, of kind: Kind) {
    guard let pace else { return }
    paces.withLock { paces in
      // Answers come in any order; within one window the least that is left counts.
      if let known = paces[kind], known.reset == pace.reset, known.left < pace.left { return }
      paces[kind] = pace
    }
  }
}
