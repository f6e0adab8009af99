// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Web

@testable import Meta

@Suite struct `What is kept of Meta` {
  @Test(arguments: try Fixture.names()) func `is read as its fixture says`(name: String) throws {
    let raw = try Fixture.raw(name)
    let written = Fixture.written(try reader(raw.format)(raw), identity: identity(raw))
    let expected = try Fixture.expectation(name)
    #expect(written == expected)
  }

  @Test func `a reply names the message of ours, of WhatsApp as the store knows it`() throws {
    let masked = MessageNames(mask: IdentityMask(key: [7], account: "kota"))
    let reply = try WhatsAppReader(numberID: nil, names: masked).read(try Fixture.raw("wa-reply"))
    #expect(reply.repliesTo == masked.identity("wamid.OUT1"))
    let page = #"{"sender":{"id":"5"},"message":{"mid":"m_1","text":"ya","reply_to":{"mid":"m_out"}}}"#
    let reading = try reader("facebook")(RawMessage(bytes: Array(page.utf8), format: "facebook"))
    #expect(reading.repliesTo == "m_out")
  }

  @Test func `is known by nothing that leads to a person`() throws {
    let masked = MessageNames(mask: IdentityMask(key: [7], account: "dki"))
    for (name, id) in [("wa-text", "wamid.T1"), ("fb-text", "m_")] {
      let raw = try Fixture.raw(name)
      let identity = { (names: MessageNames) in
        raw.format == WhatsAppMessage.format
          ? WhatsAppMessage.identity(of: raw.bytes, names) : PageEvent.identity(of: raw.bytes, names)
      }
      #expect(identity(names).contains(id))
      #expect(identity(masked).hasPrefix("masked:") && !identity(masked).contains(id))
    }
  }

  @Test func `there are fixtures of every channel`() throws {
    for channel in ["wa", "fb", "ig"] {
      #expect(try Fixture.names().filter { $0.hasPrefix(channel) }.count >= 8)
    }
  }

  @Test(
    arguments: ["whatsapp", "facebook", "instagram"],
    [
      "", "[]", "null", "{}", "7", #"{"id":1"#, #"{"field":"feed","value":7}"#,
      #"{"object":"page","entry":[]}"#,
    ])
  func `and holds no message is unreadable`(format: String, text: String) {
    #expect(throws: Unreadable.self) {
      try reader(format)(RawMessage(bytes: Array(text.utf8), format: format))
    }
  }

  @Test(arguments: ["whatsapp", "facebook", "instagram"])
  func `of another format is unreadable`(format: String) {
    #expect(throws: Unreadable.self) {
      try reader(format)(RawMessage(bytes: Array("{}".utf8), format: "telegram"))
    }
  }

  @Test func `is no report where an account takes no comments`() throws {
    let raw = try Fixture.raw("fb-comment")
    let reading = try reader("facebook", takesComments: false)(raw)
    #expect(reading.nature == .automatic(reason: "a comment, which this account does not take"))
  }

  @Test func `that was damaged anywhere never ends the reader`() throws {
    var generator = SeededGenerator(seed: 12)
    for name in try Fixture.names() {
      let raw = try Fixture.raw(name)
      for _ in 0..<150 {
        var damaged = Array(raw.bytes.prefix(Int.random(in: 0...raw.bytes.count, using: &generator)))
        if Bool.random(using: &generator) { damaged = raw.bytes }
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !damaged.isEmpty {
          let place = Int.random(in: 0..<damaged.count, using: &generator)
          damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        let message = RawMessage(bytes: damaged, format: raw.format)
        _ = identity(message)
        _ = MetaFile.leaving(WhatsAppFile.all(of: message) + PageFile.all(of: message))(0)
        do { _ = try reader(raw.format)(message) } catch { #expect(error is Unreadable) }
      }
    }
  }

  @Test func `lets nothing of its attachments leave before they were fetched`() throws {
    let photo = MetaFile.leaving(WhatsAppFile.all(of: try Fixture.raw("wa-image")))
    #expect(photo(0) == .withheld(reason: "it is still with Meta"))
    #expect(photo(1) == nil)
    let card = MetaFile.leaving(WhatsAppFile.all(of: try Fixture.raw("wa-contacts")))
    #expect(card(0) == .withheld(reason: "somebody's visiting card"))
  }

  @Test func `says nothing of a visiting card, nor of a changed number`() throws {
    for name in ["wa-contacts", "wa-system"] {
      let reading = try reader("whatsapp")(try Fixture.raw(name))
      let told = "\(reading.text)\(reading.problems)\(reading.attachments)\(reading.nature)"
      for secret in ["Budi", "0043", "0044"] { #expect(!told.contains(secret)) }
    }
  }

  @Test func `has one name for a delivery that comes again, and another for each wording`() throws {
    let edit = { (words: String) in
      identity(
        RawMessage(
          bytes: Array(
            #"{"field":"feed","value":{"item":"comment","verb":"edited","comment_id":"1_7","message":"\#(words)"}}"#
              .utf8), format: "facebook"))
    }
    #expect(edit("a") == edit("a"))
    #expect(edit("a") != edit("b"))
    #expect(edit("a") != "1_7")
  }
}
