// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Web

@testable import Telegram

@Suite struct `A kept update` {
  private let reader = TelegramReader(botID: botID, names: names)

  @Test(arguments: try Fixture.names()) func `is read as its fixture says`(name: String) throws {
    let raw = try Fixture.update(name)
    let reading = try reader.read(RawMessage(bytes: raw, format: Update.format))
    let written = Fixture.written(reading, identity: names.identity(of: raw))
    let expected = try Fixture.expectation(name)
    #expect(written == expected)
  }

  @Test func `a reply names the message of ours`() throws {
    #expect(
      try reader.read(RawMessage(bytes: try Fixture.update("reply"), format: Update.format)).repliesTo == "3")
  }

  @Test func `there are fixtures`() throws { #expect(try Fixture.names().count >= 20) }

  @Test(arguments: [
    "", "[]", "{}", "null", #"{"update_id":1}"#, #"{"update_id":1,"message":"halo"}"#,
    #"{"update_id":1,"message":null}"#, #"{"update_id":1,"message":{"text":"ha"#,
  ]) func `that holds no message is unreadable`(update: String) {
    #expect(throws: Unreadable.self) { try read(update) }
  }

  @Test func `of another format is unreadable`() {
    #expect(throws: Unreadable.self) {
      try reader.read(RawMessage(bytes: Array("{}".utf8), format: "twilio-form"))
    }
  }

  @Test(arguments: [
    ("pinned_message", "no words, place or file: pinned_message"),
    ("poll", "no words, place or file: poll"), ("Nama Orang", "no words, place or file"),
  ]) func `of a kind nobody knows yet is set aside, and no word of it is in the reason`(
    member: String, reason: String
  ) throws {
    let reading = try read(
      #"{"update_id":1,"message":{"message_id":2,"date":1790000100,"from":{"id":42,"is_bot":false},"#
        + #""chat":{"id":42,"type":"private"},"\#(member)":{}}}"#)
    #expect(reading.nature == .automatic(reason: reason))
  }

  @Test(arguments: ["/start", "/start@layanan_warga_bot", "/bantuan", "/start a b"])
  func `that only presses a button of the bot is no report`(text: String) throws {
    #expect(try message(text).nature == .automatic(reason: "a command to the bot"))
  }

  @Test(arguments: ["/lapor lampu padam di Cikini", "/ banjir", "5/6 lampu padam"])
  func `that says something behind a command is one`(text: String) throws {
    #expect(try message(text).nature == .personal)
  }

  @Test func `keeps its text when its links are hidden ones without end or sense`() throws {
    let entities = [
      #"{"type":"text_link"}"#, #"{"type":"text_link","url":5}"#, #"{"type":"text_link","url":"tg"}"#,
      #"{"type":"text_link","url":"https://a.test/1"}"#, #"{"type":"text_link","url":"https://a.test/1"}"#,
      "7",
    ].joined(separator: ",")
    let reading = try message("Di sini", #""entities":[\#(entities)]"#)
    #expect(reading.text == "Di sini\nhttps://a.test/1")
  }

  @Test func `that was damaged anywhere never ends the reader`() throws {
    var generator = SeededGenerator(seed: 11)
    for name in try Fixture.names() {
      let raw = try Fixture.update(name)
      for _ in 0..<300 {
        var damaged = Array(raw.prefix(Int.random(in: 0...raw.count, using: &generator)))
        if Bool.random(using: &generator) { damaged = raw }
        for _ in 0..<Int.random(in: 0...3, using: &generator) where !damaged.isEmpty {
          let place = Int.random(in: 0..<damaged.count, using: &generator)
          damaged[place] = UInt8.random(in: 0...255, using: &generator)
        }
        let message = RawMessage(bytes: damaged, format: Update.format)
        _ = names.identity(of: damaged)
        _ = MessageFile.leaving(message)(0)
        do throws(Unreadable) { _ = try reader.read(message) } catch { #expect(!error.description.isEmpty) }
      }
    }
  }

  @Test func `lets nothing of its attachments leave before they were fetched`() throws {
    let photo = RawMessage(bytes: try Fixture.update("photo"), format: Update.format)
    #expect(MessageFile.leaving(photo)(0) == .withheld(reason: "it is still with Telegram"))
    #expect(MessageFile.leaving(photo)(1) == nil)
    let card = RawMessage(bytes: try Fixture.update("contact"), format: Update.format)
    #expect(MessageFile.leaving(card)(0) == .withheld(reason: "somebody's visiting card"))
  }

  @Test func `says nothing of a visiting card`() throws {
    let reading = try reader.read(
      RawMessage(bytes: try Fixture.update("contact"), format: Update.format))
    let told = "\(reading.text)\(reading.problems)\(reading.attachments)"
    for secret in ["Budi", "0042", "5000000043"] { #expect(!told.contains(secret)) }
  }
}
