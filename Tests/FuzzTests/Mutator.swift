// SPDX-License-Identifier: MIT
//
// Damages inputs: bits and bytes at random, and what parsers stumble over in the places where values stand.
// The same generator gives the same damage.

import TestSupport
import Web

struct Mutator {
  let seeds: [[UInt8]]
  private static let longest = 64 << 10

  init(_ seeds: [[UInt8]]) { self.seeds = seeds }

  /// A seed with one to six changes.
  func damaged(_ random: inout SeededGenerator) -> [UInt8] {
    changed(pick(seeds, &random) ?? [], &random)
  }

  /// These bytes with one to six changes.
  func changed(_ seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = seed
    // Half of them stay well-formed as far as they were: damage behind the parser is found only there.
    let staysWhole = Bool.random(using: &random)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let next = staysWhole ? retyped(bytes, &random) : nil
      bytes = next ?? torn(bytes, &random)
      if bytes.count > Self.longest { bytes = Array(bytes.prefix(Self.longest)) }
    }
    return bytes
  }

  // MARK: Bytes

  private func torn(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    guard !bytes.isEmpty else { return Self.tokens.randomElement(using: &random) ?? [] }
    var bytes = bytes
    let at = Int.random(in: 0..<bytes.count, using: &random)
    let span = at..<min(bytes.count, at + Int.random(in: 1...64, using: &random))
    switch Int.random(in: 0..<10, using: &random) {
    case 0: bytes[at] ^= 1 << UInt8.random(in: 0...7, using: &random)
    case 1: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 2: bytes.swapAt(at, Int.random(in: 0..<bytes.count, using: &random))
    case 3: bytes.removeSubrange(span)
    case 4: bytes.insert(contentsOf: bytes[span], at: at)
    case 5: bytes = spliced(bytes, at, &random)
    case 6: bytes = renumbered(bytes, at, &random)
    case 7 where Int.random(in: 0..<4, using: &random) == 0: bytes.removeSubrange(at...)
    default: bytes.insert(contentsOf: Self.tokens.randomElement(using: &random) ?? [], at: at)
    }
    return bytes
  }

  /// The beginning of one and the end of another, or a piece of it in between.
  private func spliced(_ bytes: [UInt8], _ at: Int, _ random: inout SeededGenerator) -> [UInt8] {
    guard let other = pick(seeds, &random), !other.isEmpty else { return bytes }
    let from = Int.random(in: 0..<other.count, using: &random)
    if Bool.random(using: &random) { return Array(bytes[..<at] + other[from...]) }
    return Array(bytes[..<at] + other[from..<min(other.count, from + 200)] + bytes[at...])
  }

  /// Another number where the next one stands.
  private func renumbered(_ bytes: [UInt8], _ at: Int, _ random: inout SeededGenerator) -> [UInt8] {
    let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
    guard let start = bytes[at...].firstIndex(where: isDigit) else { return bytes }
    let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.endIndex
    let number = Self.numbers.randomElement(using: &random) ?? ""
    return Array(bytes[..<start] + number.utf8 + bytes[end...])
  }

  // MARK: Values

  /// JSON in which one value or member is another; nil for what is no JSON.
  private func retyped(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
    let document = try? JSONText(bytes)  // Not JSON: its bytes are damaged instead.
    guard let document else { return nil }
    if Int.random(in: 0..<8, using: &random) == 0, let renamed = renamed(bytes, &random) { return renamed }
    let values = Self.values(in: document)
    guard let value = pick(values, &random) else { return nil }
    let new: [UInt8]
    switch Int.random(in: 0..<8, using: &random) {
    case 0: new = (pick(values, &random)?.range).map { Array(bytes[$0]) } ?? []
    case 1: new = Array("[".utf8) + bytes[value.range] + Array("]".utf8)
    case 2: new = Array("\"".utf8) + bytes[value.range].filter { $0 != 0x22 && $0 != 0x5C } + Array("\"".utf8)
    case 3: new = grafted(&random) ?? Array("null".utf8)
    default: new = Array((Self.scalars.randomElement(using: &random) ?? "null").utf8)
    }
    return Array(bytes[..<value.range.lowerBound]) + new + bytes[value.range.upperBound...]
  }

  /// JSON in which a member has another one's name, or one nobody knows.
  private func renamed(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [UInt8]? {
    let ends = bytes.indices.dropLast().filter { bytes[$0] == 0x22 && bytes[$0 + 1] == 0x3A }
    guard let end = pick(ends, &random), let start = bytes[..<end].lastIndex(of: 0x22) else { return nil }
    let name = Self.names.randomElement(using: &random) ?? ""
    return Array(bytes[...start] + name.utf8 + bytes[end...])
  }

  private static let names = [
    "", "id", "text", "type", "x", Marker.words, "sender", "data", "message", "value",
  ]

  /// A value of another seed.
  private func grafted(_ random: inout SeededGenerator) -> [UInt8]? {
    guard let other = pick(seeds, &random) else { return nil }
    let document = try? JSONText(other)  // Not JSON: it has no values.
    return document.flatMap { pick(Self.values(in: $0), &random) }.map { Array(other[$0.range]) }
  }

  private static func values(in root: JSONText) -> [JSONText] {
    switch root.value {
    case .array(let items): [root] + items.flatMap(values)
    case .object(let members): [root] + members.flatMap { values(in: $0.value) }
    default: [root]
    }
  }

  private func pick<T>(_ all: [T], _ random: inout SeededGenerator) -> T? {
    all.randomElement(using: &random)
  }

  private static let numbers = [
    "", "0", "1", "-1", "255", "256", "65536", "2147483648", "4294967296", "4102444800", "253402300799",
    "9223372036854775807", "9223372036854775808", "18446744073709551616", "-9223372036854775808",
    "99999999999999999999999999999999", "1e400", "0.5", "181", "00",
  ]

  private static let scalars: [String] =
    numbers.filter { !$0.isEmpty && $0 != "00" } + numbers.map { "\"\($0)\"" } + [
      "\"x\"", "\"\"", "\" \"", "null", "true", "false", "{}", "[]", "[null]", "{\"\":null}", "[[]]",
      "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u202e\\u2028\"", "\"\\ufffe\"", "\"nan\"",
      "\"inf\"", "\"-0x1p3\"", "\"9999-12-31T23:59:59Z\"", "\"0000-01-01T00:00:00+99:99\"",
      "\"\(Marker.words)\"", "\"../\(Marker.words)\"", "\"\(String(repeating: "a", count: 5_000))\"",
      String(repeating: "[", count: 300) + String(repeating: "]", count: 300),
      String(repeating: "{\"a\":", count: 100) + "1" + String(repeating: "}", count: 100),
    ]

  private static let tokens: [[UInt8]] =
    scalars.map { Array($0.utf8) } + [
      [0], [0, 0, 0, 0], [0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF], [0x80], [0xC0, 0x80],
      [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF],
      [0x1B, 0x24, 0x42],
      [UInt8](repeating: 0x5B, count: 2_000), [UInt8](repeating: 0x20, count: 2_000),
      [UInt8](repeating: 0x0A, count: 500), [UInt8](repeating: 0xE4, count: 500),
    ]
    + [
      "\r\n", "\r\n\r\n", "\n\n", "\r", "\"", "\\", "\\u", "\\ud83d", ",", ":", "}", "]", "{", "%", "%0",
      "%00",
      "%FF%FE", "&", "&&", "=", "?", ";", "=?utf-8?q?=", "=?utf-8?b?", "?=", "--", "--b", "=\r\n", "=XX", "<",
      ">",
      "</", "<![CDATA[", "]]>", "<!--", "&#x110000;", "&#0;", "&lt;", "&x;", "<item>", "</item>", "<entry>",
      "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\">]>", "Content-Type: multipart/mixed; boundary=",
      "charset=utf-16",
      "charset=iso-2022-jp", "Content-Transfer-Encoding: base64\r\n", Marker.words,
    ].map { Array($0.utf8) }
}
