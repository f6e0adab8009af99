// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import SMS

/// Our box against a real bearerbox with a fake SMSC.
@Suite(.inTurn)
struct KannelBoxTests {
  private let dialer = Dialer()
  private let token = DeliveryToken(key: Array(repeating: 7, count: 32), account: "kannel")

  /// A feed over one Kannel, with everything it hands on.
  private struct Bench {
    let kannel: Kannel
    let feed: KannelBoxFeed
    let courier: KannelBoxCourier
    let store = Inbox()
    let reports: Arrivals<DeliveryReport>
  }

  private func bench(
    _ options: KannelOptions = KannelOptions()
  ) async throws -> Bench {
    let kannel = try await Kannel(options)
    let link = BoxLink()
    let reports = Arrivals<DeliveryReport>()
    return Bench(
      kannel: kannel,
      feed: KannelBoxFeed(
        name: "sms/kannel", boxID: nil, connect: { [dialer] in try await kannel.box(over: dialer) },
        token: token, link: link, takeReport: { await reports.put($0) }),
      courier: KannelBoxCourier(
        name: "sms/kannel", options: .init(from: "1708", deadline: .seconds(20)), token: token, link: link,
        clock: .real), reports: reports)
  }

  /// Runs the feed while `body` runs, and returns when both are over.
  private func running<T: Sendable>(_ bench: Bench, _ body: () async throws -> T) async throws -> T {
    let run = Task { try await bench.feed.run(bench.store.line()) }
    do {
      let result = try await body()
      await end(run)
      return result
    } catch {
      await end(run)
      throw error
    }
  }

  private func end(_ run: Task<Void, any Error>) async {
    run.cancel()
    _ = await run.result
  }

  private func parcel(_ id: Int64, _ text: String) -> Parcel {
    Parcel(
      id: OutgoingID(id), key: "o\(id)", attempt: 1,
      content: .reply(ReplyParcel(recipient: "+6281100000001", ticket: nil, text: text, answered: nil)))
  }

