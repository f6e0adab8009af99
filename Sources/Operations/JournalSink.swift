// SPDX-License-Identifier: MIT
//
// The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): one datagram an event, a
// line `NAME=value` a field. Values are on one line (`harmless`), so its second form, for values
// with line ends, is not needed. An event too large for a datagram goes as the descriptor of an
// unlinked file in /dev/shm, so that nothing is cut.
//
// MESSAGE is the journal's own field for the human text; the id of the citizen's message is
// therefore KANAL_MESSAGE. All others carry the names of `LogEvent.fields` in capitals.

import Glibc
package import Reports

/// Events as fields of systemd's journal: `journalctl EVENT=report.drafted CHANNEL=sms`.
package struct JournalSink: LogSink {
  private let socket: DatagramSocket
  private let identifier: String

  package static let standardPath = "/run/systemd/journal/socket"

  /// Nil where no socket can be had.
  /// - Parameter identifier: The program's name, SYSLOG_IDENTIFIER.
  package init?(identifier: String, path: String = standardPath) {
    guard let socket = DatagramSocket(to: path, patience: .milliseconds(50)) else { return nil }
    self.socket = socket
    self.identifier = identifier
  }

  /// Whether standard error is the journal's own stream: systemd says so in `JOURNAL_STREAM`
  /// as device and inode (systemd.exec(5)).
  package static func isListening(
    stream: String? = ProcessEnvironment.value("JOURNAL_STREAM"), descriptor: Int32 = STDERR_FILENO
  ) -> Bool {
    var status = stat()
    guard let stream, unsafe fstat(descriptor, &status) == 0 else { return false }  // outlives the call
    return stream == "\(status.st_dev):\(status.st_ino)"
  }

  package func write(_ event: LogEvent, at time: Timestamp, waits: Bool) -> Bool {
    let datagram = datagram(event)
    switch socket.send(datagram, waits: waits) {
    case 0: return true
    case EMSGSIZE, ENOBUFS: return sendAsFile(datagram, waits: waits)
    default: return false
    }
  }

  func datagram(_ event: LogEvent) -> [UInt8] {
    var text = "MESSAGE=\(event.line)\nPRIORITY=\(event.level.rawValue)\n"
    text += "SYSLOG_IDENTIFIER=\(identifier)\nEVENT=\(harmless(event.name))\n"
    for (name, value) in event.fields {
      if let name = Self.fieldName(name) { text += "\(name)=\(value)\n" }
    }
    return Array(text.utf8)
  }

  /// Capitals, digits and `_`, not starting with `_` or a digit, at most 64; the journal drops others.
  static func fieldName(_ name: String) -> String? {
    if name == "message" { return "KANAL_MESSAGE" }
    let capitals = name.uppercased()
    let isAllowed =
      capitals.utf8.count <= 64 && capitals.utf8.first.map { (0x41...0x5A).contains($0) } == true
      && capitals.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F }
    return isAllowed ? capitals : nil
  }

  private func sendAsFile(_ bytes: [UInt8], waits: Bool) -> Bool {
    guard let file = Self.unlinkedFile(holding: bytes) else { return false }
    return socket.send(fileDescriptor: file.number, waits: waits) == 0
  }

  /// In shared memory, where the journal accepts a file without a name.
  private static func unlinkedFile(holding bytes: [UInt8]) -> Descriptor? {
    let name = "/kanal-log-\(getpid())-\(UInt64.random(in: 0 ... .max))"
    // Swift lends the name as a zero-ended text for each call.
    let number = unsafe shm_open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard number >= 0 else { return nil }
    let file = Descriptor(number: number)
    _ = unsafe shm_unlink(name)
    // Memory takes all of it in one call, or has no room.
    let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
    return count == bytes.count ? file : nil
  }
}

extension Log {
  /// The log of a program: the journal where it listens to standard error, else lines to it.
  package static func ofProgram(
    _ name: String, level: LogLevel = .info, now: @escaping @Sendable () -> Timestamp
  ) -> Log {
    if JournalSink.isListening(), let journal = JournalSink(identifier: name) {
      return Log(to: journal, level: level, now: now)
    }
    return Log(to: TextSink(), level: level, now: now)
  }
}
