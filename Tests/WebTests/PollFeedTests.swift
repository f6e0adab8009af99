// SPDX-License-Identifier: MIT

import Pipeline
import TestSupport
import Testing
import Transport
import Web

/// A long poll: the other side holds the request until there is something, so no time passes here.
@Suite(.timeLimit(.minutes(2))) struct PollFeedTests {
  private actor Updates {
    private(set) var asked: [String] = []

    /// Two updates, then nothing, then one more.
    func answer(_ request: HTTPRequest) throws -> HTTPResponse {
      let offset = request.url.split(separator: "=").last.map(String.init) ?? ""
      asked.append(offset)
      guard asked.count < 5 else { throw StoreDown() }
      let ids = asked.count == 1 ? [7, 8] : asked.count == 3 ? [9] : []
      let items = ids.map { #"{"update_id":\#($0)}"# }.joined(separator: ",")
      return HTTPResponse(status: 200, body: Array(#"{"ok":true,"result":[\#(items)]}"#.utf8))
    }
  }

  private struct NoSecret: Error {}

  private func feed(_ updates: Updates, secret: @escaping SecretText = { "s" }) throws -> PollFeed {
    let place: JSONPath = try #require(JSONPath("result[]"))
    let last: JSONPath = try #require(JSONPath("result[].update_id"))
    let list = MessageList(messages: place)
    return PollFeed(
      name: "x/poll", firstCursor: "0", interval: .zero,
      exchange: { request throws(TransportError) in
        do { return try await updates.answer(request) } catch {
          throw .notSent(NetworkFailure(.cannotConnect, "gone"))
        }
      },
      request: { place in
        HTTPRequest(.get, "https://x.test/\(try secret())?offset=\(place.cursor)", deadline: .seconds(60))
      },
      read: { body in
        var page = try list.page(in: body, format: "x", next: last, of: "x/poll") { item in
          item.json.member("update_id")?.text ?? digestIdentity(of: item.raw)
        }
        page.next = page.next.flatMap { Int($0) }.map { String($0 + 1) }
        return page
      })
  }

  @Test func `the cursor leads behind the last message, and an empty round ends the history`() async throws {
    let (updates, inbox) = (Updates(), Inbox())
    let feed = try feed(updates)
    let failure = await #expect(throws: FeedFailure.self) { try await feed.run(inbox.line()) }
    #expect(failure?.remedy == .retry(after: nil))
    #expect(await updates.asked == ["0", "9", "9", "10", "10"])
    let all = try await inbox.first(3)
    #expect(all.map(\.identity) == ["7", "8", "9"])
    #expect(all.map(\.isHistory) == [true, true, false])
    #expect(await inbox.cursor == "c 10")
  }

  @Test func `without its secret nothing is asked and nothing moves`() async throws {
    let (updates, inbox) = (Updates(), Inbox())
    let feed = try feed(updates, secret: { throw NoSecret() })
    await #expect(throws: NoSecret.self) { try await feed.run(inbox.line()) }
    #expect(await updates.asked.isEmpty)
    #expect(await inbox.commits == 0)
  }
}