  @Test func `texts, Unicode, 8-bit and pieces come in as they were sent`() async throws {
    let bench = try await bench()
    let smsc = try await bench.kannel.smsc(over: dialer)
    let unicode = "Banjir 🙏 ꦗꦭꦤ꧀"
    let escaped = unicode.utf16.map { unit in "%" + hex(unit >> 8) + "%" + hex(unit & 255) }.joined()
    try await smsc.send(from: "+6281100000001", "text Jalan  rusak & lubang + 100% – é")
    try await smsc.send(from: "081100000002", "ucs2 \(escaped)")
    try await smsc.send(from: "PROMO-TEST", "text pulsa")
    try await smsc.send(from: "+6281100000003", "udh-text %05%00%03%7a%02%02 bagian dua.")
    try await smsc.send(from: "+6281100000003", "udh-text %05%00%03%7a%02%01 Bagian satu, ")
    let received = try await running(bench) { try await bench.store.first(5) }
    let readings = try received.map { try KannelBox.shortMessage($0.raw).reading(country: "62") }
    let whole = readings.filter { $0.part == nil }
    #expect(
      Set(whole.map { "\($0.sender ?? "-"): \($0.text)" }) == [
        "+6281100000001: Jalan  rusak & lubang + 100% – é", "+6281100000002: \(unicode)", "PROMO-TEST: pulsa",
      ])
    #expect(whole.allSatisfy { $0.recipient == "1708" && $0.sentAt != nil })
    #expect(whole.first { $0.sender == "PROMO-TEST" }?.canBeAnswered == false)
    let pieces = readings.filter { $0.part != nil }.sorted { ($0.part?.number ?? 0) < ($1.part?.number ?? 0) }
    #expect(pieces.map(\.text).joined() == "Bagian satu, bagian dua.")
    #expect(pieces.map(\.part) == (1...2).map { PartOfMessage(reference: 0x7A, total: 2, number: $0) })
    #expect(Set(received.map(\.identity)).count == 5)
  }

  @Test func `R6: what was not committed comes again under the same identity`() async throws {
    let bench = try await bench()
    let smsc = try await bench.kannel.smsc(over: dialer)
    await bench.store.fail(times: 2)
    try await smsc.send(from: "+6281100000001", "text Pohon tumbang")
    for _ in 0..<2 {
      await #expect(throws: StoreDown.self) { try await bench.feed.run(bench.store.line()) }
    }
    let received = try await running(bench) { try await bench.store.first(1) }
    let refused = await bench.store.refused
    #expect(refused.count == 2)
    #expect(Set(refused.map(\.identity)) == [received[0].identity])
  }

  @Test func `a burst is committed in batches and nothing is missing`() async throws {
    let bench = try await bench()
    let smsc = try await bench.kannel.smsc(over: dialer)
    for number in 0..<500 { try await smsc.send(from: "+6281100000001", "text Laporan \(number)") }
    let received = try await running(bench) { try await bench.store.first(500) }
    let texts = try received.map { try KannelBox.shortMessage($0.raw).reading(country: "62").text }
    #expect(Set(texts) == Set((0..<500).map { "Laporan \($0)" }))
    #expect(await bench.store.commits < 500)
  }

  @Test func `bearerbox killed between two pieces loses neither`() async throws {
    var options = KannelOptions()
    options.combinesParts = true
    let bench = try await bench(options)
    let first = try await bench.kannel.smsc(over: dialer)
    try await first.send(from: "+6281100000003", "udh-text %05%00%03%11%02%01 Lampu mati ")
    // A message behind it that does come through: bearerbox has the piece in its spool by then.
    try await first.send(from: "+6281100000004", "text sesudahnya")
    _ = try await running(bench) { try await bench.store.first(1) }
    bench.kannel.killBearerbox()
    try await bench.kannel.start()
    let second = try await bench.kannel.smsc(over: dialer)
    try await second.send(from: "+6281100000003", "udh-text %05%00%03%11%02%02 di taman.")
    let received = try await running(bench) { try await bench.store.first(3) }
    let pieces = try received.map { try KannelBox.shortMessage($0.raw).reading(country: "62") }.filter {
      $0.part != nil
    }
    .sorted { ($0.part?.number ?? 0) < ($1.part?.number ?? 0) }
    #expect(pieces.map(\.text) == ["Lampu mati ", "di taman."])
  }

  @Test(arguments: [
    (
      "Laporan Anda KNL-0000-0000-0 diterima. Terima kasih!",
      "text Laporan Anda KNL-0000-0000-0 diterima. Terima kasih!"
    ),
    ("“Terima kasih” – harga 5€", "text \"Terima kasih\" - harga 5€"),
  ])
  func `C5: a text reaches the SMSC as written, and its delivery is reported`(
    text: String, line: String
  ) async throws {
    let bench = try await bench()
    let smsc = try await bench.kannel.smsc(over: dialer)
    try await running(bench) {
      try await bench.store.isListening()
      guard case .accepted(let remoteID) = await bench.courier.send(parcel(33, text)) else {
        Issue.record("not accepted")
        return
      }
      #expect(remoteID?.count == 36)
      #expect(try await smsc.nextLine() == "1708 +6281100000001 \(line)")
      let final = try await bench.reports.first { $0.state != .underWay }
      #expect(final == DeliveryReport(outgoing: OutgoingID(33), state: .delivered))
    }
  }

  @Test func `an emoji goes out as UTF-16, a long text in pieces of one reference`() async throws {
    let bench = try await bench()
    let smsc = try await bench.kannel.smsc(over: dialer)
    try await running(bench) {
      try await bench.store.isListening()
      #expect(await bench.courier.send(parcel(1, "Halo 🙏")).isAccepted)
      let line = try await smsc.nextLine()
      #expect(line.hasPrefix("1708 +6281100000001 ucs-2 "))
      let bytes = PercentEncoding.decode(Array(line.split(separator: " ")[3].utf8), plusIsSpace: true)
      #expect(SMSCharset.utf16BigEndian.decode(bytes).text == "Halo 🙏")

      #expect(await bench.courier.send(parcel(2, String(repeating: "abcdefghij", count: 20))).isAccepted)
      let pieces = [try await smsc.nextLine(), try await smsc.nextLine()]
      let words = pieces.map { $0.split(separator: " ") }
      #expect(words.allSatisfy { $0[2] == "udh" && $0[4] == "data" })
      #expect(words.map { $0[5] }.joined() == String(repeating: "abcdefghij", count: 20))
      let headers = words.map { UserDataHeader(PercentEncoding.decode(Array($0[3].utf8), plusIsSpace: true)) }
      #expect(headers.map { $0.part?.number } == [1, 2])
    }
  }

  @Test func `nobody listening is a failure to be tried again`() async throws {
    let bench = try await bench()
    bench.kannel.killBearerbox()
    let failure = await #expect(throws: FeedFailure.self) { try await bench.feed.run(bench.store.line()) }
    #expect(failure?.remedy == .retry(after: nil))
  }
}

private func hex(_ byte: UInt16) -> String { String(byte + 0x100, radix: 16).suffix(2).uppercased() }

extension Outcome {
  var isAccepted: Bool { if case .accepted = self { true } else { false } }
}
