// SPDX-License-Identifier: MIT
//
// JSON as it was sent to us (RFC 8259), read without giving up its bytes: numbers stay as written,
// since ids have more digits than a Double holds, and every value knows the bytes it came from, so
// that one message of a batch can be kept exactly as it was.
//
// Depth is bounded: what nests deeper is passed over unread and is null here, so that one message cannot
// keep a batch out. A document that is damaged anywhere is refused as a whole, with the place: who read
// half of a batch would lose the other half.

/// A JSON value and where it stood.
package struct JSONText: Hashable, Sendable {
  package indirect enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONText])
    case object([Member])
  }

  package struct Member: Hashable, Sendable {
    package var name: String
    package var value: JSONText

    package init(name: String, value: JSONText) {
      self.name = name
      self.value = value
    }
  }

  package var value: Value
  /// In the bytes it was read from.
  package var range: Range<Int>

  /// Reads a whole document.
  package init(_ bytes: [UInt8]) throws(JSONDamage) {
    var parser = JSONTextParser(bytes: bytes)
    self = try parser.document()
  }

  /// Reads an object of which one member may be a list too long to keep: each of its items goes to `take`
  /// instead, and the list is empty here.
  package init(_ bytes: [UInt8], handing name: String, to take: (JSONText) -> Void) throws(JSONDamage) {
    var parser = JSONTextParser(bytes: bytes)
    self = try parser.document(handing: name, to: take)
  }

  /// A value made of something that is no JSON, a form for one; its range is in those bytes.
  package init(value: Value, range: Range<Int>) {
    self.value = value
    self.range = range
  }

  /// The member of that name; the first, where there are several.
  package func member(_ name: String) -> JSONText? {
    if case .object(let members) = value { members.first { $0.name == name }?.value } else { nil }
  }

  /// Texts, numbers and truth values as text; nil for the rest.
  package var text: String? {
    switch value {
    case .string(let text), .number(let text): text
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}

/// Where a text stops being JSON.
package struct JSONDamage: Error, Hashable, Sendable, CustomStringConvertible {
  package var offset: Int
  package var description: String { "not JSON at byte \(offset)" }
}

private struct JSONTextParser {
  let bytes: [UInt8]
  var position = 0
  var depth = 0

  /// Deeper than anybody nests, far from the end of the stack.
  private static let deepest = 64

  init(bytes: [UInt8]) {
    self.bytes = bytes
    // A byte order mark may be ignored (§8.1).
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  mutating func document() throws(JSONDamage) -> JSONText {
    let document = try value()
    skipBlanks()
    guard position == bytes.count else { throw damage }
    return document
  }

  mutating func document(handing name: String, to take: (JSONText) -> Void) throws(JSONDamage) -> JSONText {
    skipBlanks()
    guard next == UInt8(ascii: "{") else { return try document() }
    let start = position
    var members: [JSONText.Member] = []
    try nested("{", "}") { parser throws(JSONDamage) in
      let key = try parser.key()
      guard key == name, parser.next == UInt8(ascii: "[") else {
        members.append(JSONText.Member(name: key, value: try parser.value()))
        return
      }
      let start = parser.position
      try parser.nested("[", "]") { parser throws(JSONDamage) in take(try parser.value()) }
      members.append(
        JSONText.Member(name: key, value: JSONText(value: .array([]), range: start..<parser.position)))
    }
    skipBlanks()
    guard position == bytes.count else { throw damage }
    return JSONText(value: .object(members), range: start..<position)
  }

  private var damage: JSONDamage { JSONDamage(offset: position) }
  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value() throws(JSONDamage) -> JSONText {
    skipBlanks()
    let start = position
    let value: JSONText.Value
    switch next {
    case UInt8(ascii: "{") where depth == Self.deepest, UInt8(ascii: "[") where depth == Self.deepest:
      value = try unread()
    case UInt8(ascii: "{"): value = .object(try object())
    case UInt8(ascii: "["): value = .array(try array())
    case UInt8(ascii: "\""): value = .string(try string())
    case UInt8(ascii: "t"): value = try word("true", .bool(true))
    case UInt8(ascii: "f"): value = try word("false", .bool(false))
    case UInt8(ascii: "n"): value = try word("null", .null)
    default: value = .number(try number())
    }
    return JSONText(value: value, range: start..<position)
  }

  private mutating func word(_ word: String, _ value: JSONText.Value) throws(JSONDamage) -> JSONText.Value {
    guard bytes[position...].starts(with: word.utf8) else { throw damage }
    position += word.utf8.count
    return value
  }

  /// Passes over a value, whatever its depth; only its brackets are counted.
  private mutating func unread() throws(JSONDamage) -> JSONText.Value {
    var open = 0
    repeat {
      switch next {
      case nil: throw damage
      case UInt8(ascii: "\""):
        _ = try string()
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): open += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): open -= 1
      default: break
      }
      position += 1
    } while open > 0
    return .null
  }

  private mutating func nested(
    _ open: Unicode.Scalar, _ close: Unicode.Scalar, item: (inout Self) throws(JSONDamage) -> Void
  )
    throws(JSONDamage)
  {
    guard skip(open) else { throw damage }
    depth += 1
    defer { depth -= 1 }
    skipBlanks()
    if skip(close) { return }
    while true {
      try item(&self)
      skipBlanks()
      if skip(close) { return }
      guard skip(",") else { throw damage }
    }
  }

  private mutating func array() throws(JSONDamage) -> [JSONText] {
    var items: [JSONText] = []
    try nested("[", "]") { parser throws(JSONDamage) in items.append(try parser.value()) }
    return items
  }

  private mutating func object() throws(JSONDamage) -> [JSONText.Member] {
    var members: [JSONText.Member] = []
    try nested("{", "}") { parser throws(JSONDamage) in
      members.append(JSONText.Member(name: try parser.key(), value: try parser.value()))
    }
    return members
  }

  /// A member's name with its colon, up to the value.
  private mutating func key() throws(JSONDamage) -> String {
    skipBlanks()
    let name = try string()
    skipBlanks()
    guard skip(":") else { throw damage }
    skipBlanks()
    return name
  }

  private mutating func number() throws(JSONDamage) -> String {
    let start = position
    _ = skip("-")
    try digits()
    if skip(".") { try digits() }
    if skip("e") || skip("E") {
      _ = skip("+") || skip("-")
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONDamage) {
    let start = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > start else { throw damage }
  }

  /// Escapes become UTF-16 units, so that a pair written as two escapes is one character and half
  /// a pair is repaired like any other damage.
  private mutating func string() throws(JSONDamage) -> String {
    guard skip("\"") else { throw damage }
    var text = ""
    var units: [UInt16] = []
    var run = position
    while let byte = next {
      guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
        guard byte >= 0x20 else { throw damage }
        position += 1
        continue
      }
      if run < position {
        if !units.isEmpty { text += String(decoding: units, as: UTF16.self) }
        units = []
        text += String(decoding: bytes[run..<position], as: UTF8.self)
      }
      position += 1
      if byte == UInt8(ascii: "\"") {
        return units.isEmpty ? text : text + String(decoding: units, as: UTF16.self)
      }
      units.append(try escape())
      run = position
    }
    throw damage
  }

  private mutating func escape() throws(JSONDamage) -> UInt16 {
    guard let byte = next else { throw damage }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "u"): return try hexadecimal()
    default: throw damage
    }
  }

  private mutating func hexadecimal() throws(JSONDamage) -> UInt16 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw damage }
    position += 4
    return unit
  }
}
