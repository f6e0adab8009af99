// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Press
import Reports
import Settings
import TestSupport
import Testing
import Transport
import Web

@Suite(.timeLimit(.minutes(1))) struct PressTests {
  private static let time = Timestamp(seconds: 1_795_319_518)

  private func page(_ bytes: [UInt8]) throws -> [Incoming] {
    try PressChannel.page(bytes, of: "media/suara").incoming
  }

  private func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/press")
    return Array(try Data(contentsOf: folder.appending(path: name)))
  }

  private func reading(_ item: Incoming) throws -> Reading {
    try PressChannel.read(RawMessage(bytes: item.raw, format: item.format))
  }

  @Test func `items of RSS 2 are read from the bytes each stood in, oldest first`() throws {
    let items = try page(fixture("rss2.xml"))
    #expect(items.map(\.identity) == ["https://koran.example/1", "koran-2"])
    let newest = try reading(items[1])
    #expect(newest.subject == "Lampu jalan mati & gelap")
    #expect(
      newest.text
        == "Lampu jalan di Kel. Cikini, Menteng mati.\n\nSudah tiga hari.\nhttps://koran.example/2")
    #expect(newest.sentAt == Self.time && newest.isPublic && newest.sender == nil && !newest.canBeAnswered)
    #expect(try reading(items[0]).text == "Sampah menumpuk\nhttps://koran.example/1")
    #expect(!String(decoding: items[0].raw, as: UTF8.self).contains("koran-2"))
  }

  @Test func `an entry of Atom keeps the encoding it came in, and its own link`() throws {
    let items = try page(fixture("atom.xml"))
    #expect(items.map(\.identity) == ["tag:situs.example,2026:7"])
    let reading = try reading(items[0])
    #expect(reading.subject == "Café berisik")
    #expect(reading.text == "Musik keras sampai pagi di Café Contoh\nhttps://situs.example/7")
    // The first of the two times that stands there.
    #expect(reading.sentAt == Timestamp(seconds: 1_795_320_000))
  }

  @Test func `items of RSS 1 stand beside their channel`() throws {
    let items = try page(fixture("rdf.xml"))
    #expect(items.map(\.identity) == ["https://lama.example/1"])
    #expect(try reading(items[0]).sentAt == Self.time)
  }

  @Test(arguments: [
    "", "{}", "<html><body>Sedang dirawat</body></html>", "<rss><channel><item></channel></rss>",
    "<rss><channel><item><title>putus",
  ])
  func `what is no feed is not taken, and can be asked for again`(text: String) {
    #expect(throws: FeedFailure.self) { try page(Array(text.utf8)) }
  }

  @Test func `an empty feed is one`() throws {
    #expect(try page(Array("<rss><channel><title>Kosong</title></channel></rss>".utf8)).isEmpty)
  }

  @Test func `entities that grow without end stop the reading, not the daemon`() {
    var text = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">"
    for (name, inner) in zip("bcdefghijk", "abcdefghij") {
      let ten = String(repeating: "&\(inner);", count: 10)
      text += "<!ENTITY \(name) \"\(ten)\">"
    }
    text += "]><rss><channel><item><title>&k;</title></item></channel></rss>"
    #expect(throws: FeedFailure.self) { try page(Array(text.utf8)) }
  }

  @Test func `entities that say more than the document holds are cut short`() throws {
    let names = #"<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#
    let words = String(repeating: "&b;", count: 40)
    let bytes = Array(
      "\(names)<rss><item><title>a</title><description>\(words)</description></item></rss>".utf8)
    let reading = try reading(Incoming(bytes, named: "a", format: PressChannel.format))
    #expect(!reading.text.isEmpty && reading.text.utf8.count <= 2 * bytes.count)
  }

  @Test func `an outer file that a document names is never opened`() throws {
    let text = """
      <!DOCTYPE rss [<!ENTITY berkas SYSTEM "file:///etc/hostname">]>
      <rss><channel><item><guid>1</guid><title>x&berkas;y</title></item></channel></rss>
      """
    let items = try page(Array(text.utf8))
    let kept = String(decoding: items[0].raw, as: UTF8.self)
    #expect(kept == "<item><guid>1</guid><title>x&berkas;y</title></item>")
    #expect(try reading(items[0]).subject == "x y")
  }

  @Test func `an item without words is a dead letter, by itself`() throws {
    let items = try page(Array("<rss><channel><item><guid>1</guid></item></channel></rss>".utf8))
    #expect(throws: Unreadable.self) { try reading(items[0]) }
  }

  @Test func `bytes that are flipped or cut never make the reader fall over`() throws {
    for name in ["rss2.xml", "atom.xml", "rdf.xml"] {
      let whole = try fixture(name)
      for cut in stride(from: 0, to: whole.count, by: 7) {
        _ = try? page(Array(whole[..<cut]))  // Only that it ends.
        var flipped = whole
        flipped[cut] ^= 0x15
        for item in (try? page(flipped)) ?? [] { _ = try? reading(item) }  // The same.
      }
    }
  }

  @Test func `a feed that repeats itself brings each item once, and a new one when it stands there`()
    async throws
  {
    let feed = PrintedFeed(try fixture("rdf.xml"))
    let listener = try Listener(
      ListenerConfiguration.loopback,
      routes: [Route(.get, "/rss") { _ in await feed.answer() }])
    let url = "http://127.0.0.1:\(listener.port ?? 0)/rss"
    let document = try SettingsDocument(parsing: Array("{ url: \"\(url)\" }".utf8), file: "test")
    let clock = TestClock()
    let channel = PressChannel(
      PressSettings(name: "suara", document.root),
      in: Surroundings(
        dialer: Dialer(), clock: clock.clock, key: [UInt8](repeating: 7, count: 32), takeReport: { _ in }))
    let inbox = Inbox()
    let running = Task { try await channel.feed.run(inbox.line(clock: clock.clock)) }
    _ = try await inbox.first(1)
    await clock.untilSomebodySleeps()
    let added = "<item><guid>2</guid><title>Baru</title></item></rdf:RDF>"
    let old = String(decoding: try fixture("rdf.xml"), as: UTF8.self)
    await feed.print(old.replacingOccurrences(of: "</rdf:RDF>", with: added))
    clock.advance(.seconds(600))
    #expect(try await inbox.first(2).map(\.identity) == ["https://lama.example/1", "2"])
    running.cancel()
    _ = await running.result
    await listener.stop(deadline: .seconds(1))
  }
}

private actor PrintedFeed {
  private var bytes: [UInt8]
  init(_ bytes: [UInt8]) { self.bytes = bytes }
  func print(_ text: String) { bytes = Array(text.utf8) }
  func answer() -> ServerResponse {
    ServerResponse(status: 200, headers: ["Content-Type": "application/rss+xml"], body: bytes)
  }
}
