// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Routing
import TestSupport
import Testing
import Transport

/// An endpoint that answers every request with what a test says.
private struct Endpoint {
  let listener: Listener
  let courier: Open311Core
  private let ground: CoreGround

  init(post: ServerResponse = .text(500, "\n"), list: @escaping @Sendable (ServerRequest) -> ServerResponse)
    throws
  {
    listener = try Listener(
      ListenerConfiguration.loopback,
      routes: [
        Route(.post, "/open311/requests.json") { _ in post },
        Route(.get, "/open311/requests.json") { list($0) },
      ])
    ground = try CoreGround()
    courier = try ground.open311(port: listener.port ?? 0)
  }

  static func json(_ text: String) -> ServerResponse {
    ServerResponse(status: 200, headers: ["Content-Type": "application/json"], body: Array(text.utf8))
  }
}

@Suite struct Open311Tests {
  @Test(arguments: [408, 500, 502, 503, 504])
  func `an answer that leaves open whether the request was filed is an unknown outcome`(_ status: Int)
    async throws
  {
    let endpoint = try Endpoint(post: .text(status, "later\n")) { _ in Endpoint.json("[]") }
    #expect(
      await endpoint.courier.send(CoreGround.parcel())
        == .unknown(reason: "the endpoint answered \(status)"))
  }

  @Test func `a request found without an id is filed all the same`() async throws {
    let endpoint = try Endpoint { _ in
      Endpoint.json(
        #"""
        [{"service_request_id": null, "description": "[KNL-4821-7730-2] lubang",
          "requested_datetime": "2026-09-21T21:20:00+07:00"}]
        """#)
    }
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel()) == "")
  }

  /// A list of requests filed so many seconds after each other's start; each answer holds the newest
  /// or oldest of them, as many as the cap lets through.
  private func listing(
    _ seconds: [Double], cap: Int, newestFirst: Bool, ours: Int? = nil, keepsToDates: Bool = true
  ) -> @Sendable (ServerRequest) -> ServerResponse {
    { request in
      let day = ISO8601DateFormatter()
      func date(_ name: String) -> Date { request.query.text(name).flatMap(day.date(from:)) ?? .distantPast }
      let all = seconds.map { Date(timeIntervalSince1970: 1_790_000_000 + $0) }
      let inside = all.enumerated().filter {
        !keepsToDates || date("start_date") <= $1 && $1 <= date("end_date")
      }
      let some = newestFirst ? inside.suffix(cap) : inside.prefix(cap)
      let requests = some.map { number, at in
        let mark = number == ours ? "[KNL-4821-7730-2]" : "[KNL-0000-0001-8]"
        return #"{"service_request_id": \#(number), "description": "\#(mark) lubang", "#
          + #""requested_datetime": "\#(day.string(from: at))"}"#
      }
      return Endpoint.json("[\(requests.joined(separator: ","))]")
    }
  }

  private static let minutes = (0..<40).map { Double($0) * 60 }

  @Test(arguments: [true, false], [0, 17, 39])
  func `a request is found in a list that is given in pieces`(newestFirst: Bool, ours: Int) async throws {
    let endpoint = try Endpoint(list: listing(Self.minutes, cap: 3, newestFirst: newestFirst, ours: ours))
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel()) == "\(ours)")
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel("KNL-0000-0002-7")) == nil)
  }

  @Test(arguments: [true, false])
  func `more requests in a second than an answer takes may hide ours`(newestFirst: Bool) async throws {
    let burst = Self.minutes + Array(repeating: 2400, count: 5) + Self.minutes.map { $0 + 2460 }
    let endpoint = try Endpoint(list: listing(burst, cap: 3, newestFirst: newestFirst))
    await #expect(throws: FeedFailure.self) { try await endpoint.courier.lookUp(CoreGround.parcel()) }
  }

  @Test(arguments: [true, false])
  func `a list that does not keep to the dates may hide ours`(newestFirst: Bool) async throws {
    let endpoint = try Endpoint(
      list: listing(Self.minutes, cap: 20, newestFirst: newestFirst, keepsToDates: false))
    await #expect(throws: FeedFailure.self) { try await endpoint.courier.lookUp(CoreGround.parcel()) }
  }

  @Test func `a list of two requests in one second hides none`() async throws {
    let endpoint = try Endpoint(list: listing([0, 0], cap: 50, newestFirst: true))
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel()) == nil)
  }

  @Test func `a list that cannot be searched to its end never says that a request is missing`() async throws {
    let undated = try Endpoint { _ in Endpoint.json(#"[{"service_request_id": "1", "description": "x"}]"#) }
    await #expect(throws: FeedFailure.self) { try await undated.courier.lookUp(CoreGround.parcel()) }
    // Answered, and about this request alone: the others need not wait for it.
    let page = try Endpoint { _ in .text(200, "<html>") }
    await #expect(throws: FeedFailure.self) { try await page.courier.lookUp(CoreGround.parcel()) }
    let down = try Endpoint { _ in .text(503, "later\n") }
    await #expect(throws: FeedFailure.self) { try await down.courier.lookUp(CoreGround.parcel()) }
  }
}
