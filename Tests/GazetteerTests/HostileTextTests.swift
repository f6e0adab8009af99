// SPDX-License-Identifier: MIT

import Gazetteer
import Glibc
import Reports
import TestSupport
import Testing

/// Long texts of whatever a sender may think of.
@Suite(.alone) struct HostileTextTests {
  static func filled(with piece: String, bytes: Int) -> String {
    String(repeating: piece, count: bytes / piece.utf8.count + 1)
  }

  static let pieces = [
    "1", ",", "1,", "-6.1,", "9.9.", "-", "+", "23456789+", "6°", "6°1'1\"", "6P58RRFG+RV ", "a", "a ", " ",
    "\n",
    "slipi ", "kel ", "jl ", "bukan di ", "tebet slipi ", "@", "http://", "http://a ", "https://a/%25",
    "!3d-6.1",
    "q=-6.1,106.8&", "https://a/?q=", "map=1/1/", "kebon ", "é", "\u{301}", "👍", "%", "lat ",
    "-6.1754, 106.8272 ",
    "google.", "google. ", "geo:", "(", "<", "…", "kec slipi, ",
  ]

  @Test(arguments: pieces)
  func `the time is linear in the text, whatever it repeats`(_ piece: String) {
    let small = Self.filled(with: piece, bytes: 1024)
    let large = Self.filled(with: piece, bytes: 16 * 1024)
    let quick = (0..<3).map { _ in seconds(for: small) }.min() ?? 0
    // Sixteen times the text; quadratic time would be 256 times as long.
    #expect(seconds(for: large) < quick * 64 + 0.02)
  }

  @Test func `a megabyte is read in a moment`() {
    // 0.02 to 0.2 s optimised; a debug build is fifty times slower.
    #expect(seconds(for: Self.filled(with: "1,", bytes: 1 << 20)) < 30)
  }

  /// Of the processor, not of the wall: tests share the machine.
  private func seconds(for text: String) -> Double {
    let locator = Locator()
    let start = clock(CLOCK_THREAD_CPUTIME_ID)
    _ = locator.locate(text: text)
    return clock(CLOCK_THREAD_CPUTIME_ID) - start
  }

  private func clock(_ id: clockid_t) -> Double {
    var time = timespec()
    // Fills the struct it is given.
    _ = unsafe clock_gettime(id, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `numbers beyond every bound are not points`() {
    let locator = Locator()
    let digits = String(repeating: "9", count: 5000)
    for text in [
      "-6.\(digits), 106.\(digits)", "\(digits), \(digits)", "geo:\(digits),\(digits)",
      "https://a.example/?q=\(digits),\(digits)", "https://a.example/@-6.1,106.8,\(digits)z",
      "https://a.example/#map=\(digits)/-6.1/106.8", "\(digits)°\(digits)'\(digits)\"S 106°1'1\"E",
    ] {
      if case .located = locator.locate(text: text) { Issue.record("\(text.prefix(20)) is located") }
    }
  }

  @Test func `broken bytes and odd characters do no harm`() {
    let locator = Locator()
    let text = String(
      decoding: [0xFF, 0xC3, 0x28, 0xF0, 0x9F, 0x00] + Array("kel. slipi".utf8), as: UTF8.self)
    guard case .located(let place) = locator.locate(text: text) else {
      Issue.record("must be located")
      return
    }
    #expect(place.kelurahan.name == "Slipi")
  }
}
