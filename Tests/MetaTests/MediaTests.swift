// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Simulation
import TestSupport
import Testing
import Transport

@testable import Meta

@Suite struct `A file at Meta` {
  private func media(_ api: GraphAPI, limit: Int = 1 << 20, base: String = "https://graph.test") -> GraphMedia
  {
    GraphMedia(api: api, hosts: MediaHosts(base: base), limit: limit) {
      $0.format == WhatsAppMessage.format ? WhatsAppFile.all(of: $0) : PageFile.all(of: $0)
    }
  }

  private let found = (200, #"{"url":"https://lookaside.fbsbx.com/x?mid=1","file_size":3,"id":"900001"}"#)

  @Test func `of WhatsApp is asked for by its id, and fetched with the token`() async throws {
    let server = ScriptedGraph(found, (200, "abc"))
    let fetched = await media(server.api).fetch(0, of: try Fixture.raw("wa-image"))
    #expect(fetched == .bytes(Array("abc".utf8), type: nil))
    let requests = await server.requests
    #expect(
      requests.map(\.url) == ["https://graph.test/v23.0/900001", "https://lookaside.fbsbx.com/x?mid=1"])
    #expect(requests.allSatisfy { $0.headers["Authorization"] == "Bearer \(app.token)" })
  }

  @Test(arguments: [
    ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", true),
    ("ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=", true), ("rusak", true), ("", true),
    ("aa7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", false),
  ]) func `is fetched again where it is not the one Meta says`(digest: String, isKept: Bool) async throws {
    let found = #"{"url":"https://lookaside.fbsbx.com/x?mid=1","sha256":"\#(digest)","id":"900001"}"#
    let server = ScriptedGraph((200, found), (200, "abc"))
    let fetched = await media(server.api).fetch(0, of: try Fixture.raw("wa-image"))
    #expect(fetched == (isKept ? .bytes(Array("abc".utf8), type: nil) : Self.damaged))
  }

  @Test func `is the one its message says, too`() async throws {
    let image = #""image":{"id":"1","sha256":"ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="}"#
    let raw = RawMessage(
      bytes: Array(#"{"id":"wamid.1","type":"image",\#(image)}"#.utf8), format: WhatsAppMessage.format)
    let (good, bad) = (ScriptedGraph(found, (200, "abc")), ScriptedGraph(found, (200, "abd")))
    #expect(await media(good.api).fetch(0, of: raw) == .bytes(Array("abc".utf8), type: nil))
    #expect(await media(bad.api).fetch(0, of: raw) == Self.damaged)
  }

  private static let damaged = FetchedMedia.retry(
    after: nil, reason: "the file is not the one its SHA-256 says")

  @Test func `of a page is fetched where the message says, and the token stays here`() async throws {
    let moved = HTTPResponse(status: 302, headers: ["Location": "https://scontent.fbcdn.net/2.jpg"])
    let there = HTTPResponse(
      status: 200, headers: ["Content-Type": "image/png; x=y"], body: Array("abc".utf8))
    let server = ScriptedGraph([moved, there])
    let fetched = await media(server.api).fetch(0, of: try Fixture.raw("fb-photo"))
    #expect(fetched == .bytes(Array("abc".utf8), type: "image/png"))
    let requests = await server.requests
    #expect(
      requests.map(\.url) == ["https://scontent.xx.fbcdn.net/v/1.jpg", "https://scontent.fbcdn.net/2.jpg"])
    #expect(requests.allSatisfy { $0.headers["Authorization"] == nil })
  }

  @Test(arguments: [
    ("https://lookaside.fbsbx.com/x", true), ("https://scontent-sin6-1.xx.fbcdn.net/x", true),
    ("https://graph.test/media/1", true), ("http://lookaside.fbsbx.com/x", false),
    ("https://lookaside.fbsbx.com.evil.test/x", false), ("https://evilfbsbx.com/x", false),
    ("https://lookaside.fbsbx.com:8443/x", false), ("https://user@fbsbx.com/x", false),
    ("http://127.0.0.1:8710/health", false), ("http://169.254.169.254/latest", false),
    ("file:///etc/passwd", false), ("", false),
  ]) func `lies with Meta or is not fetched`(url: String, isAdmitted: Bool) async throws {
    #expect(MediaHosts(base: "https://graph.test").admits(url) == isAdmitted)
    let server = ScriptedGraph([
      HTTPResponse(status: 302, headers: ["Location": url]), HTTPResponse(status: 200),
    ])
    let fetched = await media(server.api).fetch(0, of: try Fixture.raw("fb-photo"))
    #expect((fetched == .bytes([], type: nil)) == isAdmitted)
    #expect(await server.requests.count == (isAdmitted ? 2 : 1))
  }

  @Test(
    arguments: [
      (400, 100, .gone(reason: "Meta answered 400, error 100")),
      (401, 190, .credentialsRefused(reason: "Meta answered 401, error 190")),
      (400, 4, .retry(after: nil, reason: "Meta answered 400, error 4")),
      (500, 2, .retry(after: nil, reason: "Meta answered 500, error 2")),
    ] as [(Int, Int, FetchedMedia)])
  func `comes, comes later or never, as Meta says`(status: Int, code: Int, expected: FetchedMedia)
    async throws
  {
    let server = ScriptedGraph((status, #"{"error":{"code":\#(code)}}"#))
    #expect(await media(server.api).fetch(0, of: try Fixture.raw("wa-image")) == expected)
  }

  @Test func `whose link is over is asked for anew where it has an id, and else is gone`() async throws {
    let again = ScriptedGraph(found, (404, ""))
    #expect(
      await media(again.api).fetch(0, of: try Fixture.raw("wa-image"))
        == .retry(after: nil, reason: "the file is not where Meta said"))
    let over = ScriptedGraph((403, ""))
    #expect(
      await media(over.api).fetch(0, of: try Fixture.raw("fb-photo")) == .gone(reason: "its link is over"))
  }

  @Test func `that is too large is not taken`() async throws {
    let told = ScriptedGraph((200, #"{"url":"https://lookaside.fbsbx.com/x","file_size":9999999}"#))
    #expect(
      await media(told.api).fetch(0, of: try Fixture.raw("wa-image")) == .gone(reason: "larger than 1 MiB"))
    let endless = ScriptedGraph(.unknown(NetworkFailure(.tooLarge, "GET x: response over the limit")))
    #expect(
      await media(endless.api).fetch(0, of: try Fixture.raw("fb-photo")) == .gone(reason: "larger than 1 MiB")
    )
  }

  @Test(arguments: [("wa-text", 0), ("wa-image", 1), ("wa-contacts", 0), ("fb-text", 0)])
  func `that there is none of is gone`(name: String, number: Int) async throws {
    let server = ScriptedGraph((200, "{}"))
    guard case .gone = await media(server.api).fetch(number, of: try Fixture.raw(name)) else {
      Issue.record("nothing to fetch")
      return
    }
    #expect(await server.requests.isEmpty)
  }

  @Test func `comes over the wire, byte for byte`() async throws {
    let server = try await Server()
    let photo = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let id = await server.meta.whatsApp(photo: photo, from: "628110000042")
    #expect(!id.isEmpty)
    let raw = RawMessage(
      bytes: Array(#"{"from":"62811","id":"wamid.1","type":"image","image":{"id":"900001"}}"#.utf8),
      format: WhatsAppMessage.format)
    let fetched = await media(server.api, base: server.base).fetch(0, of: raw)
    // The bytes in a failure's words would be a book.
    let isWhole = fetched == .bytes(photo, type: "image/jpeg")
    #expect(isWhole)
    await server.stop()
  }
}
