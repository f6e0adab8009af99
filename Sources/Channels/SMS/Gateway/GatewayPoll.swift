// SPDX-License-Identifier: MIT
//
// A described gateway that is asked. Each round asks from the cursor on and commits what came
// together with the next cursor, so that a crash repeats a page and loses none; messages that come
// twice have one identity. While pages bring something new the next one is asked for at once.
//
// What the gateway holds at the first contact is history: drafted, never answered (R7). That state
// is part of the stored cursor (`h 17`, then `c 17`), so a restart half-way answers nobody either.
// It ends with an empty page or one that leads no further; a page full of what `only` leaves out
// (sent texts, say) is neither.

package import Pipeline
import Reports
import Transport

/// How a described gateway is asked for messages.
package struct GatewayPolling: Sendable {
  /// Absolute; `{cursor}` stands for the cursor, percent-encoded.
  package var url: String
  package var authorization: GatewaySending.Authorization?
  /// Where the next cursor stands in the answer, or in each message (the last one counts).
  package var cursor: JSONPath?
  /// The cursor of the first contact.
  package var firstCursor: String
  package var interval: Duration
  package var deadline: Duration

  package init(
    url: String, authorization: GatewaySending.Authorization? = nil, cursor: JSONPath? = nil,
    firstCursor: String = "", interval: Duration = .seconds(30), deadline: Duration = .seconds(30)
  ) {
    self.url = url
    self.authorization = authorization
    self.cursor = cursor
    self.firstCursor = firstCursor
    self.interval = interval
    self.deadline = deadline
  }
}

package struct GatewayPollFeed: Feed {
  package let name: String
  private let polling: GatewayPolling
  private let mapping: GatewayMapping
  private let exchange: WebExchange

  package init(
    name: String, polling: GatewayPolling, mapping: GatewayMapping, exchange: @escaping WebExchange
  ) {
    self.name = name
    self.polling = polling
    self.mapping = mapping
    self.exchange = exchange
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    while true {
      try Task.checkCancellation()
      let place = Place(try await line.cursor()) ?? Place(isHistory: true, cursor: polling.firstCursor)
      let page = try await page(from: place.cursor)
      let (batch, isEmpty) = try messages(in: page, isHistory: place.isHistory)
      var next = place
      next.cursor = cursor(in: page) ?? place.cursor
      let isLast = isEmpty || next.cursor == place.cursor
      if isLast { next.isHistory = false }
      let committed = try await line.commit(batch, cursor: next.text)
      line.note(.polling)
      if isLast || !committed.contains(where: \.isNew) { try await line.clock.sleep(polling.interval) }
    }
  }

  /// Where the polling stands.
  private struct Place {
    var isHistory: Bool
    var cursor: String

    init(isHistory: Bool, cursor: String) {
      self.isHistory = isHistory
      self.cursor = cursor
    }

    init?(_ text: String?) {
      guard let text, text.hasPrefix("h ") || text.hasPrefix("c ") else { return nil }
      self.init(isHistory: text.hasPrefix("h"), cursor: String(text.dropFirst(2)))
    }

    var text: String { (isHistory ? "h " : "c ") + cursor }
  }

  /// A page that is not what was described is not taken: it can be asked for again.
  private func messages(in page: [UInt8], isHistory: Bool) throws -> (batch: [Incoming], isEmpty: Bool) {
    let items: [GatewayMapping.Item]
    let isDescribed: Bool
    let isEmpty: Bool
    do throws(JSONDamage) {
      items = try mapping.items(in: page)
      isEmpty = try mapping.listed(in: page).isEmpty
      isDescribed = try mapping.hasPlaceForMessages(in: page)
    } catch {
      throw FeedFailure(.retry(after: nil), "\(name): the answer is \(error)")
    }
    guard isDescribed else {
      let list = mapping.messages?.description ?? ""
      throw FeedFailure(.retry(after: nil), "\(name): the answer lacks \(list)")
    }
    let batch = items.map { item in
      // A page comes again and again, so an item without an id is known by its bytes.
      var incoming = mapping.incoming(item) { digestIdentity(of: item.raw) }
      incoming.isHistory = isHistory
      return incoming
    }
    return (batch, isEmpty)
  }

  private func page(from cursor: String) async throws -> [UInt8] {
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await exchange(try request(from: cursor))
    } catch {
      throw FeedFailure(.retry(after: nil), "\(error.failure)")
    }
    guard response.status == 200 else { throw failure(response) }
    return response.body
  }

  private func request(from cursor: String) throws(TransportError) -> HTTPRequest {
    let parts = polling.url.split(separator: "{cursor}", maxSplits: 1, omittingEmptySubsequences: false)
    let url = parts.joined(separator: PercentEncoding.encode(cursor))
    var request = HTTPRequest(.get, url, headers: ["Accept": "application/json"], deadline: polling.deadline)
    do {
      try polling.authorization?.authorize(&request)
    } catch {
      throw .notSent(NetworkFailure(.invalidRequest, "\(name): \(error)"))
    }
    return request
  }

  private func failure(_ response: HTTPResponse) -> FeedFailure {
    let reason = "\(name) answered \(response.status)"
    switch response.status {
    case 401, 403: return FeedFailure(.credentials, reason)
    default: return FeedFailure(.retry(after: response.retryAfter), reason)
    }
  }

  private func cursor(in page: [UInt8]) -> String? {
    guard let path = polling.cursor else { return nil }
    let root = try? mapping.document(page)  // It was read before; what fails has thrown there.
    return root.flatMap { path.values(in: $0).last?.text }
  }
}
