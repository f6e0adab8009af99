// SPDX-License-Identifier: MIT
//
// One logged-in connection to a submission server, and one mail over it. libcurl opens it (greeting,
// TLS, login); the dialogue is ours, because libcurl's own waits for the reply to the final dot without
// letting any other transfer on, and sends the final dot even when a mail is cancelled half way.
//
// The one thing that must be right is when a mail may have been taken: from the moment the final dot is
// given to the connection until a reply to it. Everything before it is `notSent`.

struct SMTPSession: Sendable {
  let stream: ByteStream
  let extensions: Set<String>
  let subject: String
  private var replies = SMTPReplyReader()

  init(_ stream: ByteStream, _ extensions: Set<String>, subject: String) {
    self.stream = stream
    self.extensions = extensions
    self.subject = subject
  }

  /// Sends one mail; throws an `SMTPError`.
  mutating func submit(_ mail: SMTPSubmission, until end: ContinuousClock.Instant) async throws -> SMTPReceipt
  {
    let sender = try await certain { session in
      try await session.ask("MAIL FROM:<\(mail.sender)>\(session.parameters(mail))", until: end)
    }
    guard sender.isPositive else { throw sender.failure(at: .sender) }
    let recipient = try await certain { try await $0.ask("RCPT TO:<\(mail.recipient)>", until: end) }
    guard recipient.isPositive else { throw recipient.failure(at: .recipient) }
    let invitation = try await certain { try await $0.ask("DATA", until: end) }
    guard invitation.code == 354 else { throw invitation.failure(at: .beforeMessage) }
    try await certain { try await $0.send(dotStuffed(mail.message), until: end) }
    let message = try await finish(until: end)
    guard message.isPositive else { throw message.failure(at: .message) }
    return SMTPReceipt(recipient: recipient, message: message)
  }

  /// Whatever fails in here fails before the final dot.
  private mutating func certain<T: Sendable>(
    _ work: (inout SMTPSession) async throws -> T
  ) async throws(SMTPError) -> T {
    do {
      return try await work(&self)
    } catch {
      throw .notSent(failure(error))
    }
  }

  /// Sends the final dot.
  private mutating func finish(until end: ContinuousClock.Instant) async throws(SMTPError) -> SMTPReply {
    do {
      try await send(Array(".\r\n".utf8), until: end)
      return try await reply(until: end)
    } catch {
      throw .unknown(failure(error))
    }
  }

  private mutating func ask(_ line: String, until end: ContinuousClock.Instant) async throws -> SMTPReply {
    guard !replies.hasMore else { throw malformed }
    try await send(Array("\(line)\r\n".utf8), until: end)
    return try await reply(until: end)
  }

  private func send(_ bytes: [UInt8], until end: ContinuousClock.Instant) async throws {
    try await stream.send(bytes, deadline: ContinuousClock.now.duration(to: end))
  }

  private mutating func reply(until end: ContinuousClock.Instant) async throws -> SMTPReply {
    while true {
      do throws(SMTPReplyReader.NotAReply) {
        if let reply = try replies.next() { return reply }
      } catch {
        throw malformed
      }
      let bytes = try await stream.receive(deadline: ContinuousClock.now.duration(to: end))
      guard !bytes.isEmpty else { throw NetworkFailure(.broken, "\(subject): connection closed") }
      replies.append(bytes)
    }
  }

  private var malformed: NetworkFailure { NetworkFailure(.malformed, "\(subject): not an SMTP reply") }

  private func failure(_ error: any Error) -> NetworkFailure {
    if var failure = error as? NetworkFailure {
      // Closed under us means that a cancelled or late send has broken the stream off.
      if failure.kind == .closed { failure.kind = .broken }
      return failure
    }
    return .cancelled(subject)
  }

  /// RFC 1870, RFC 6152, RFC 6531, each only where the server offers it.
  private func parameters(_ mail: SMTPSubmission) -> String {
    var text = ""
    if extensions.contains("SIZE") { text += " SIZE=\(mail.message.count)" }
    if extensions.contains("8BITMIME"), mail.message.contains(where: { $0 > 0x7F }) {
      text += " BODY=8BITMIME"
    }
    if mail.needsUTF8 { text += " SMTPUTF8" }
    return text
  }
}

extension SMTPReply {
  fileprivate var isPositive: Bool { (200..<300).contains(code) }
}

extension SMTPSubmission {
  /// Whether an address is not ASCII.
  var needsUTF8: Bool { (sender + recipient).utf8.contains { $0 > 0x7F } }
}

/// The message with a further dot on each line that begins with one (RFC 5321 §4.5.2), ending in CR LF.
func dotStuffed(_ message: [UInt8]) -> [UInt8] {
  var stuffed: [UInt8] = []
  stuffed.reserveCapacity(message.count + 64)
  var rest = message[...]
  while !rest.isEmpty {
    let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
    if rest.first == UInt8(ascii: ".") { stuffed.append(UInt8(ascii: ".")) }
    stuffed += rest[..<end]
    rest = rest[end...]
  }
  if stuffed.last != UInt8(ascii: "\n") { stuffed += Array("\r\n".utf8) }
  return stuffed
}
