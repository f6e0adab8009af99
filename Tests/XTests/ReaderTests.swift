// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite struct `What X sent` {
  @Test(arguments: try Fixture.names()) func `is read as its fixture says`(name: String) throws {
    let written = try Fixture.written(name)
    let expected = try Fixture.expectation(name)
    #expect(written == expected)
  }

  @Test func `there are fixtures`() throws { #expect(try Fixture.names().count >= 40) }

  @Test func `is the same message by whichever way it came`() throws {
    let identities = try [
      "dm-text", "event-dm", "post-text", "event-mention", "post-reply-to-us", "event-reply",
    ]
    .map { XItem.all(in: try Fixture.bytes($0), names)[0].identity }
    #expect(identities[0] == identities[1])
    #expect(identities[2] == identities[3])
    #expect(identities[4] == identities[5])
  }

  @Test func `is kept with its own bytes and with what it names alone`() throws {
    let bytes = try Fixture.bytes("dm-photo")
    let kept = String(decoding: XItem.all(in: bytes, names)[0].raw, as: UTF8.self)
    #expect(kept.contains("ton.twitter.com") && !kept.contains("other.jpg"))
    let post = String(decoding: XItem.all(in: try Fixture.bytes("post-text"), names)[0].raw, as: UTF8.self)
    #expect(post.contains("warga_satu") && !post.contains("lain"))
    // What is kept reads like what was sent.
    #expect(XItem.all(in: Array(kept.utf8), names).map(\.identity) == ["dm/1991000000000000002"])
  }

  @Test(arguments: ["", "[]", "null", "{}", #"{"data":null}"#, #"{"data":[]}"#, #"{"data":{"text":"ha"#])
  func `that holds no item is unreadable`(raw: String) {
    for format in [XFormat.message, XFormat.post, XFormat.pushed, XFormat.event, "telegram"] {
      #expect(throws: Unreadable.self) {
        try reader.read(RawMessage(bytes: Array(raw.utf8), format: format))
      }
    }
  }

  @Test func `that was damaged anywhere never ends the reader`() throws {
    var generator = SeededGenerator(seed: 11)
    for name in try Fixture.names() {
      let raw = try Fixture.bytes(name)
      for _ in 0..<200 {
        var damaged = Array(raw.prefix(Int.random(in: 0...raw.count, using: &generator)))
        if Bool.random(using: &generator) { damaged = raw }
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !damaged.isEmpty {
          let place = Int.random(in: 0..<damaged.count, using: &generator)
          damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        for item in XItem.all(in: damaged, names) {
          _ = XFile.leaving(item.message)(0)
          do throws(Unreadable) { _ = try reader.read(item.message) } catch {
            #expect(!error.description.isEmpty)
          }
        }
      }
    }
  }

  @Test func `shows as anybody's where nobody says whose account it is`() throws {
    let reader = XReader(userID: nil, handle: nil, names: names)
    let own = XItem.all(in: try Fixture.bytes("dm-own"), names)[0]
    #expect(try reader.read(own.message).nature == .personal)
  }
}

@Suite(.timeLimit(.minutes(2))) struct `The file of a message` {
  private func message(_ name: String) throws -> RawMessage {
    XItem.all(in: try Fixture.bytes(name), names)[0].message
  }

  private func fetch(_ number: Int = 0, of name: String, from script: Script) async throws -> FetchedMedia {
    await XMedia(api: script.api(), limit: 20 << 20).fetch(number, of: try message(name))
  }

  @Test func `of a direct message is asked for with the account's signature`() async throws {
    for name in ["dm-photo", "event-dm-photo"] {
      let script = Script((200, "abc"))
      #expect(try await fetch(of: name, from: script) == .bytes(Array("abc".utf8), type: nil))
      let request = try #require(await script.requests.first)
      #expect(request.url.hasPrefix("https://ton.twitter.com/1.1/ton/data/dm/"))
      #expect(request.headers["Authorization"]?.hasPrefix("OAuth ") == true)
    }
  }

  @Test func `of a post is asked for without, the video of the highest rate`() async throws {
    let script = Script((200, "abc"))
    _ = try await fetch(0, of: "post-photo", from: script)
    _ = try await fetch(1, of: "post-photo", from: script)
    let requests = await script.requests
    #expect(
      requests.map(\.url) == ["https://pbs.twimg.com/media/abc.png", "https://video.twimg.com/high.mp4"])
    #expect(requests.allSatisfy { $0.headers["Authorization"] == nil })
  }

  @Test(arguments: [
    "http://pbs.twimg.com/a.jpg", "https://pbs.twimg.com.evil.example/a.jpg", "https://evil.example/a.jpg",
    "https://evil.example#https://ton.twitter.com/", "https://ton.twitter.com@evil.example/a",
    "file:///etc/passwd",
    "https://169.254.169.254/latest", "https://ton.twitter.com:444/a", "", "https://api.test.evil.example/a",
  ]) func `is fetched from no other place`(url: String) async throws {
    let script = Script((200, "abc"))
    let raw =
      #"{"data":{"id":"1","attachments":{"media_keys":["3_1"]}},"includes":{"media":[{"media_key":"3_1","type":"photo","url":"\#(url)"}]}}"#
    let media = XMedia(api: script.api(), limit: 1)
    let outcome = await media.fetch(0, of: RawMessage(bytes: Array(raw.utf8), format: XFormat.message))
    #expect(outcome == .gone(reason: "it lies at a place that is not X's"))
    #expect(await script.requests.isEmpty)
  }

  @Test(
    arguments: [
      (401, .credentialsRefused(reason: "X answered 401 for a file")),
      (403, .credentialsRefused(reason: "X answered 403 for a file")),
      (404, .gone(reason: "X answered 404 for a file")),
      (500, .retry(after: nil, reason: "X answered 500 for a file")),
      (302, .retry(after: nil, reason: "X answered 302 for a file")),
    ] as [(Int, FetchedMedia)])
  func `comes, comes later or never, as X says`(status: Int, media: FetchedMedia) async throws {
    #expect(try await fetch(of: "dm-photo", from: Script((status, ""))) == media)
  }

  @Test func `that is too large, or not described, never comes`() async throws {
    let endless = Script(results: [.failure(.unknown(.init(.tooLarge, "GET x: response over the limit")))])
    #expect(try await fetch(of: "dm-photo", from: endless) == .gone(reason: "larger than 20 MiB"))
    let unasked = Script((200, ""))
    #expect(
      try await fetch(1, of: "dm-photo", from: unasked)
        == .gone(reason: "the message does not say where it is"))
    #expect(
      try await fetch(2, of: "dm-photo", from: unasked) == .gone(reason: "the message has no such attachment")
    )
    #expect(await unasked.requests.isEmpty)
  }
}
