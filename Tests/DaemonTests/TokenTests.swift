// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Operations
import Pipeline
import Reports
import Settings
import TestSupport
import Testing

private let start = Timestamp(seconds: 1_795_323_909)

@Suite struct `Tokens and locked doors` {
  private let log = LogRecorder()
  private let metrics = Metrics()
  private let health = Health { start }
  private let token = Lock(BearerToken?.none)

  init() {
    health.add(feed: "email/dki/INBOX", channel: "email", pollEvery: .seconds(60))
    health.add(courier: "email/dki")
  }

  private func watch() -> TokenWatch {
    let token = token
    let source = TokenSource(feeds: ["email/dki/INBOX"], couriers: ["email/dki"]) {
      guard let token = token.withLock({ $0 }) else { throw TokenFault() }
      return token
    }
    return TokenWatch([source], health, metrics, Log(to: log) { start })
  }

  private func set(_ json: String) throws {
    let read = try BearerToken(parsing: Array(json.utf8))
    token.withLock { $0 = read }
  }

  @Test func `an hour's token that nobody renews is told once before its end and once after`() throws {
    try set(
      "{\"access_token\":\"x\",\"issued_at\":\(start.seconds),\"expires_at\":\(start.seconds + 3600)}")
    let watch = watch()
    var told = TokenWatch.Told()
    for after in [0, 3200, 3241, 3245, 3600, 3700] { watch.look(at: start + .seconds(after), &told) }
    #expect(log.events.map(\.name) == ["token.ends", "token.ends", "token.ended", "token.ended"])
    try set(
      "{\"access_token\":\"y\",\"issued_at\":\(start.seconds + 3700),\"expires_at\":\(start.seconds + 7300)}")
    watch.look(at: start + .seconds(3705), &told)
    #expect(log.events.count == 4)
    #expect(
      metrics.rendered().contains(
        "kanal_token_expiry_timestamp_seconds{user=\"email/dki\"} \(start.seconds + 7300)"))
  }

  @Test(arguments: [(100, Standing.ok), (6, .degraded), (0, .failing), (-1, .failing)])
  func `health shows the end of a token and is degraded ahead of it`(days: Int, standing: Standing) throws {
    let day = 86_400
    let end = start.seconds + Int64(days * day)
    try set(
      "{\"access_token\":\"x\",\"issued_at\":\(start.seconds - 200 * 86_400),\"expires_at\":\(end)}")
    var told = TokenWatch.Told()
    watch().look(at: start, &told)
    let report = health.report()
    #expect(report.feeds.map(\.status) == [standing])
    #expect(report.couriers.map(\.status) == [standing])
    let json = String(decoding: report.json(), as: UTF8.self)
    #expect(
      json.components(separatedBy: "\"token_expires_at\" : \"\(Timestamp(seconds: end).iso8601())\"").count
        == 3)
  }

  @Test func `a courier that is not let in fails loudly until it is`() {
    health.note(
      JourneyEvent(.courierRefused, place: "email/dki", reason: "535 5.7.8 authentication failed"), at: start)
    #expect(health.report().httpStatus == 503)
    #expect(
      health.report().reasons == ["email/dki: credentialsRefused: 535 5.7.8 authentication failed"])
    health.note(JourneyEvent(.outgoingAccepted, place: "email/dki"), at: start)
    #expect(health.report().status == .ok)
    #expect(health.report().couriers.first?.lastSuccess == start.iso8601())
  }

  @Test(arguments: [JourneyEvent.Kind.outgoingRefused, .outgoingUnknown])
  func `a courier that was let in is well again, also where its row was not taken`(_ kind: JourneyEvent.Kind)
  {
    health.note(JourneyEvent(.courierRefused, place: "email/dki", reason: "535 5.7.8"), at: start)
    health.note(JourneyEvent(kind, place: "email/dki", reason: "550 5.1.1"), at: start)
    #expect(health.report().status == .ok)
    #expect(health.report().couriers.first?.lastSuccess == nil)
  }
}

@Suite struct `A token file` {
  /// {"alg":"none"} . {"iat":1795320000,"exp":1795323600} . a signature
  private static let jwt = "eyJhbGciOiJub25lIn0.eyJpYXQiOjE3OTUzMjAwMDAsImV4cCI6MTc5NTMyMzYwMH0.c2ln"

  @Test(
    arguments: [
      ("geheim", "geheim", nil), (" geheim\n", "geheim", nil), (jwt, jwt, 1_795_323_600),
      ("a.b.c", "a.b.c", nil),
      ("{\"access_token\":\"\(jwt)\",\"expires_at\":1795323000}", jwt, 1_795_323_000),
      ("{\"access_token\":\"x\",\"expires_at\":1795323000123}", "x", 1_795_323_000),
      ("{\"access_token\":\"x\",\"expires_on\":\"1795323000\"}", "x", 1_795_323_000),
      ("{\"token\":\"x\",\"expiry\":\"2026-11-22T11:50:00.123456Z\",\"scopes\":[]}", "x", 1_795_348_200),
      ("{\"token\":\"x\",\"expiry\":\"2026-11-22T18:50:00.5+07:00\"}", "x", 1_795_348_200),
      ("{\"token\":\"x\",\"expiry\":\"2026-11-22T11:50:00\"}", "x", 1_795_348_200),
      ("{\"token\":\"x\",\"expires_at\":null}", "x", nil),
      ("{\"token\":\"x\",\"expiry\":\"soon\"}", "x", nil),
      ("{\"token\":\"x\",\"expires_at\":1e300}", "x", nil),
    ] as [(String, String, Int64?)])
  func `gives its token and its end`(file: String, token: String, end: Int64?) throws {
    let read = try BearerToken(parsing: Array(file.utf8))
    #expect(read.token == token)
    #expect(read.expires?.seconds == end)
  }

  @Test(arguments: ["{}", "{\"access_token\":1}", "{ broken"])
  func `without a token in it is a fault that says nothing of it`(file: String) {
    #expect(throws: TokenFault.self) { try BearerToken(parsing: Array(file.utf8)) }
  }

  @Test func `that was renewed counts from when it was written`() throws {
    let folder = try TestFolder("token")
    try folder.write(
      "{\"access_token\":\"x\",\"expires_at\":\(Int(Date().timeIntervalSince1970) + 1000)}", to: "token")
    let token = try BearerToken(reading: Secret(file: folder.file("token")))
    let notice = token.notice(atMost: .seconds(7 * 86_400))
    #expect(notice > .seconds(98) && notice <= .seconds(101))
  }
}
