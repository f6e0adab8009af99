// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Telegram

@Suite(.timeLimit(.minutes(2))) struct `The file of a message` {
  private let found = (
    200, #"{"ok":true,"result":{"file_id":"x","file_path":"photos/file 1.jpg","file_size":3}}"#
  )

  private func fetch(
    _ number: Int = 0, of name: String = "photo", limit: Int = 20 << 20, from server: ScriptedAPI
  ) async throws -> FetchedMedia {
    await TelegramMedia(api: server.api, limit: limit)
      .fetch(number, of: RawMessage(bytes: try Fixture.update(name), format: Update.format))
  }

  @Test func `is asked for by its id and downloaded from the same server`() async throws {
    let server = ScriptedAPI(found, (200, "abc"))
    #expect(try await fetch(from: server) == .bytes(Array("abc".utf8), type: nil))
    let requests = await server.requests
    #expect(
      requests.map(\.url) == [
        "https://api.test/bot\(token)/getFile", "https://api.test/file/bot\(token)/photos/file%201.jpg",
      ])
    #expect(String(decoding: requests[0].body, as: UTF8.self) == #"{"file_id":"AgAC-large"}"#)
  }

  @Test func `comes over the wire, byte for byte`() async throws {
    let (server, inbox) = (try Server(), Inbox())
    let photo = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    await server.telegram.send(photo: photo, from: warga)
    let feed = PollFeed(name: "t", api: server.api(), names: names, wait: .seconds(20))
    let run = Task { try await feed.run(inbox.line()) }
    let message = RawMessage(bytes: try await inbox.first(1)[0].raw, format: Update.format)
    await server.telegram.fail(.tooMany, method: "download", seconds: 3)
    let media = TelegramMedia(api: server.api(), limit: 20 << 20)
    #expect(await media.fetch(0, of: message) == .retry(after: .seconds(3), reason: "Telegram answered 429"))
    #expect(await media.fetch(0, of: message) == .bytes(photo, type: nil))
    run.cancel()
    _ = await run.result
    await server.stop()
  }

  @Test(
    arguments: [
      (400, "Bad Request: file is too big", .gone(reason: "larger than 20 MiB")),
      (400, "Bad Request: invalid file_id", .gone(reason: "Telegram has no such file")),
      (
        400, "Bad Request: wrong file_id or the file is temporarily unavailable",
        .retry(after: nil, reason: "Telegram has no such file just now")
      ),
      (401, "Unauthorized", .credentialsRefused(reason: "Telegram answered 401: it does not know the token")),
      (500, "Internal Server Error", .retry(after: nil, reason: "Telegram answered 500")),
    ] as [(Int, String, FetchedMedia)])
  func `comes, comes later or never, as Telegram says`(code: Int, description: String, media: FetchedMedia)
    async throws
  {
    let answer = #"{"ok":false,"error_code":\#(code),"description":"\#(description)"}"#
    #expect(try await fetch(from: ScriptedAPI((code, answer))) == media)
  }

  @Test func `waits as long as Telegram says, at either step`() async throws {
    let slow = (
      429, #"{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":9}}"#
    )
    let later = FetchedMedia.retry(after: .seconds(9), reason: "Telegram answered 429")
    #expect(try await fetch(from: ScriptedAPI(slow)) == later)
    #expect(try await fetch(from: ScriptedAPI(found, slow)) == later)
  }

  @Test func `whose hour is over is asked for anew`() async throws {
    let later = FetchedMedia.retry(after: nil, reason: "the file is not where getFile said")
    #expect(try await fetch(from: ScriptedAPI(found, (404, ""))) == later)
  }

  @Test(arguments: ["/var/lib/bot/file.jpg", "../../etc/passwd", "a//b", "a/./b", ""])
  func `is fetched from no other place`(path: String) async throws {
    let server = ScriptedAPI((200, #"{"ok":true,"result":{"file_path":"\#(path)"}}"#))
    let outcome = try await fetch(from: server)
    #expect(outcome == .retry(after: nil, reason: "getFile named a path that cannot be downloaded"))
    #expect(await server.requests.count == 1)
  }

  @Test func `that is too large is not asked for, or not taken`() async throws {
    let unasked = ScriptedAPI((200, "{}"))
    #expect(try await fetch(limit: 1 << 10, from: unasked) == .gone(reason: "larger than 0 MiB"))
    #expect(await unasked.requests.isEmpty)
    let grown = ScriptedAPI((200, #"{"ok":true,"result":{"file_path":"a","file_size":999999999}}"#))
    #expect(try await fetch(from: grown) == .gone(reason: "larger than 20 MiB"))
    let endless = ScriptedAPI(.unknown(NetworkFailure(.tooLarge, "GET api.test: response over the limit")))
    #expect(try await fetch(from: endless) == .gone(reason: "larger than 20 MiB"))
  }

  @Test(arguments: [("photo", 1), ("text", 0), ("contact", 0)])
  func `that there is none of is gone`(name: String, number: Int) async throws {
    let server = ScriptedAPI((200, "{}"))
    guard case .gone = try await fetch(number, of: name, from: server) else {
      Issue.record("nothing to fetch")
      return
    }
    #expect(await server.requests.isEmpty)
  }
}
