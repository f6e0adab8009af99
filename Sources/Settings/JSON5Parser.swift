// SPDX-License-Identifier: MIT
//
// JSON5 1.0 (spec.json5.org) to nodes with their places. A mistake of the syntax ends the reading,
// for what follows it cannot be trusted; a key that stands twice does not, and is noted.
//
// 1. Linear: every byte is looked at a bounded number of times.
// 2. Nesting is bounded, so that no text can exhaust the stack.
// 3. What JSON5 allows and a Swift string cannot hold (a lone surrogate) is refused, not altered.

struct JSON5Parser {
  static let deepestNesting = 64

  var scanner: JSON5Scanner
  /// Keys that stand twice in one object.
  private(set) var repeatedKeys: [Member] = []
  private var depth = 0

  init(_ bytes: [UInt8]) { scanner = JSON5Scanner(bytes) }

  mutating func parseDocument() throws(SyntaxFault) -> Node {
    try checkEncoding()
    try scanner.skipBlank()
    let node = try parseValue()
    try scanner.skipBlank()
    guard scanner.isAtEnd else { throw fault("expected the end of the file, found \(scanner.found)") }
    return node
  }

  private func checkEncoding() throws(SyntaxFault) {
    do throws(UTF8.ValidationError) {
      _ = try UTF8Span(validating: scanner.bytes.span)
    } catch {
      throw SyntaxFault(offset: error.byteOffsets.lowerBound, text: "not UTF-8; save the file as UTF-8")
    }
  }

  private mutating func parseValue() throws(SyntaxFault) -> Node {
    guard let here = scanner.scalar?.value else { throw fault("expected a value, found \(scanner.found)") }
    let start = scanner.offset
    let value: Node.Value =
      switch here {
      case "{": .object(try nested(Self.parseObject))
      case "[": .list(try nested(Self.parseList))
      case "\"", "'": .text(try parseString())
      case "0"..."9", ".", "+", "-": .number(try parseNumber())
      default: try parseWord()
      }
    return Node(offset: start, value: value)
  }

  private mutating func parseWord() throws(SyntaxFault) -> Node.Value {
    guard let here = scanner.scalar, startsIdentifier(here.value) else {
      throw fault("expected a value, found \(scanner.found)")
    }
    let start = scanner.offset
    let word = try parseIdentifier()
    switch word {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "Infinity": return .number(NumberLiteral(literal: word, value: .infinity, integer: nil))
    case "NaN": return .number(NumberLiteral(literal: word, value: .nan, integer: nil))
    default:
      throw SyntaxFault(
        offset: start, text: "\(quoted(word)) is not a value; texts stand in quotes: \"…\"")
    }
  }

  private mutating func nested<T>(
    _ parse: (inout JSON5Parser) throws(SyntaxFault) -> T
  ) throws(SyntaxFault) -> T {
    guard depth < Self.deepestNesting else {
      throw fault("nested deeper than \(Self.deepestNesting) levels")
    }
    depth += 1
    defer { depth -= 1 }
    return try parse(&self)
  }

  private static func parseObject(_ parser: inout JSON5Parser) throws(SyntaxFault) -> ObjectNode {
    var object = ObjectNode()
    try parser.parseItems(closing: "}", opened: "object") { (parser) throws(SyntaxFault) in
      let member = try parser.parseMember()
      if !object.append(member) { parser.repeatedKeys.append(member) }
    }
    return object
  }

  private static func parseList(_ parser: inout JSON5Parser) throws(SyntaxFault) -> [Node] {
    var items: [Node] = []
    try parser.parseItems(closing: "]", opened: "list") { (parser) throws(SyntaxFault) in
      items.append(try parser.parseValue())
    }
    return items
  }

  /// Items between brackets, commas between them, one more comma allowed behind the last.
  private mutating func parseItems(
    closing: Character, opened name: String, _ parseItem: (inout JSON5Parser) throws(SyntaxFault) -> Void
  ) throws(SyntaxFault) {
    let start = scanner.offset
    scanner.advance()
    while true {
      try scanner.skipBlank()
      if scanner.skip(closing) { return }
      try requireMore(of: name, openedAt: start, closing)
      try parseItem(&self)
      try scanner.skipBlank()
      if scanner.skip(closing) { return }
      try requireMore(of: name, openedAt: start, closing)
      guard scanner.skip(",") else { throw fault("expected `,` or `\(closing)`, found \(scanner.found)") }
    }
  }

  private func requireMore(
    of name: String, openedAt start: Int, _ closing: Character
  ) throws(SyntaxFault) {
    guard scanner.isAtEnd else { return }
    throw SyntaxFault(offset: start, text: "this \(name) has no end; close it with `\(closing)`")
  }

  private mutating func parseMember() throws(SyntaxFault) -> Member {
    let keyOffset = scanner.offset
    let key = try parseKey()
    try scanner.skipBlank()
    guard scanner.skip(":") else {
      throw fault("expected `:` after the key \(quoted(key)), found \(scanner.found)")
    }
    try scanner.skipBlank()
    return Member(key: key, keyOffset: keyOffset, node: try parseValue())
  }

  private mutating func parseKey() throws(SyntaxFault) -> String {
    switch scanner.byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try parseString()
    case UInt8(ascii: "\\"): return try parseIdentifier()
    default:
      guard let here = scanner.scalar, startsIdentifier(here.value) else {
        throw fault("expected a key, found \(scanner.found); a key with other characters stands in quotes")
      }
      return try parseIdentifier()
    }
  }

  func fault(_ text: String) -> SyntaxFault { SyntaxFault(offset: scanner.offset, text: text) }
}
