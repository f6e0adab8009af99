// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Simulation
import TestSupport
import Testing
import Transport

@testable import X

@Suite(.timeLimit(.minutes(1))) struct `What X said of its limit` {
  @Test func `is used up where it answers 429, also for whoever comes after a restart`() async throws {
    let (time, inbox) = (TestClock(), Inbox())
    let reset = time.current.seconds + 900
    let headers: HeaderFields = ["x-rate-limit-remaining": "5", "x-rate-limit-reset": "\(reset)"]
    let script = Script(results: [
      .success(
        HTTPResponse(status: 200, headers: headers, body: Array(#"{"meta":{"result_count":0}}"#.utf8))),
      .success(HTTPResponse(status: 429, body: [])),
    ])
    let feed = XFeed(
      name: "x/dki/dm", list: .messages, userID: account.id, every: .seconds(60), api: script.api(time),
      names: names, purse: purse())
    let run = Task { try await feed.run(inbox.line(clock: time.clock)) }
    await time.untilSomebodySleeps()
    #expect(XCursor(await inbox.cursor)?.pace == XPace(left: 5, reset: reset))
    time.advance(.seconds(800))
    await #expect(throws: FeedFailure.self) { try await run.value }
    #expect(XCursor(await inbox.cursor)?.pace == XPace(left: 0, reset: reset))
  }
}
