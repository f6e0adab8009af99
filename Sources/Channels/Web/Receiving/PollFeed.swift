// SPDX-License-Identifier: MIT
//
// Somebody who is asked. Each round asks from the cursor on and commits what came together with the
// next cursor, so that a crash repeats a page and loses none; messages that come twice have one
// identity. While pages bring something new the next one is asked for at once.
//
// What is there at the first contact is history: drafted, never answered (R7). That state is part of
// the stored cursor (`h 17`, then `c 17`), so a restart half-way answers nobody either. It ends with an
// empty page or one that leads no further; a page full of what is none of a citizen's (sent texts, say)
// is neither.

package import Pipeline
package import Transport

/// One page of a list that is asked for again and again.
package struct PolledPage: Sendable {
  package var incoming: [Incoming]
  /// The cursor behind this page; nil where the page leads no further.
  package var next: String?
  /// Whether nothing at all stands in it, not even what is none of a citizen's.
  package var isEmpty: Bool

  package init(incoming: [Incoming], next: String?, isEmpty: Bool) {
    self.incoming = incoming
    self.next = next
    self.isEmpty = isEmpty
  }
}

/// Where a polling stands, and so what is asked next.
package struct PollPlace: Hashable, Sendable {
  package var cursor: String
  /// Whether what comes now was there before the first contact. It is not to be waited for: a message
  /// written meanwhile would pass for old and never be answered.
  package var isHistory: Bool

  package init(cursor: String, isHistory: Bool) {
    self.cursor = cursor
    self.isHistory = isHistory
  }
}

/// The feed of a list with a cursor; for a long poll `interval` is next to nothing and the request's
/// deadline long.
package struct PollFeed: Feed {
  package let name: String
  private let firstCursor: String
  private let interval: Duration
  private let exchange: WebExchange
  private let request: @Sendable (PollPlace) throws -> HTTPRequest
  private let judge: @Sendable (HTTPResponse) -> FeedFailure?
  private let read: @Sendable (_ body: [UInt8]) throws -> PolledPage

  /// - Parameters:
  ///   - firstCursor: Of the first contact.
  ///   - interval: Between rounds that bring nothing new.
  ///   - request: Asks from a cursor on; throws where a secret of ours cannot be read.
  ///   - judge: Why an answer holds no page; nil where it does. By its status, unless it is said better.
  ///   - read: Throws for a page that is not what was agreed: it is not taken, and asked for again.
  package init(
    name: String, firstCursor: String = "", interval: Duration, exchange: @escaping WebExchange,
    request: @escaping @Sendable (PollPlace) throws -> HTTPRequest,
    judge: (@Sendable (HTTPResponse) -> FeedFailure?)? = nil,
    read: @escaping @Sendable (_ body: [UInt8]) throws -> PolledPage
  ) {
    self.name = name
    self.firstCursor = firstCursor
    self.interval = interval
    self.exchange = exchange
    self.request = request
    self.judge = judge ?? { failure(ofStatus: $0, from: name) }
    self.read = read
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    while true {
      try Task.checkCancellation()
      let place = PollPlace(try await line.cursor()) ?? PollPlace(cursor: firstCursor, isHistory: true)
      let page = try read(try await fetch(try request(place), over: exchange, judge: judge))
      var next = place
      next.cursor = page.next ?? place.cursor
      let isLast = page.isEmpty || next.cursor == place.cursor
      if isLast { next.isHistory = false }
      let committed = try await line.commit(place.dated(page.incoming), cursor: next.text)
      line.note(.polling)
      if isLast || !committed.contains(where: \.isNew) { try await line.clock.sleep(interval) }
    }
  }
}

extension PollPlace {
  /// Reads what `text` gave.
  fileprivate init?(_ text: String?) {
    guard let text, text.hasPrefix("h ") || text.hasPrefix("c ") else { return nil }
    self.init(cursor: String(text.dropFirst(2)), isHistory: text.hasPrefix("h"))
  }

  /// As it is stored.
  fileprivate var text: String { (isHistory ? "h " : "c ") + cursor }

  fileprivate func dated(_ batch: [Incoming]) -> [Incoming] {
    batch.map { item in
      var item = item
      item.isHistory = isHistory
      return item
    }
  }
}

/// What a feed asked for: the body of a 200, or why there is none.
package func fetch(
  _ request: HTTPRequest, for name: String, over exchange: WebExchange
) async throws(FeedFailure) -> [UInt8] {
  try await fetch(request, over: exchange) { failure(ofStatus: $0, from: name) }
}

/// The same, where the other side's answers are judged by more than their status.
package func fetch(
  _ request: HTTPRequest, over exchange: WebExchange, judge: (HTTPResponse) -> FeedFailure?
) async throws(FeedFailure) -> [UInt8] {
  let response: HTTPResponse
  do throws(TransportError) {
    response = try await exchange(request)
  } catch {
    throw FeedFailure(.retry(after: nil), "\(error.failure)")
  }
  if let failure = judge(response) { throw failure }
  return response.body
}

/// What a status means for a feed, where its documentation says nothing more exact; nil for a 200.
package func failure(ofStatus response: HTTPResponse, from name: String) -> FeedFailure? {
  let reason = "\(name) answered \(response.status)"
  switch response.status {
  case 200: return nil
  case 401, 403: return FeedFailure(.credentials, reason)
  default: return FeedFailure(.retry(after: response.retryAfter), reason)
  }
}
