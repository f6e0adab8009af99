// SPDX-License-Identifier: MIT

/// A byte stream to an IMAP server that is connected, encrypted as configured, and logged in.
package protocol IMAPStream: Sendable {
  /// Hands all of it to the connection.
  func send(_ bytes: [UInt8]) async throws
  /// Waits for at least one byte; empty once the other side has closed. Throws `IMAPTrouble.silent`
  /// when the deadline passes first, and stays usable then.
  func receive(deadline: ContinuousClock.Instant) async throws -> [UInt8]
  func close()
}

/// What one connection may cost us, whatever the other side does.
package struct IMAPLimits: Sendable, Hashable {
  /// The largest message taken in whole, in bytes; a larger one becomes a dead letter.
  package var literal: Int
  /// The longest response without its literals, in bytes.
  package var line: Int
  /// Messages fetched with one command.
  package var batchCount: Int
  /// Bytes of messages fetched with one command; a single larger message still goes, alone.
  package var batchBytes: Int
  /// How long the server may say nothing while we wait for an answer.
  package var silence: Duration
  /// How long one command may last, however busy the server seems.
  package var command: Duration

  package init(
    literal: Int = 36 << 20, line: Int = 64 << 10, batchCount: Int = 200, batchBytes: Int = 8 << 20,
    silence: Duration = .seconds(60), command: Duration = .seconds(1800)
  ) {
    self.literal = literal
    self.line = line
    self.batchCount = batchCount
    self.batchBytes = batchBytes
    self.silence = silence
    self.command = command
  }
}
