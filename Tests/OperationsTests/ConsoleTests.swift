// SPDX-License-Identifier: MIT

import Operations
import Testing

struct ConsoleTests {
  @Test func `a terminal gets no control characters of a stranger's text`() {
    #expect(Console.visible("Banjir\n\tdi RW 05 🙏") == "Banjir\n\tdi RW 05 🙏")
    #expect(Console.visible("\u{1B}]0;x\u{7}\r\u{9B}2J\u{202E}") == #"\u{1b}]0;x\u{7}\u{d}\u{9b}2J\u{202e}"#)
  }
}
