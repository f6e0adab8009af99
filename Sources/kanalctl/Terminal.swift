// SPDX-License-Identifier: MIT

import Glibc
import Operations

/// Standard input and output as a person's. Nothing is read ahead, so that whoever reads next finds all that
/// was not taken.
enum Terminal {
  static var isInteractive: Bool { isatty(STDIN_FILENO) == 1 }

  /// One line that is not shown while it is typed.
  static func secret(_ prompt: String) throws(UsageError) -> String {
    if isInteractive { Console.complain(prompt) }
    let before = mode()
    if let before { change(before) { $0.c_lflag &= ~tcflag_t(ECHO) } }
    // The terminal shows again what is typed.
    defer { if let before { set(before, TCSAFLUSH) } }
    guard let line = line() else { throw UsageError("nothing was typed") }
    return line
  }

  /// One line without its end; nil where nothing comes any more.
  static func line() -> String? {
    var bytes: [UInt8] = []
    while let byte = byte() {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  static func byte() -> UInt8? {
    var byte: UInt8 = 0
    while true {
      // One byte, which lives on this stack.
      let count = unsafe read(STDIN_FILENO, &byte, 1)
      if count < 0, errno == EINTR { continue }
      return count == 1 ? byte : nil
    }
  }

  /// Takes what was typed and not read: the rest of an arrow key's bytes, or keys that were meant for what
  /// is shown no more.
  static func forget() { if isInteractive { tcflush(STDIN_FILENO, TCIFLUSH) } }

  /// Columns of the output; 80 where it has none and the environment tells none.
  static var width: Int {
    var size = winsize()
    // The struct lives on this stack for the length of the call.
    let code = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    let told =
      code == 0 && size.ws_col > 0
      ? Int(size.ws_col) : ProcessEnvironment.value("COLUMNS").flatMap { Int($0) }
    return min(max(told ?? 80, 40), 120)
  }

  // MARK: Modes

  /// Nil where the input is no terminal.
  static func mode() -> termios? {
    var mode = termios()
    // The struct lives on this stack for the length of the call.
    return unsafe isInteractive && tcgetattr(STDIN_FILENO, &mode) == 0 ? mode : nil
  }

  /// Each key at once and unseen, also those that would end or stop the program.
  static func takeKeys(_ before: termios) {
    change(before) { $0.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG) }
  }

  static func set(_ mode: termios, _ when: Int32 = TCSADRAIN) {
    var mode = mode
    // The copy lives on this stack for the length of the call.
    _ = unsafe tcsetattr(STDIN_FILENO, when, &mode)
  }

  private static func change(_ before: termios, _ change: (inout termios) -> Void) {
    var mode = before
    change(&mode)
    set(mode, TCSAFLUSH)
  }
}
