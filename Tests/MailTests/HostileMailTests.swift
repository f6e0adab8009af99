// SPDX-License-Identifier: MIT
//
// Mail made to be expensive. Work is measured in this thread's processor time, which other load on the
// machine does not enter, at a size and at eight times that size: quadratic work would take 64 times as
// long, linear work eight times; the limit stands between.

import Foundation
import Glibc
import Mail
import Reports
import TestSupport
import Testing

@Suite(.inTurn) struct `Hostile mails` {
  struct Attack: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// Parts before, repeated, and after.
    var head: String
    var unit: String
    var tail = ""
    var count: Int

    func mail(times: Int) -> [UInt8] {
      Array(head.utf8) + Array(repeatElement(Array(unit.utf8), count: count * times).joined())
        + Array(tail.utf8)
    }
  }

  private static let html = "Subject: x\nContent-Type: text/html\n\n"
  private static let plain = "Subject: x\nContent-Type: text/plain\n\n"
  private static let mixed = "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n"

  static let attacks: [Attack] = [
    Attack(testDescription: "opening brackets in HTML", head: html, unit: "<", count: 7_500),
    Attack(testDescription: "tags never closed", head: html, unit: "<a ", count: 20_000),
    Attack(testDescription: "brackets inside quotes only", head: html, unit: "<a b=\">\" ", count: 2_000),
    Attack(testDescription: "styles never closed", head: html, unit: "<style>", count: 2_000),
    Attack(testDescription: "comments never closed", head: html, unit: "<!--", count: 20_000),
    Attack(
      testDescription: "nested quotations", head: html, unit: "<blockquote type=cite>a<p>", count: 1_000),
    Attack(testDescription: "nested lists", head: html, unit: "<ul><li>", count: 1_000),
    Attack(
      testDescription: "attributes", head: html + "<blockquote ", unit: "a=b ", tail: ">", count: 2_500),
    Attack(testDescription: "ampersands", head: html, unit: "&amp", count: 2_500),
    Attack(testDescription: "signatures", head: plain, unit: "--\n", count: 2_000),
    Attack(testDescription: "attributions", head: plain, unit: "On a\n", count: 2_000),
    Attack(testDescription: "copied headers", head: plain, unit: "From: a\n", count: 1_000),
    Attack(testDescription: "delimiters", head: mixed, unit: "--b\n", count: 7_500),
    Attack(testDescription: "closing delimiters", head: mixed, unit: "--b--\n", count: 2_000),
    Attack(testDescription: "near delimiters", head: mixed, unit: "--bb\n", count: 2_000),
    Attack(testDescription: "hyphens", head: mixed, unit: "-", count: 25_000),
    Attack(testDescription: "header fields", head: "", unit: "X-A: b\n", tail: "\nx", count: 5_000),
    Attack(testDescription: "folds", head: "Subject: a\n", unit: " b\n", tail: "\nx", count: 5_000),
    Attack(
      testDescription: "comments in an address", head: "From: ", unit: "(", tail: "\n\nx", count: 12_500),
    Attack(
      testDescription: "encoded words", head: "Subject: ", unit: "=?utf-8?q?a?= ", tail: "\n\nx", count: 1_500
    ),
    Attack(
      testDescription: "encoded words left open", head: "Subject: ", unit: "=?utf-8?q?", tail: "\n\nx",
      count: 1_000),
    Attack(
      testDescription: "addresses", head: "From: ", unit: "a, ", tail: "<a@b.example>\n\nx", count: 2_500),
    Attack(
      testDescription: "parameters", head: "Subject: x\nContent-Type: x/y;", unit: "name*1*=b;",
      tail: "\n\nx", count: 1_000),
    Attack(
      testDescription: "damaged characters", head: "Subject: x\nContent-Type: text/plain; charset=gbk\n\n",
      unit: "\u{7F}\u{80}",
      count: 5_000),
  ]

  @Test(arguments: attacks)
  func `work grows no faster than the mail`(attack: Attack) {
    let small = Self.seconds(attack.mail(times: 1))
    let large = Self.seconds(attack.mail(times: 16))
    // Sixteen where work is linear, 256 where it is quadratic: far from both, whatever else runs. A floor,
    // since a fixed cost of microseconds says nothing.
    #expect(large / max(small, 0.000_5) < 64, "\(small) s, then \(large) s")
  }

  /// The better of two: the work itself, without what a cold start adds.
  private static func seconds(_ mail: [UInt8]) -> Double {
    var best = Double.infinity
    for _ in 0..<2 {
      let start = processorTime()
      let reading = Message(parsing: mail).reading()
      best = min(best, processorTime() - start)
      #expect(reading.text.utf8.count <= 8 * mail.count + 100)
    }
    return best
  }

  private static func processorTime() -> Double {
    var time = timespec()
    // Fills the value it is given, whose type it is.
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `ten thousand nested parts are kept as one attachment and said so`() {
    var mail = Array("From: a@b.example\nContent-Type: multipart/mixed; boundary=b0\n\n".utf8)
    for n in 0..<10_000 {
      mail += Array("--b\(n)\nContent-Type: multipart/mixed; boundary=b\(n + 1)\n\n".utf8)
    }
    mail += Array("Isi terdalam.\n".utf8)
    let message = Message(parsing: mail)
    let reading = message.reading()
    #expect(message.parts.count < 100)
    #expect(reading.problems.contains("parts nested too deep are kept as one attachment"))
    #expect(reading.attachments.count == 1)
    #expect(
      message.attachmentBytes(0).map { String(decoding: $0, as: UTF8.self) }?.hasSuffix("Isi terdalam.\n")
        == true)
  }

  @Test func `parts beyond the bound are kept whole and said so`() {
    var mail = Array("From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n".utf8)
    for n in 0..<5_000 { mail += Array("--b\n\nBagian \(n)\n".utf8) }
    let message = Message(parsing: mail)
    let reading = message.reading()
    #expect(message.parts.count == 2_001)
    #expect(reading.problems.contains("too many parts: the rest is kept as one attachment"))
    let rest = message.attachmentBytes(0).map { String(decoding: $0, as: UTF8.self) }
    #expect(rest?.hasPrefix("--b\n\nBagian 1999\n") == true)
    #expect(rest?.hasSuffix("Bagian 4999\n") == true)
  }

  @Test func `a header of a hundred megabytes costs little more memory than itself`() {
    let before = Self.peakKilobytes()
    var mail = Array("From: budi@warga.example\n".utf8)
    mail.reserveCapacity(100 << 20)
    let line = Array("X-Isi: \(String(repeating: "a", count: 1_000))\n".utf8)
    while mail.count < 100 << 20 { mail += line }
    mail += Array("\nisi\n".utf8)
    let reading = Message(parsing: mail).reading()
    #expect(reading.text == "isi")
    #expect(reading.problems.contains("more header fields than are read"))
    #expect(Self.peakKilobytes() - before < 300 << 10)
  }

  private static func peakKilobytes() -> Int {
    var usage = rusage()
    // Fills the value it is given, whose type it is.
    unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss
  }
}
