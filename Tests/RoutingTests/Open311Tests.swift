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

  init(post: ServerResponse = .text(500, "\n"), list: @escaping @Sendable (ServerRequest) -> ServerResponse)
    throws
  {
    listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0)),
      routes: [
        Route(.post, "/open311/requests.json") { _ in post },
        Route(.get, "/open311/requests.json") { list($0) },
      ])
    courier = try CoreGround().open311(port: listener.port ?? 0)
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

  /// 40 requests a minute apart, ours among them; each answer holds the newest or oldest three.
  @Test(arguments: [true, false], [0, 17, 39])
  func `a request is found in a list that is given in pieces`(newestFirst: Bool, ours: Int) async throws {
    let endpoint = try Endpoint { request in
      let day = ISO8601DateFormatter()
      func date(_ name: String) -> Date { request.query.text(name).flatMap(day.date(from:)) ?? .distantPast }
      let all = (0..<40).map { Date(timeIntervalSince1970: 1_790_000_000 + Double($0) * 60) }
      let inside = all.enumerated().filter { date("start_date") <= $1 && $1 <= date("end_date") }
      let some = newestFirst ? inside.suffix(3) : inside.prefix(3)
      let requests = some.map { number, at in
        let mark = number == ours ? "[KNL-4821-7730-2]" : "[KNL-0000-0001-8]"
        return #"{"service_request_id": \#(number), "description": "\#(mark) lubang", "#
          + #""requested_datetime": "\#(day.string(from: at))"}"#
      }
      return Endpoint.json("[\(requests.joined(separator: ","))]")
    }
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel()) == "\(ours)")
    #expect(try await endpoint.courier.lookUp(CoreGround.parcel("KNL-0000-0002-7")) == nil)
  }

  @Test func `a list that cannot be searched to its end never says that a request is missing`() async throws {
    let undated = try Endpoint { _ in Endpoint.json(#"[{"service_request_id": "1", "description": "x"}]"#) }
    await #expect(throws: FeedFailure.self) { try await undated.courier.lookUp(CoreGround.parcel()) }
    let down = try Endpoint { _ in .text(503, "later\n") }
    await #expect(throws: FeedFailure.self) { try await down.courier.lookUp(CoreGround.parcel()) }
  }
}
