// SPDX-License-Identifier: MIT
//
// Cuts a stream of bytes into frames. Bytes go in as they arrive; whole frames come out, the rest
// waits. A frame longer than the limit is refused on sight of its length, before it is buffered:
// short messages take a few hundred bytes, so such a length is a lie or another protocol.

/// A frame whose length cannot be true.
package struct BoxFrameTooLong: Error, Hashable, Sendable, CustomStringConvertible {
  package var length: Int
  package var description: String { "Kannel frame of \(length) bytes; is this bearerbox's smsbox-port?" }
}

package struct BoxFrames: Sendable {
  /// Above what bearerbox accepts in one message (255 pieces of 140 bytes and their fields).
  package static let longest = 256 * 1024

  private var buffer: [UInt8] = []
  private var start = 0

  package init() {}

  /// How many bytes wait for the rest of their frame.
  package var pendingBytes: Int { buffer.count - start }

  package mutating func append(_ bytes: [UInt8]) {
    // Consumed bytes go before new ones come, so the buffer holds one torn frame and one read.
    buffer.removeFirst(start)
    start = 0
    buffer += bytes
  }

  /// The next whole message, without its length; nil until more bytes arrive.
  package mutating func next() throws(BoxFrameTooLong) -> ArraySlice<UInt8>? {
    guard pendingBytes >= 4 else { return nil }
    let length = Int(buffer[start..<(start + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
    guard length <= Self.longest else { throw BoxFrameTooLong(length: length) }
    guard pendingBytes >= 4 + length else { return nil }
    defer { start += 4 + length }
    return buffer[(start + 4)..<(start + 4 + length)]
  }
}
