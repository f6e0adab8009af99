// SPDX-License-Identifier: MIT
//
// Where something stands in a settings file, in the units an editor shows. The bytes are kept as they
// are; what is made of them is the parser's part.

/// A place in a settings file as editors count it: both start at 1, a column is one character
/// (Unicode scalar), a line ends with LF, CR or CRLF.
package struct SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package var description: String { "\(line):\(column)" }
  package static func < (a: SourcePosition, b: SourcePosition) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}

/// The bytes of one settings file and where its lines start. Nodes keep byte offsets only; they
/// become line and column when a mistake is told, which keeps reading linear.
package struct SourceText {
  let file: String
  let bytes: [UInt8]
  private let lineStarts: [Int]

  package init(file: String, bytes: [UInt8]) {
    self.file = file
    self.bytes = bytes
    lineStarts = Self.starts(in: bytes)
  }

  /// Of the byte at `offset`.
  package func position(at offset: Int) -> SourcePosition {
    let line = lastLine(startingAtOrBefore: offset)
    let end = min(offset, bytes.count)
    let start = min(lineStarts[line], end)
    // UTF-8 continuation bytes (10xxxxxx) belong to the character before them.
    let column = bytes[start..<end].count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: line + 1, column: column + 1)
  }

  private func lastLine(startingAtOrBefore offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  private static func starts(in bytes: [UInt8]) -> [Int] {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var starts = [bytes.starts(with: byteOrderMark) ? byteOrderMark.count : 0]
    for (offset, byte) in bytes.enumerated() {
      let isReturnOfCRLF =
        byte == UInt8(ascii: "\r") && offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "\n")
      let endsLine = byte == UInt8(ascii: "\n") || (byte == UInt8(ascii: "\r") && !isReturnOfCRLF)
      if endsLine { starts.append(offset + 1) }
    }
    return starts
  }
}
