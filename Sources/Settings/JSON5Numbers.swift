// SPDX-License-Identifier: MIT
//
// Numbers keep three things: the text as written (for messages), the double, and the integer where
// the number is whole and fits. Settings ask for integers, and a double would round large ones.
//
// A whole number over 64 bits keeps its double and no integer, so a setting that wants an integer says
// that it does not fit instead of taking another one.

extension JSON5Parser {
  /// JSON5 §6: a sign, then decimal, hexadecimal, `Infinity` or `NaN`.
  mutating func parseNumber() throws(SyntaxFault) -> NumberLiteral {
    let start = scanner.offset
    let isNegative = scanner.byte == UInt8(ascii: "-")
    if isNegative || scanner.byte == UInt8(ascii: "+") { scanner.advance() }
    let unsigned = try parseUnsignedNumber()
    if let here = scanner.scalar, continuesIdentifier(here.value) {
      throw SyntaxFault(offset: start, text: "a number cannot go on with \(scanner.found)")
    }
    return NumberLiteral(
      literal: literal(from: start), value: isNegative ? -unsigned.value : unsigned.value,
      integer: unsigned.integer.map { isNegative ? -$0 : $0 })
  }

  private mutating func parseUnsignedNumber() throws(SyntaxFault) -> (value: Double, integer: Int?) {
    switch (scanner.byte, scanner.byte(ahead: 1)) {
    case (UInt8(ascii: "0"), UInt8(ascii: "x")), (UInt8(ascii: "0"), UInt8(ascii: "X")):
      return try parseHexadecimal()
    case (UInt8(ascii: "I"), _), (UInt8(ascii: "N"), _):
      return try parseNamedNumber()
    default:
      return try parseDecimal()
    }
  }

  private mutating func parseNamedNumber() throws(SyntaxFault) -> (value: Double, integer: Int?) {
    let start = scanner.offset
    switch try parseIdentifier() {
    case "Infinity": return (.infinity, nil)
    case "NaN": return (.nan, nil)
    default: throw SyntaxFault(offset: start, text: "expected a number")
    }
  }

  private mutating func parseHexadecimal() throws(SyntaxFault) -> (value: Double, integer: Int?) {
    let start = scanner.offset
    scanner.advance(by: 2)
    var value = 0.0
    var integer: Int? = 0
    var hasDigits = false
    while let byte = scanner.byte, let digit = hexValue(byte) {
      value = value * 16 + Double(digit)
      integer = integer.flatMap { appending(digit, to: $0, base: 16) }
      hasDigits = true
      scanner.advance()
    }
    guard hasDigits else { throw SyntaxFault(offset: start, text: "hexadecimal digits are missing after 0x") }
    return (value, integer)
  }

  private mutating func parseDecimal() throws(SyntaxFault) -> (value: Double, integer: Int?) {
    let start = scanner.offset
    let whole = skipDigits()
    if whole > 1, scanner.bytes[start] == UInt8(ascii: "0") {
      throw SyntaxFault(offset: start, text: "a number has no leading zero")
    }
    let fraction = scanner.skip(".") ? skipDigits() : 0
    guard whole + fraction > 0 else { throw SyntaxFault(offset: start, text: "expected a number") }
    try skipExponent()
    // Swift's own reader wants a digit on both sides of the point; JSON5 does not.
    let text = (whole == 0 ? "0" : "") + literal(from: start)
    let value = Double(text) ?? Double(text.replacingPoint) ?? .nan
    return (value, Int(text) ?? Int(exactly: value))
  }

  private mutating func skipDigits() -> Int {
    let start = scanner.offset
    while isDigit(scanner.byte) { scanner.advance() }
    return scanner.offset - start
  }

  private mutating func skipExponent() throws(SyntaxFault) {
    guard scanner.byte == UInt8(ascii: "e") || scanner.byte == UInt8(ascii: "E") else { return }
    scanner.advance()
    if scanner.byte == UInt8(ascii: "+") || scanner.byte == UInt8(ascii: "-") { scanner.advance() }
    guard skipDigits() > 0 else { throw fault("digits are missing after the exponent's `e`") }
  }

  private func literal(from start: Int) -> String {
    String(decoding: scanner.bytes[start..<scanner.offset], as: UTF8.self)
  }

  private func appending(_ digit: UInt8, to number: Int, base: Int) -> Int? {
    let (product, overflows) = number.multipliedReportingOverflow(by: base)
    let (sum, overflowsToo) = product.addingReportingOverflow(Int(digit))
    return overflows || overflowsToo ? nil : sum
  }
}

extension String {
  /// `5.e3` and `5.` with a digit behind the point.
  fileprivate var replacingPoint: String {
    guard let point = firstIndex(of: ".") else { return self }
    return self[...point] + "0" + self[index(after: point)...]
  }
}
