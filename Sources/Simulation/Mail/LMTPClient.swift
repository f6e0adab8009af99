// SPDX-License-Identifier: MIT
//
// Hands mail to a mailbox server as its last relay would (LMTP, RFC 2033): a reply a recipient after
// the final dot.

package import Transport

/// An open LMTP session; for one task.
package struct LMTPClient: Sendable {
  private let stream: ByteStream
  private let port: UInt16
  private var lines = LineBuffer()

  /// Connects to a server on 127.0.0.1 and greets it. Throws `NetworkFailure` or `ServerFailure`.
  package static func connect(port: UInt16, dialer: Dialer) async throws -> LMTPClient {
    let endpoint = StreamEndpoint(.tcp, host: "127.0.0.1", port: port, security: .plain)
    var client = LMTPClient(stream: try await dialer.open(endpoint), port: port)
    try await client.expect(220)
    try await client.command("LHLO localhost", 250)
    return client
  }

  private init(stream: ByteStream, port: UInt16) {
    self.stream = stream
    self.port = port
  }

  /// Delivers one mail to one mailbox. Bare LF becomes CR LF; dots are stuffed. Returns when the server
  /// has taken it over; throws `ServerFailure` with its reply where it does not.
  package mutating func deliver(_ mail: [UInt8], to recipient: String, from sender: String = "") async throws
  {
    try await command("MAIL FROM:<\(sender)>", 250)
    try await command("RCPT TO:<\(recipient)>", 250)
    try await command("DATA", 354)
    try await stream.send(Self.dotted(mail))
    try await expect(250)
  }

  package mutating func close() async {
    try? await command("QUIT", 221)  // The server is done with us either way.
    stream.close()
  }

  private mutating func command(_ line: String, _ code: Int) async throws {
    try await stream.send(Array("\(line)\r\n".utf8))
    try await expect(code)
  }

  /// Reads one reply; all its lines carry the code, and the last has a blank behind it.
  private mutating func expect(_ code: Int) async throws {
    while true {
      let line = String(decoding: try await nextLine(), as: UTF8.self)
      guard !line.dropFirst(3).hasPrefix("-") else { continue }
      guard line.hasPrefix("\(code)") else {
        throw ServerFailure("lmtp 127.0.0.1:\(port) answered \(line.prefix(9)) instead of \(code)")
      }
      return
    }
  }

  private mutating func nextLine() async throws -> [UInt8] {
    while true {
      if let line = lines.next() { return line }
      let bytes = try await stream.receive(deadline: .seconds(30))
      guard !bytes.isEmpty else { throw ServerFailure("lmtp 127.0.0.1:\(port) closed the connection") }
      lines.append(bytes)
    }
  }

  /// RFC 5321 §4.5.2: a line that starts with a dot gets another, and a dot alone ends the mail.
  static func dotted(_ mail: [UInt8]) -> [UInt8] {
    var lines = mail.split(separator: 10, omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(mail.count + lines.count + 8)
    for line in lines {
      if line.first == UInt8(ascii: ".") { bytes.append(UInt8(ascii: ".")) }
      bytes += line.last == 13 ? line.dropLast() : line
      bytes += [13, 10]
    }
    return bytes + Array(".\r\n".utf8)
  }
}
