// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import TestSupport
import Testing
import Transport

@testable import Lapor

@Suite struct `The file of a complaint` {
  private func media(
    _ lapor: ScriptedLapor, bases: [String] = ["https://lapor.test/berkas", "https://files.test"]
  ) -> LaporMedia {
    LaporMedia(api: lapor.api(), reader: reader, settings: .init(bases: bases, largest: 1 << 20))
  }

  private func fetch(_ path: String, from lapor: ScriptedLapor) async -> FetchedMedia {
    await media(lapor).fetch(0, of: complaint(#"{"id":1,"content":"x","attachments":[{"path":"\#(path)"}]}"#))
  }

  @Test(arguments: [
    ("storage/a b.jpg", "https://lapor.test/berkas/storage/a%20b.jpg"),
    ("/storage/a.jpg", "https://lapor.test/berkas/storage/a.jpg"),
    ("https://lapor.test/berkas/a.jpg", "https://lapor.test/berkas/a.jpg"),
    ("https://files.test/x/a.jpg?v=1", "https://files.test/x/a.jpg?v=1"),
  ]) func `is fetched from below the configured beginnings`(path: String, url: String) async throws {
    let lapor = ScriptedLapor((200, "abc"))
    #expect(await fetch(path, from: lapor) == .bytes(Array("abc".utf8), type: nil))
    let request = try #require(await lapor.requests.first)
    #expect(request.url == url)
    // The secrets are LAPOR's own server's.
    #expect((request.headers["token"] != nil) == url.hasPrefix("https://lapor.test"))
  }

  @Test(arguments: [
    "https://evil.test/a.jpg", "http://lapor.test/berkas/a.jpg", "https://lapor.test:8443/berkas/a.jpg",
    "https://lapor.test/rahasia/a.jpg", "https://lapor.test@evil.test/berkas/a", "//evil.test/a.jpg",
    "../../etc/passwd", "a/../../b", "https://lapor.test/berkas/../x", "https://lapor.test/berkas/%2e%2E/x",
    "file:///etc/passwd", "https://lapor.test.evil.test/berkas/a", "a?b=c", "",
  ]) func `is fetched from no other place`(path: String) async throws {
    let lapor = ScriptedLapor((200, "abc"))
    guard case .gone = await fetch(path, from: lapor) else {
      Issue.record("\(path) was fetched")
      return
    }
    #expect(await lapor.requests.isEmpty)
  }

  @Test(
    arguments: [
      (404, .gone(reason: "LAPOR has no such file")),
      (401, .credentialsRefused(reason: "LAPOR's files answered 401")),
      (500, .retry(after: nil, reason: "LAPOR's files answered 500")),
      (302, .retry(after: nil, reason: "LAPOR's files answered 302")),
    ] as [(Int, FetchedMedia)])
  func `comes, comes later or never, as the server says`(status: Int, media: FetchedMedia) async {
    #expect(await fetch("a.jpg", from: ScriptedLapor((status, ""))) == media)
  }

  @Test func `that is too large stays where it is`() async {
    let failure = NetworkFailure(.tooLarge, "GET lapor.test: response over the limit")
    let lapor = ScriptedLapor([.failure(.unknown(failure))])
    #expect(await fetch("a.jpg", from: lapor) == .gone(reason: "larger than 1 MiB"))
  }

  @Test func `of a follow-up is fetched as well`() async throws {
    let lapor = ScriptedLapor((200, "abc"))
    let outcome = await media(lapor).fetch(0, of: try Fixture.raw("addition"))
    #expect(outcome == .bytes(Array("abc".utf8), type: nil))
    #expect(await lapor.requests.first?.url == "https://lapor.test/berkas/storage/2026/lagi.jpg")
  }
}
