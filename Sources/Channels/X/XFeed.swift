// SPDX-License-Identifier: MIT
//
// One list of one account, asked for again and again. A page, the walk it belongs to and what X said of its
// limits are committed together; the next request waits for that. While a walk is under way pages are asked
// for as fast as the limit has room; otherwise what is left of it is spread over its window.

package import Pipeline
import Reports
import Transport
import Web

package struct XFeed: Feed {
  package let name: String
  private let list: XList
  private let userID: String
  private let interval: Duration
  private let api: XAPI
  private let names: XNames
  private let purse: XPurse

  package init(
    name: String, list: XList, userID: String, every interval: Duration, api: XAPI, names: XNames,
    purse: XPurse
  ) {
    self.name = name
    self.list = list
    self.userID = userID
    self.interval = interval
    self.api = api
    self.names = names
    self.purse = purse
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    while true {
      try Task.checkCancellation()
      var cursor = XCursor(try await line.cursor()) ?? XCursor()
      let wait = cursor.pace?.wait(at: line.clock.now()) ?? .zero
      if wait > .zero {
        line.note(.polling)
        try await line.clock.sleep(wait)
      }
      if let failure = try await purse.failure(at: line.clock.now()) { throw failure }
      let page = try await page(&cursor, line)
      let batch = cursor.take(page, at: line.clock.now())
      _ = try await line.commit(batch, cursor: cursor.text)
      line.note(.polling)
      guard cursor.walk == nil else { continue }
      let now = line.clock.now()
      try await line.clock.sleep(cursor.pace?.spread(atLeast: interval, at: now) ?? interval)
    }
  }

  private func page(_ cursor: inout XCursor, _ line: FeedLine) async throws -> XPage {
    let response = try await answer(to: list.request(from: cursor, of: userID, api.base))
    cursor.pace = XPace(response.headers) ?? cursor.pace
    let answer = XAnswer(response, at: line.clock.now())
    guard let failure = answer.feedFailure else {
      let page = try list.page(in: response.body, names)
      let count = cursor.count(page, at: line.clock.now())
      try await purse.charge(list == .messages ? .readMessages(count) : .readMentions(count))
      return page
    }
    if answer.status == 400, cursor.beginAnew() {
      _ = try await line.commit([], cursor: cursor.text)
      throw FeedFailure(.retry(after: nil), "X no longer knows the place in its list; it is walked anew")
    }
    // What X says of its limit must outlast us: whoever comes next would ask too early.
    if answer.status == 429, cursor.pace != nil {
      cursor.pace?.left = 0
      _ = try await line.commit([], cursor: cursor.text)
    }
    throw failure
  }

  private func answer(to request: HTTPRequest) async throws -> HTTPResponse {
    do {
      return try await api.send(request)
    } catch let error as TransportError {
      throw FeedFailure(.retry(after: nil), "\(error.failure)")
    } catch let fault as XLoginFault {
      throw FeedFailure(fault.isRefusal ? .credentials : .retry(after: nil), fault.description)
    }
  }
}

extension XList {
  /// What is asked next.
  func request(from cursor: XCursor, of userID: String, _ base: String) -> HTTPRequest {
    var query = QueryBuilder()
    // What is there at first, or since a place we named, is wanted whole; else a look at the top will do,
    // since each item is paid for. One walk's pages are of one size.
    query.add("max_results", self == .messages && !cursor.isHistory ? "20" : "100")
    let path: String
    switch self {
    case .messages:
      path = "/2/dm_events"
      query.add(
        "dm_event.fields",
        "id,text,event_type,created_at,sender_id,dm_conversation_id,attachments,entities,referenced_tweets")
      query.add("event_types", "MessageCreate")
      query.add("expansions", "attachments.media_keys")
    case .mentions:
      path = "/2/users/\(userID)/mentions"
      query.add(
        "tweet.fields",
        "id,text,author_id,created_at,conversation_id,in_reply_to_user_id,referenced_tweets,attachments,"
          + "entities,note_tweet,geo,edit_history_tweet_ids")
      query.add("expansions", "author_id,attachments.media_keys,referenced_tweets.id")
      // A walk's pages are those of one question: its first page said from where on.
      if let floor = cursor.floor, floor > 0, !cursor.asksForAll {
        query.add("since_id", Snowflake.first(at: floor))
      }
    }
    query.add("media.fields", "media_key,type,url,preview_image_url,variants")
    if let next = cursor.walk?.next { query.add("pagination_token", next) }
    return HTTPRequest(
      .get, "\(base)\(path)?\(query.text)", headers: ["Accept": "application/json"], responseLimit: 16 << 20)
  }
}
