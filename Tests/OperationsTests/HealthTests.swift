// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Reports
import Testing

private let start = Timestamp(seconds: 1_795_323_909)

@Suite struct `The health of the daemon` {
  private let time = Lock(start)
  private let health: Health

  init() {
    let time = time
    health = Health { time.withLock { $0 } }
    health.add(feed: "email/inbox", channel: "email", pollEvery: .seconds(60))
    health.add(courier: "core")
  }

  private func move(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
  private func touch() {
    let now = time.withLock { $0 }
    health.update(feed: "email/inbox") { $0.lastContact = now }
  }

  @Test func `a fresh start is ok`() {
    #expect(health.report().status == .ok)
    #expect(health.report().httpStatus == 200)
  }

  @Test(arguments: [
    (Duration.seconds(180), Standing.ok), (.seconds(181), .degraded), (.seconds(900), .degraded),
    (.seconds(901), .failing),
  ])
  func `R4: silence alone makes a feed degraded, then failing`(quiet: Duration, standing: Standing) {
    move(.seconds(3600))
    touch()
    move(quiet)
    #expect(health.report().status == standing)
    touch()
    #expect(health.report().status == .ok)
  }

  @Test func `a feed that never starts is seen`() {
    move(.seconds(901))
    #expect(health.report().reasons == ["email/inbox: no contact for 901 s"])
    #expect(health.report().httpStatus == 503)
  }

  @Test func `a paused feed may be silent`() {
    health.update(feed: "email/inbox") { $0.isPaused = true }
    move(.seconds(90_000))
    #expect(health.report().status == .ok)
  }

  @Test func `R22: refused credentials fail at once, with their reason`() {
    health.update(feed: "email/inbox") {
      $0.state = "credentialsRefused"
      $0.standing = .failing
      $0.lastError = "AUTHENTICATE: NO"
    }
    #expect(health.report().reasons == ["email/inbox: credentialsRefused: AUTHENTICATE: NO"])
    #expect(health.report().httpStatus == 503)
  }

  @Test(arguments: [
    (Duration.seconds(8 * 86_400), Standing.ok), (.seconds(6 * 86_400), .degraded), (.zero, .failing),
  ])
  func `R22: the end of a token is told ahead`(left: Duration, standing: Standing) {
    health.update(feed: "email/inbox") { $0.tokenEnds = start + left }
    #expect(health.report().status == standing)
  }

  @Test func `F3: an old undelivered row degrades its courier until it is gone`() {
    touch()
    health.update(courier: "core") {
      $0.oldestDue = start - .seconds(601)
      $0.waiting = 4
    }
    #expect(health.report().reasons == ["core: the oldest of 4 waits 601 s"])
    #expect(health.report().httpStatus == 200)
    health.update(courier: "core") { $0.oldestDue = nil }
    #expect(health.report().status == .ok)
  }

  @Test func `a report that waits for a person fails the whole, with the reason, until it is gone`() {
    touch()
    health.update(courier: "core") { ($0.stuckReports, $0.stuckReason) = (2, "the core answered 422") }
    #expect(health.report().reasons == ["core: 2 reports wait for a person: the core answered 422"])
    #expect(health.report().httpStatus == 503)
    health.update(courier: "core") { $0.stuckReports = 0 }
    #expect(health.report().status == .ok)
  }

  @Test func `an update that waits for a person degrades its courier until it is gone`() {
    touch()
    health.update(courier: "core") { ($0.stuckUpdates, $0.stuckUpdateReason) = (1, "the core answered 422") }
    #expect(health.report().reasons == ["core: 1 updates wait for a person: the core answered 422"])
    #expect(health.report().status == .degraded)
    #expect(health.report().httpStatus == 200)
    health.update(courier: "core") { $0.stuckUpdates = 0 }
    #expect(health.report().status == .ok)
  }

  @Test func `a clock that was set back makes no negative age`() {
    health.update(courier: "core") { $0.oldestDue = start + .seconds(3600) }
    #expect(health.report().couriers.first?.oldestUndeliveredSeconds == 0)
  }

  @Test func `a failing part fails the whole until it is mended`() {
    health.set(part: "storage", failure: "the disk is full")
    #expect(health.report().status == .failing)
    #expect(health.report().reasons == ["storage: the disk is full"])
    health.set(part: "storage", failure: nil)
    #expect(health.report().status == .ok)
  }

  @Test func `what is unknown or removed is not shown`() {
    health.update(feed: "gone") { $0.standing = .failing }
    health.update(courier: "gone") { $0.standing = .failing }
    health.remove(feed: "email/inbox")
    health.remove(courier: "core")
    move(.seconds(90_000))
    #expect(health.report().status == .ok)
    #expect(health.report().feeds.isEmpty)
  }

  @Test func `it prints as JSON`() throws {
    health.update(feed: "email/inbox") {
      $0.state = "listening"
      $0.lastContact = start - .seconds(5)
      $0.lag = .seconds(2)
      $0.connectedSince = start - .seconds(500)
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(health.report().json())) as? [String: Any])
    #expect(json["status"] as? String == "ok")
    #expect(json["time"] as? String == "2026-11-22T12:05:09+07:00")
    let feed = try #require((json["feeds"] as? [[String: Any]])?.first)
    #expect(feed["state"] as? String == "listening")
    #expect(feed["secondsSinceContact"] as? Int == 5)
    #expect(feed["lagSeconds"] as? Int == 2)
    #expect(feed["connectedSince"] as? String == "2026-11-22T11:56:49+07:00")
    #expect(feed["lastError"] == nil)
  }
}
