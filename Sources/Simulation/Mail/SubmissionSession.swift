// SPDX-License-Identifier: MIT

/// One mail as a submission server got it.
package struct SubmittedMail: Sendable, Hashable {
  /// Empty for the null sender.
  package var sender: String
  package var recipients: [String]
  /// With CR LF line ends, dots unstuffed.
  package var bytes: [UInt8]

  package init(sender: String, recipients: [String], bytes: [UInt8]) {
    self.sender = sender
    self.recipients = recipients
    self.bytes = bytes
  }
}

/// What a submission server does to a mail it is given.
package enum SubmissionFault: String, Sendable, CaseIterable {
  /// 451 after the final dot; the mail is not taken.
  case temporary
  /// 550 to the recipient.
  case refused
  /// The mail is taken, and the connection is lost instead of an answer.
  case drop
}

/// A submission server's side of one connection: EHLO, AUTH PLAIN, MAIL, RCPT, DATA, RSET, NOOP, QUIT
/// (RFC 5321, RFC 4954). A pure value: lines in, replies out.
struct SubmissionSession {
  enum Step: Hashable {
    case reply(String)
    /// The mail is whole; what is answered depends on the fault.
    case mail(SubmittedMail)
    case farewell(String)
  }

  static let greeting = "220 localhost ESMTP simulated"
  private var sender: String?
  private var recipients: [String] = []
  /// The lines of the mail so far; nil outside of `DATA`.
  private var message: [UInt8]?
  private var awaitsCredentials = false
  /// The next recipient is refused.
  var refusesRecipient = false

  mutating func take(_ line: [UInt8]) -> Step? {
    if message != nil { return takeMessage(line) }
    if awaitsCredentials {
      awaitsCredentials = false
      return .reply("235 2.7.0 welcome")
    }
    let text = String(decoding: line, as: UTF8.self)
    let words = text.split(separator: " ")
    switch words.first?.uppercased() {
    case "EHLO": return .reply("250-localhost\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250 AUTH PLAIN")
    case "HELO": return .reply("250 localhost")
    case "AUTH": return authenticate(words)
    case "MAIL": return begin(text)
    case "RCPT": return add(text)
    case "DATA":
      guard !recipients.isEmpty else { return .reply("503 5.5.1 RCPT first") }
      message = []
      return .reply("354 go on")
    case "RSET":
      reset()
      return .reply("250 2.0.0 reset")
    case "NOOP": return .reply("250 2.0.0 ok")
    case "QUIT": return .farewell("221 2.0.0 bye")
    default: return .reply("500 5.5.2 unknown command")
    }
  }

  private mutating func authenticate(_ words: [Substring]) -> Step {
    guard words.count > 1, words[1].uppercased() == "PLAIN" else { return .reply("504 5.5.4 PLAIN only") }
    // Anybody may submit here; only the exchange is real.
    guard words.count == 2 else { return .reply("235 2.7.0 welcome") }
    awaitsCredentials = true
    return .reply("334 ")
  }

  private mutating func begin(_ text: String) -> Step {
    guard let path = Self.path(text) else { return .reply("501 5.5.4 MAIL FROM:<address>") }
    reset()
    sender = path
    return .reply("250 2.1.0 ok")
  }

  private mutating func add(_ text: String) -> Step {
    guard sender != nil else { return .reply("503 5.5.1 MAIL first") }
    guard let path = Self.path(text), !path.isEmpty else { return .reply("501 5.5.4 RCPT TO:<address>") }
    if refusesRecipient {
      refusesRecipient = false
      return .reply("550 5.1.1 no such mailbox")
    }
    recipients.append(path)
    return .reply("250 2.1.5 ok")
  }

  private mutating func takeMessage(_ line: [UInt8]) -> Step? {
    guard line != [UInt8(ascii: ".")] else {
      defer { reset() }
      return .mail(SubmittedMail(sender: sender ?? "", recipients: recipients, bytes: message ?? []))
    }
    // RFC 5321 §4.5.2: the first dot of a line is the client's stuffing.
    message?.append(contentsOf: line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...])
    message?.append(contentsOf: [13, 10])
    return nil
  }

  private mutating func reset() {
    sender = nil
    recipients = []
    message = nil
  }

  /// The address between the angle brackets; parameters behind them are left alone.
  private static func path(_ text: String) -> String? {
    guard let start = text.firstIndex(of: "<"), let end = text[start...].firstIndex(of: ">") else {
      return nil
    }
    return String(text[text.index(after: start)..<end])
  }
}
