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

  package static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { buffer in
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
