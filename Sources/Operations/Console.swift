// SPDX-License-Identifier: MIT

import Glibc

/// The two streams of a program. Writes whole lines, and ends quietly when the reader has gone.
package enum Console {
  /// One line on standard output.
  package static func say(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

  /// One line on standard error.
  package static func complain(_ line: String) { write(line + "\n", to: STDERR_FILENO) }

  /// Text on standard output as it is.
  package static func print(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Text on standard error as it is: progress that overwrites itself.
  package static func progress(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Bytes on standard output as they are.
  package static func print(_ bytes: [UInt8]) { write(bytes, to: STDOUT_FILENO) }

  /// A stranger's text for a terminal: control characters, which would move its cursor, rename its
  /// window or type for whoever sits there, are spelled out; line breaks and tabs stay.
  package static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? "\\u{\(String($0.value, radix: 16))}" : String($0) }
      .joined()
  }

  /// Controls of C0 and C1, and those that turn the direction of writing round.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 9, 10: false
    case 0..<32, 127..<160, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  private static func write(_ text: String, to descriptor: Int32) {
    write(Array(text.utf8), to: descriptor)
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    // The buffer lives as long as the closure.
    unsafe bytes.withUnsafeBufferPointer { buffer in
      var written = 0
      while written < buffer.count {
        let count = unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        written += count
      }
    }
  }
}
