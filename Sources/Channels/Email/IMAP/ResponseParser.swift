// SPDX-License-Identifier: MIT
//
// The grammar of RFC 3501 §9 for whole responses: what a feed uses is read into values, what it does
// not use is still parsed, so that a stream that lost its step is noticed at the next response and not
// taken for mail. Pure; throws `IMAPTrouble.nonsense` and never traps, whatever the bytes.

import Reports

struct ResponseParser {
  private let raw: RawResponse
  private var position = 0
  private var literalsUsed = 0

  /// Reads one response.
  static func read(_ raw: RawResponse) throws -> IMAPResponse {
    var parser = ResponseParser(raw: raw)
    return try parser.response()
  }

  private init(raw: RawResponse) { self.raw = raw }

  private mutating func response() throws -> IMAPResponse {
    let first = word()
    switch first {
    case "+": return .continuation
    case "*": break
    case "": throw nonsense("an empty response")
    default:
      try space()
      return .tagged(tag: first, try status(named: word()))
    }
    try space()
    let name = word().uppercased()
    if let number = UInt32(name) { return try numbered(number) }
    if StatusKind(rawValue: name) != nil { return .status(try status(named: name)) }
    if name == "CAPABILITY" { return .capability(try capabilities()) }
    guard !name.isEmpty else { throw nonsense("a response without a name") }
    return .other(name)
  }

  private mutating func numbered(_ number: UInt32) throws -> IMAPResponse {
    try space()
    let name = word().uppercased()
    switch name {
    case "EXISTS": return .exists(Int(number))
    case "EXPUNGE": return .expunge
    case "FETCH":
      try space()
      return .fetch(try fetchedItem())
    case "": throw nonsense("a number without a name")
    default: return .other(name)
    }
  }

  private mutating func status(named name: String) throws -> IMAPStatus {
    guard let kind = StatusKind(rawValue: name.uppercased()) else { throw nonsense("an unknown status") }
    var status = IMAPStatus(kind: kind, text: "")
    if peek == UInt8(ascii: " ") { position += 1 }
    // A bracket that never closes is part of the text (seen in greetings); it is no code then.
    if peek == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
      let inside = String(decoding: raw.line[(position + 1)..<end], as: UTF8.self)
      let parts = inside.split(separator: " ", maxSplits: 1)
      status.code = parts.first.map { $0.uppercased() }
      status.codeArgument = parts.count > 1 ? String(parts[1]) : nil
      position = end + 1
      if peek == UInt8(ascii: " ") { position += 1 }
    }
    status.text = String(decoding: rest, as: UTF8.self)
    return status
  }

  private mutating func capabilities() throws -> Set<String> {
    let words = String(decoding: rest, as: UTF8.self).split(separator: " ")
    return Set(words.map { $0.uppercased() })
  }

  private mutating func fetchedItem() throws -> FetchedItem {
    var item = FetchedItem()
    try expect(UInt8(ascii: "("))
    while peek != UInt8(ascii: ")") {
      let key = try itemName()
      try space()
      item.take(key, try value(depth: 0))
      if peek == UInt8(ascii: " ") { position += 1 }
    }
    try expect(UInt8(ascii: ")"))
    guard rest.isEmpty else { throw nonsense("bytes behind a FETCH") }
    return item
  }

  /// `UID`, `BODY[HEADER.FIELDS (FROM)]<0>`: the brackets may hold spaces.
  private mutating func itemName() throws -> String {
    let start = position
    var inBrackets = false
    while let byte = peek, inBrackets || (byte != UInt8(ascii: " ") && byte != UInt8(ascii: ")")) {
      if byte == UInt8(ascii: "[") { inBrackets = true }
      if byte == UInt8(ascii: "]") { inBrackets = false }
      position += 1
    }
    guard position > start else { throw nonsense("an item without a name") }
    return String(decoding: raw.line[start..<position], as: UTF8.self).uppercased()
  }

  // MARK: Values

  private mutating func value(depth: Int) throws -> IMAPValue {
    switch peek {
    case UInt8(ascii: "("): return try list(depth: depth)
    case UInt8(ascii: "\""): return .string(try quoted())
    case UInt8(ascii: "{"), UInt8(ascii: "~"): return try literal()
    default: return try atom()
    }
  }

  private mutating func list(depth: Int) throws -> IMAPValue {
    guard depth < 32 else { throw nonsense("lists nested too deep") }
    position += 1
    while let byte = peek, byte != UInt8(ascii: ")") {
      // Lists are only walked over: no item a feed asks for is one.
      if byte == UInt8(ascii: " ") { position += 1 } else { _ = try value(depth: depth + 1) }
    }
    try expect(UInt8(ascii: ")"))
    return .list
  }

  private mutating func quoted() throws -> [UInt8] {
    position += 1
    var bytes: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { position += 1 }
      guard let escaped = peek else { break }
      bytes.append(escaped)
      position += 1
    }
    try expect(UInt8(ascii: "\""))
    return bytes
  }

  private mutating func literal() throws -> IMAPValue {
    guard literalsUsed < raw.literals.count else { throw nonsense("a literal that is not there") }
    let literal = raw.literals[literalsUsed]
    let announcement = raw.line[position..<max(position, literal.offset)]
    guard !announcement.isEmpty,
      announcement.lastIndex(of: UInt8(ascii: "{")).map({ $0 <= position + 1 }) ?? false
    else { throw nonsense("a literal in the wrong place") }
    literalsUsed += 1
    position = literal.offset
    return literal.bytes.map(IMAPValue.string) ?? .tooLarge(literal.size)
  }

  private mutating func atom() throws -> IMAPValue {
    let start = position
    while let byte = peek, byte > 32, byte != UInt8(ascii: "("), byte != UInt8(ascii: ")"),
      byte != UInt8(ascii: "\""), byte != UInt8(ascii: "{")
    { position += 1 }
    guard position > start else { throw nonsense("a value that is none") }
    let text = String(decoding: raw.line[start..<position], as: UTF8.self)
    return text.uppercased() == "NIL" ? .null : .atom(text)
  }

  // MARK: Bytes

  private var peek: UInt8? { position < raw.line.count ? raw.line[position] : nil }
  private var rest: ArraySlice<UInt8> { raw.line[position...] }

  private mutating func word() -> String {
    let end = rest.firstIndex(of: UInt8(ascii: " ")) ?? raw.line.count
    defer { position = end }
    return String(decoding: raw.line[position..<end], as: UTF8.self)
  }

  private mutating func space() throws { try expect(UInt8(ascii: " ")) }

  private mutating func expect(_ byte: UInt8) throws {
    guard peek == byte else { throw nonsense("a response cut short or out of step") }
    position += 1
  }

  private func nonsense(_ what: String) -> IMAPTrouble { .nonsense(what) }
}

