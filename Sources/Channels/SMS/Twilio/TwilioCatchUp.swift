// SPDX-License-Identifier: MIT
//
// Twilio tries a webhook once more and then forgets it; its list of messages does not. The catch-up
// walks that list (format `twilio-json`), newest first, back to the day before the last complete
// walk. What the webhook brought is known by its SID and stored once.
//
// 1. The cursor, a day in UTC, moves only when a walk is complete; a walk that broke off is walked
//    again from its start.
// 2. The first walk takes what is there as history: drafted, never answered (R7).

import FoundationEssentials
package import Pipeline
import Reports
import Transport
package import Web

package struct TwilioCatchUpFeed: Feed {
  package static let format = "twilio-json"

  package let name: String
  private let base: String
  private let accountSID: String
  /// Our own number, whose messages are listed.
  private let number: String
  private let authToken: SecretText
  private let interval: Duration
  private let exchange: WebExchange
  private static let pageSize = 500

  package init(
    name: String, base: String, accountSID: String, number: String, authToken: @escaping SecretText,
    interval: Duration = .seconds(300), exchange: @escaping WebExchange
  ) {
    self.name = name
    self.base = base
    self.accountSID = accountSID
    self.number = number
    self.authToken = authToken
    self.interval = interval
    self.exchange = exchange
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    while true {
      let today = Self.day(line.clock.now())
      try await walk(line, since: try await line.cursor())
      _ = try await line.commit([], cursor: today)
      line.note(.polling)
      try await line.clock.sleep(interval)
    }
  }

  private func walk(_ line: FeedLine, since day: String?) async throws {
    var next: String? = firstPage(since: day)
    while let path = next {
      let page = try await page(path)
      let batch = messages(in: page.bytes, page.json, isHistory: day == nil)
      if !batch.isEmpty { _ = try await line.commit(batch, cursor: nil) }
      next = page.json.member("next_page_uri")?.text
    }
  }

  private func firstPage(since day: String?) -> String {
    var query = QueryBuilder()
    query.add("To", number)
    query.add("PageSize", String(Self.pageSize))
    // A day earlier, for messages that were sent before midnight and listed after it.
    if let day, let from = TimeFormat.civil(offsetMinutes: 0).read("\(day) 00:00:00") {
      query.add("DateSent>", Self.day(from - .seconds(86_400)))
    }
    return "/2010-04-01/Accounts/\(accountSID)/Messages.json?\(query.text)"
  }

  private func page(_ path: String) async throws -> (json: JSONText, bytes: [UInt8]) {
    guard path.hasPrefix("/") else { throw FeedFailure(.retry(after: nil), "Twilio: a page elsewhere") }
    let authorization = basicAuthorization(user: accountSID, password: try authToken())
    let request = HTTPRequest(.get, base + path, headers: ["Authorization": authorization])
    let body = try await fetch(request, for: "Twilio", over: exchange)
    do {
      return (try JSONText(body), body)
    } catch {
      throw FeedFailure(.retry(after: nil), "Twilio's answer is \(error)")
    }
  }

  private func messages(in bytes: [UInt8], _ page: JSONText, isHistory: Bool) -> [Incoming] {
    guard case .array(let items)? = page.member("messages")?.value else { return [] }
    return items.compactMap { item in
      guard item.member("direction")?.text == "inbound", let id = item.member("sid")?.text else { return nil }
      return Incoming(
        identity: id, position: id, raw: Array(bytes[item.range]), format: Self.format, isHistory: isHistory)
    }
  }

  private static func day(_ instant: Timestamp) -> String {
    String(instant.iso8601(offsetMinutes: 0).prefix(10))
  }
}

// MARK: Reading

extension TwilioCatchUpFeed {
  static func read(_ raw: [UInt8], country: String) throws -> Reading {
    let item = try JSONText(raw)
    guard let body = item.member("body")?.text else { throw UnreadableRequest.missing("body") }
    let number = item.member("from")?.text.flatMap { PhoneNumber($0, country: country) }
    let media = item.member("num_media")?.text.flatMap { Int($0) } ?? 0
    return Reading(
      sender: number?.address, canBeAnswered: number?.canBeAnswered ?? false,
      recipient: item.member("to")?.text,
      sentAt: item.member("date_sent")?.text.flatMap(TimeFormat.mail.read), text: body.cleaned,
      problems: media > 0 ? ["\(media) attachments still with Twilio"] : [])
  }
}
