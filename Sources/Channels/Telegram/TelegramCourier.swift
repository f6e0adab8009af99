// SPDX-License-Identifier: MIT
//
// Answers out with `sendMessage`, as a reply to the message they are about. The Bot API knows no key of
// ours, so a text without an answer may be out: it is sent once more after a while and is then a person's.
// Its limits (a message a second in a chat, thirty in all) come as 429 with the time to wait, which holds
// for the whole bot.

package import Pipeline
package import Transport
package import Web

package struct TelegramCourier: WebCourier {
  package let name: String
  package let concurrency = 8
  package let deadline: Duration
  package var exchange: WebExchange { api.exchange }

  private let api: BotAPI

  package init(name: String, api: BotAPI, deadline: Duration = .seconds(30)) {
    self.name = name
    self.api = api
    self.deadline = deadline
  }

  /// An answer as `sendMessage` takes it.
  package struct Letter: Hashable, Sendable {
    package var chat: Int64
    package var text: String
    /// The message it answers, in the same chat; nil where that is not known any more.
    package var answered: Int64?
  }

  package func prepare(_ parcel: Parcel) -> Preparation<Letter> {
    guard case .reply(let reply) = parcel.content else {
      return .no(.refused(reason: "Telegram carries answers only"))
    }
    // Digits only, as the reader gave them; a group's number is negative.
    guard reply.recipient.first?.isNumber == true, let chat = Int64(reply.recipient) else {
      return .no(.refused(reason: "the sender's address is no user of Telegram"))
    }
    let text = reply.text.cleaned
    guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
    guard TextLimit.telegram.fits(text) else {
      return .no(.refused(reason: "the answer is longer than \(TextLimit.telegram.name)"))
    }
    let answered = reply.answered.flatMap { try? Update($0.raw).name }  // Unread: an answer to none.
    return .ready(
      Letter(chat: chat, text: text, answered: answered.flatMap { $0.chat == chat ? $0.message : nil }))
  }

  package func request(_ letter: Letter, _ parcel: Parcel) throws -> HTTPRequest {
    try api.request("sendMessage", Message(letter), deadline: deadline)
  }

  private struct Message: Encodable {
    struct Reply: Encodable {
      var message_id: Int64
      // The citizen may have deleted what they wrote.
      var allow_sending_without_reply = true
    }
    struct Preview: Encodable { var is_disabled = true }

    var chat_id: Int64
    var text: String
    var reply_parameters: Reply?
    var link_preview_options = Preview()

    init(_ letter: Letter) {
      (chat_id, text) = (letter.chat, letter.text)
      reply_parameters = letter.answered.map { Reply(message_id: $0) }
    }
  }

  package func judge(_ response: HTTPResponse) -> Outcome {
    let answer = BotAnswer(response)
    switch answer.code {
    case 200 where answer.result != nil:
      return .accepted(remoteID: answer.result?.member("message_id")?.text)
    // No envelope: somebody in between has answered, and the text may be out.
    case 200: return .unknown(reason: "Telegram answered 200 without a result")
    case 400, 403: return .refused(reason: Self.refusal(answer))
    case 401, 404:
      return .credentialsRefused(reason: "Telegram answered \(answer.code): it does not know the token")
    case 429: return .retry(after: answer.retryAfter, reason: "Telegram answered 429")
    default: return outcome(ofStatus: HTTPResponse(status: answer.code), from: "Telegram")
    }
  }

  /// For good, as far as this citizen is concerned.
  private static func refusal(_ answer: BotAnswer) -> String {
    let known = refusals.first { answer.says($0.words) }
    return known?.reason ?? "Telegram answered \(answer.code)"
  }

  private static let refusals: [(words: String, reason: String)] = [
    ("blocked by the user", "the citizen blocked the bot"),
    ("user is deactivated", "the citizen's account is gone"),
    ("can't initiate conversation", "the citizen never wrote to the bot"),
    ("chat not found", "Telegram does not know the chat"),
    ("message is too long", "Telegram takes no text of this length"),
    ("message text is empty", "Telegram finds no text in the answer"),
  ]
}

extension TextLimit {
  /// Telegram counts UTF-16 units.
  static let telegram = TextLimit("4096 letters", plain: \.cleaned) { $0.utf16.count <= 4096 }
}
