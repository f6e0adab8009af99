// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Meta

@Suite(.timeLimit(.minutes(1))) struct `A list that is asked for the first time` {
  private let time = TestClock()

  @Test func `R7: brings what was there as history, and what comes later as news`() async throws {
    let (before, after) = (time.current - .seconds(60), time.current + .seconds(60))
    let graph = ScriptedGraph((200, page([before, after])))
    let feed = CatchUpFeed(
      name: "x", api: graph.api, id: app.pageID, platform: .facebook, listing: .conversations(.facebook),
      names: names, settings: CatchUpSettings(interval: .seconds(600), history: .seconds(86_400)))
    let inbox = Inbox()
    let run = Task { [time] in try await feed.run(inbox.line(clock: time.clock)) }
    let kept = try await inbox.first(2)
    #expect(kept.map(\.isHistory) == [true, false])
    run.cancel()
    _ = await run.result
  }

  private func page(_ times: [Timestamp]) -> String {
    let messages = times.enumerated().map { number, time in
      let written = time.iso8601(offsetMinutes: 0)
      return #"{"id":"m_\#(number)","created_time":"\#(written)","from":{"id":"5"},"message":"a"}"#
    }
    let updated = (times.last ?? time.current).iso8601(offsetMinutes: 0)
    return
      #"{"data":[{"id":"t_1","updated_time":"\#(updated)","messages":{"data":[\#(messages.joined(separator: ","))]}}]}"#
  }

  @Test func `counts as read down to its newest only when the walk is complete`() {
    let now = time.current.seconds
    var progress = CatchUpProgress(firstContact: time.current, history: .seconds(86_400))
    let listing = Listing.conversations(.facebook)
    _ = progress.take(ListedPage(containers: [.init(time: now)], next: "c"), of: listing)
    #expect(progress.walk != nil && progress.since == now - 86_400)
  }

  @Test func `has no key of ours at either platform, so that a lost text is sent once more at most`() {
    for platform in PagePlatform.allCases {
      let courier = PageCourier(
        name: "x", platform: platform, api: ScriptedGraph((200, "{}")).api, from: "1",
        token: DeliveryToken(key: [5], account: "x"))
      #expect(courier.unknownPolicy == .resendOnce(after: .seconds(600)))
    }
  }
}
