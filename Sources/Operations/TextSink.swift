// SPDX-License-Identifier: MIT

import Glibc
package import Reports

/// Lines for people, to a terminal, a file or a pipe: time, level, event, text, fields. The daemon
/// ignores SIGPIPE; a closed reader is a lost line, not the end.
package struct TextSink: LogSink {
  private let descriptor: Int32
  private let isColoured: Bool
  private let isTerminal: Bool
  /// How long one line may wait for its reader.
  static let patienceMilliseconds: Int32 = 50

  /// - Parameters:
  ///   - descriptor: Open for as long as the sink lives; standard error by default.
  ///   - isTerminal: Asked of the descriptor where nil.
  ///   - noColour: Whether `NO_COLOR` is set (no-color.org).
  package init(
    descriptor: Int32 = STDERR_FILENO, isTerminal: Bool? = nil,
    noColour: Bool = ProcessEnvironment.value("NO_COLOR")?.isEmpty == false
  ) {
    self.descriptor = descriptor
    self.isTerminal = isTerminal ?? (isatty(descriptor) == 1)
    isColoured = self.isTerminal && !noColour
  }

  package func write(_ event: LogEvent, at time: Timestamp, waits: Bool) -> Bool {
    let bytes = Array((line(event, at: time) + "\n").utf8)
    // Up to PIPE_BUF a pipe takes a piece whole (pipe(7)), so that a ready one does not block.
    var start = 0
    while start < bytes.count {
      let end = min(start + 4096, bytes.count)
      guard isReady(waits: waits || start > 0), let count = write(bytes[start..<end]) else { return false }
      start += count
    }
    return true
  }

  /// The line without its end. A terminal shows the time of day only.
  func line(_ event: LogEvent, at time: Timestamp) -> String {
    let stamp = isTerminal ? time.timeOfDay : time.iso8601()
    let fields = event.fields.map { "\($0.name)=\(shown($0.value))" }.joined(separator: " ")
    let line = "\(stamp) \(mark(event.level)) \(event.name): \(event.line)"
    return fields.isEmpty ? line : "\(line)  \(coloured(fields, "2"))"
  }

  private func mark(_ level: LogLevel) -> String {
    let width = 8
    let padded = level.name + String(repeating: " ", count: width - level.name.utf8.count)
    switch level {
    case .debug: return coloured(padded, "2")
    case .info, .notice: return padded
    case .warning: return coloured(padded, "33")
    case .error: return coloured(padded, "31")
    case .critical: return coloured(padded, "1;31")
    }
  }

  /// ECMA-48 §8.3.117.
  private func coloured(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }

  /// Quotes around what has spaces, so that a line can be taken apart.
  private func shown(_ value: String) -> String {
    let isPlain =
      !value.isEmpty && !value.utf8.contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
    return isPlain
      ? value
      : "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
  }

  private func isReady(waits: Bool) -> Bool {
    var question = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    // One entry, as counted; it outlives the call.
    let count = unsafe poll(&question, 1, waits ? Self.patienceMilliseconds : 0)
    return count > 0 && question.revents & Int16(POLLOUT) != 0
  }

  private func write(_ bytes: ArraySlice<UInt8>) -> Int? {
    while true {
      // The slice's own count bounds the write.
      let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count > 0 { return count }
      if errno != EINTR { return nil }
    }
  }
}

extension Timestamp {
  /// `14:05:09.123`, Jakarta's.
  fileprivate var timeOfDay: String {
    let civil = CivilTime(self, offsetMinutes: 7 * 60)
    let millisecond = milliseconds - seconds * 1000
    return "\(civil.hour.padded(to: 2)):\(civil.minute.padded(to: 2)):\(civil.second.padded(to: 2))"
      + ".\(millisecond.padded(to: 3))"
  }
}
