// SPDX-License-Identifier: MIT

import Foundation
import Mail
import Reports
import Testing

@Suite struct `Golden mails` {
  @Test func `there are fixtures to read`() { #expect(Fixtures.names.count >= 80) }

  @Test(arguments: Fixtures.names)
  func `a mail is read as its expectation says`(name: String) throws {
    let actual = try Fixtures.actual(try Fixtures.mail(name))
    let expected = try Fixtures.expectation(name)
    #expect(expected.count >= 10)
    for (key, value) in expected {
      #expect(try Fixtures.shown(actual[key]) == Fixtures.shown(value), "\(name): \(key)")
    }
  }

  @Test(arguments: Fixtures.names)
  func `line breaks of the wire and of a disk read alike`(name: String) throws {
    let raw = try Fixtures.mail(name)
    guard raw.contains(10) else { return }
    let folded = raw.filter { $0 != 13 }
    let (a, b) = (Message(parsing: raw).reading(), Message(parsing: folded).reading())
    #expect(a.text == b.text)
    #expect(a.subject == b.subject)
    #expect(a.attachments.map(\.name) == b.attachments.map(\.name))
  }

  @Test(arguments: Fixtures.names)
  func `every attachment has the size it is listed with`(name: String) throws {
    let message = Message(parsing: try Fixtures.mail(name))
    let notes = message.reading().attachments
    for (n, note) in notes.enumerated() { #expect(message.attachmentBytes(n)?.count == note.bytes) }
    #expect(message.attachmentBytes(notes.count) == nil)
  }

  @Test func `the description has its keys in order, on one line`() throws {
    let line = MailDescription.describe(
      file: "a\n\"b", raw: try Fixtures.mail("html-only"), digest: { _ in "d" })
    #expect(!line.contains("\n"))
    #expect(line.hasPrefix(#"{"file":"a\n\"b","identity":"html-1@warga.example/d","from":"#))
    let keys = ["to", "subject", "sent_at", "text", "quoted", "attachments", "automatic", "problems"]
    let places = keys.compactMap { line.range(of: "\"\($0)\":")?.lowerBound }
    #expect(places.count == keys.count && places == places.sorted())
  }
}