/// A value in a FETCH response.
enum IMAPValue {
  case atom(String)
  case string([UInt8])
  case tooLarge(Int)
  case null
  case list
}

extension FetchedItem {
  /// Keeps what a feed asks for; other items (FLAGS, MODSEQ, …) come unasked and say nothing to it.
  fileprivate mutating func take(_ name: String, _ value: IMAPValue) {
    switch (name, value) {
    case ("UID", .atom(let digits)): uid = UInt32(digits)
    case ("RFC822.SIZE", let told):
      tellsSize = true
      if case .atom(let digits) = told { size = Int(digits) }
    case ("INTERNALDATE", .string(let text)): internalDate = Timestamp(internalDate: text)
    case ("BODY[]", let bytes), ("BODY[]<0>", let bytes): whole = FetchedBytes(bytes)
    case ("BODY[HEADER]", let bytes), ("BODY[HEADER]<0>", let bytes): header = FetchedBytes(bytes)
    default: break
    }
  }
}

extension FetchedBytes {
  fileprivate init?(_ value: IMAPValue) {
    switch value {
    case .string(let bytes): self = .bytes(bytes)
    case .tooLarge(let size): self = .tooLarge(size)
    case .null: self = .none
    // An unquoted body is not IMAP, and a list is no body.
    case .atom, .list: return nil
    }
  }
}

extension Timestamp {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// `17-Jul-1996 02:44:25 -0700` (RFC 3501 §9 `date-time`); nil for anything else.
  init?(internalDate text: [UInt8]) {
    let parts = String(decoding: text, as: UTF8.self).split(whereSeparator: {
      $0 == " " || $0 == "-" || $0 == ":"
    })
    let sign: Int64 = text.dropFirst(12).contains(UInt8(ascii: "-")) ? -1 : 1
    guard parts.count == 7, let day = Int(parts[0]), let year = Int(parts[2]), let hour = Int64(parts[3]),
      let minute = Int64(parts[4]), let second = Int64(parts[5]), let zone = Int64(parts[6]),
      let month = Self.months.firstIndex(of: parts[1].lowercased()), (1...9999).contains(year),
      CivilTime.exists(year: year, month: month + 1, day: day), (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second),
      (0...2400).contains(abs(zone))
    else { return nil }
    let days = CivilTime.daysSince1970(year: year, month: month + 1, day: day)
    let offset = sign * (abs(zone) / 100 * 60 + abs(zone) % 100) * 60
    self.init(seconds: days * 86_400 + hour * 3600 + minute * 60 + second - offset)
  }
}
