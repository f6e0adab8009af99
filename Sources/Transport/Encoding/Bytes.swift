// SPDX-License-Identifier: MIT

extension [UInt8] {
  /// Without the CR LF, or LF, at its end.
  var droppingLineEnd: ArraySlice<UInt8> {
    var line = self[...]
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }
}

extension ArraySlice<UInt8> {
  /// Without blanks and tabs at both ends (RFC 9110 §5.6.3, OWS).
  var trimmingBlanks: ArraySlice<UInt8> {
    var rest = self
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
