// SPDX-License-Identifier: MIT
//
// The radio side of Kannel's `smsc = fake`: one TCP connection, one message a line.
//
//     to Kannel:    SENDER RECEIVER text TEXT | ucs2 URLENCODED | udh-text URLENCODED TEXT
//                   | udh-data URLENCODED URLENCODED
//     from Kannel:  SENDER RECEIVER text TEXT | ucs-2 URLENCODED | data URLENCODED
//                   | udh URLENCODED data URLENCODED
//
// Kannel takes one such connection at a time and keeps what it has for phones until there is one.

import Operations
package import Transport

package final class SMSCLine: PhoneNetwork {
  package let received: AsyncStream<PhoneText>
  private let stream: ByteStream
  private let outbox: AsyncStream<PhoneText>.Continuation
  private let tasks: [Task<Void, Never>]

  /// Connects to a fake SMSC on 127.0.0.1.
  package static func connect(port: UInt16, dialer: Dialer) async throws -> SMSCLine {
    SMSCLine(try await dialer.open(StreamEndpoint(.tcp, host: "127.0.0.1", port: port, security: .plain)))
  }

  private init(_ stream: ByteStream) {
    self.stream = stream
    let (received, phones) = AsyncStream<PhoneText>.makeStream()
    let (toSend, outbox) = AsyncStream<PhoneText>.makeStream()
    self.received = received
    self.outbox = outbox
    tasks = [
      Task {
        await Self.read(stream, phones)
        phones.finish()
      },
      Task {
        for await text in toSend {
          do { try await stream.send(Self.line(text)) } catch { return phones.finish() }
        }
      },
    ]
  }

  package func send(_ text: PhoneText) { outbox.yield(text) }

  package func close() async {
    outbox.finish()
    for task in tasks { task.cancel() }
    stream.close()
    for task in tasks { await task.value }
  }

  private static func read(_ stream: ByteStream, _ phones: AsyncStream<PhoneText>.Continuation) async {
    var inbox = PhoneInbox()
    var lines = LineBuffer()
    while let bytes = try? await stream.receive(), !bytes.isEmpty {  // Ends however the connection ends.
      lines.append(bytes)
      while let line = lines.next() {
        if let text = piece(line).flatMap({ inbox.take($0) }) { phones.yield(text) }
      }
    }
  }

  /// The line that has a phone send the text.
  static func line(_ text: PhoneText) -> [UInt8] {
    let header = PercentEncoding.encode(text.header)
    let form =
      switch (text.content, text.header.isEmpty) {
      case (.plain(let text), true): "text \(text)"
      case (.plain(let text), false): "udh-text \(header) \(text)"
      case (.wide(let text), true): "ucs2 \(PercentEncoding.encode(text.utf16Bytes))"
      case (.wide(let text), false): "udh-data \(header) \(PercentEncoding.encode(text.utf16Bytes))"
      }
    // A line end inside a text would be a second message.
    let line = "\(text.sender) \(text.receiver) \(form)".utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 }
    return line + [10]
  }

  /// Reads a line of a text to a phone; nil for one that is none.
  static func piece(_ line: [UInt8]) -> PhoneInbox.Piece? {
    let words = line.split(separator: 32, maxSplits: 3, omittingEmptySubsequences: false)
    guard words.count == 4 else { return nil }
    func text(_ word: ArraySlice<UInt8>) -> String { String(decoding: word, as: UTF8.self) }
    func piece(_ bytes: [UInt8], header: [UInt8] = []) -> PhoneInbox.Piece {
      PhoneInbox.Piece(sender: text(words[0]), receiver: text(words[1]), header: header, bytes: bytes)
    }
    switch text(words[2]) {
    case "text": return piece(Array(words[3]))
    case "data", "ucs-2": return piece(PercentEncoding.decode(words[3], plusIsSpace: true))
    case "udh":
      let rest = words[3].split(separator: 32, maxSplits: 2, omittingEmptySubsequences: false)
      guard rest.count == 3 else { return nil }
      return piece(
        PercentEncoding.decode(rest[2], plusIsSpace: true),
        header: PercentEncoding.decode(rest[0], plusIsSpace: true))
    default: return nil
    }
  }
}

/// Cuts a stream of bytes at its line ends.
struct LineBuffer {
  private var bytes: [UInt8] = []
  /// How far the bytes were searched without a line end.
  private var searched = 0

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// The next whole line without LF or CR LF.
  mutating func next() -> [UInt8]? {
    guard let end = bytes[searched...].firstIndex(of: 10) else {
      searched = bytes.count
      return nil
    }
    var line = Array(bytes[..<end])
    bytes.removeFirst(end + 1)
    searched = 0
    if line.last == 13 { line.removeLast() }
    return line
  }
}
