// SPDX-License-Identifier: MIT
//
// The two ways in. By long poll the cursor is the next `offset`: asking with it tells Telegram that all
// before it is ours, so it is asked with only after they were committed. By webhook each update is a
// request, answered 200 after the commit; Telegram repeats what was answered otherwise. Where ids begin
// anew (after a silent week, at another server) the offset is unknown there and the list comes from its
// start; so the cursor follows the page, down as well as up.
//
// A bot has one of the two at a time: with a webhook set, or while somebody else polls, asking is answered
// 409, which a person has to mend. Telegram keeps updates for a day.

import Pipeline
import Transport
import Web

extension PollFeed {
  /// Asks the Bot API for updates, which holds the request for `wait`.
  package init(name: String, api: BotAPI, names: UpdateNames, wait: Duration) {
    // The request itself waits; the pause only keeps a server that does not from being asked all the time.
    self.init(
      name: name, firstCursor: "0", interval: .milliseconds(100), exchange: api.exchange,
      request: { place in
        let wait = place.isHistory ? .zero : wait
        return try api.request(
          "getUpdates", UpdateQuestion(offset: Int64(place.cursor) ?? 0, timeout: wait.components.seconds),
          deadline: wait + .seconds(20), responseLimit: 32 << 20)
      },
      judge: { pollFailure(BotAnswer($0)) },
      read: { try updatePage($0, names) })
  }
}

private struct UpdateQuestion: Encodable {
  var offset: Int64
  var limit = 100
  var timeout: Int64
  var allowed_updates = Update.wanted
}

/// Why an answer to `getUpdates` holds none.
private func pollFailure(_ answer: BotAnswer) -> FeedFailure? {
  if answer.code == 409, answer.says("webhook") {
    return FeedFailure(
      .retry(after: answer.retryAfter),
      "Telegram answered 409: a webhook is set for this bot; delete it (deleteWebhook) or configure webhook")
  }
  if answer.code == 409 {
    return FeedFailure(
      .retry(after: answer.retryAfter),
      "Telegram answered 409: somebody else asks for this bot's updates; only one may")
  }
  return telegramFailure(answer)
}

/// What an answer means that holds no result; nil for one that does.
func telegramFailure(_ answer: BotAnswer) -> FeedFailure? {
  switch answer.code {
  case 200 where answer.result != nil: nil
  case 200: FeedFailure(.retry(after: nil), "Telegram answered 200 without a result")
  // The token is part of the path, so a wrong one can be a path that is not there.
  case 401, 404: FeedFailure(.credentials, "Telegram answered \(answer.code): it does not know the token")
  default: FeedFailure(.retry(after: answer.retryAfter), "Telegram answered \(answer.code)")
  }
}

/// The updates of an answer, each with its own bytes.
func updatePage(_ body: [UInt8], _ names: UpdateNames) throws -> PolledPage {
  guard case .array(let items)? = try JSONText(body).member("result")?.value else {
    throw FeedFailure(.retry(after: nil), "Telegram's answer lacks the list of updates")
  }
  // A number without a next one leads nowhere; the list is asked for from where it was.
  let last = items.compactMap { Update($0).id }.filter { $0 < .max }.max()
  return PolledPage(
    incoming: items.map { names.incoming($0, in: body) }, next: last.map { String($0 + 1) },
    isEmpty: items.isEmpty)
}

/// Telegram's requests to us.
struct UpdateWebhook: Sendable {
  static let header = "X-Telegram-Bot-Api-Secret-Token"
  /// The largest update, a long text that quotes another, has some 100,000 bytes.
  static let bodyLimit = 1 << 20

  let settings: TelegramWebhookSettings
  let api: BotAPI
  let names: UpdateNames

  /// One update. Throws where our secret cannot be read.
  func message(_ request: ServerRequest) throws -> WebhookOutcome {
    let proof = WebhookGuard.header(name: Self.header, secret: try settings.secret.text())
    guard proof.admits(request) else { return WebhookOutcome(answer: .unauthorized) }
    // What cannot be read is kept as well: Telegram would send it again and again.
    return WebhookOutcome(incoming: [names.incoming(request.body)], answer: .done)
  }

  /// Tells Telegram where we are, where that is ours to do.
  func announce() async throws {
    guard let base = settings.publicBase else { return }
    let registration = Registration(
      url: base + settings.path, secret_token: try settings.secret.text(),
      max_connections: settings.connections)
    _ = try await fetch(try api.request("setWebhook", registration), over: api.exchange) {
      let answer = BotAnswer($0)
      guard answer.code == 400 else { return telegramFailure(answer) }
      return FeedFailure(.retry(after: nil), "Telegram does not take the webhook's address")
    }
  }

  private struct Registration: Encodable {
    var url: String
    var secret_token: String
    var max_connections: Int
    var allowed_updates = Update.wanted
  }
}
