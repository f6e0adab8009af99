// SPDX-License-Identifier: MIT

/// One mail for one recipient, and the submission server that is to take it (RFC 6409).
package struct SMTPSubmission: Sendable {
  package enum Security: Sendable, Hashable {
    case plain
    /// `smtps`, TLS from the first byte.
    case tls
    /// Nothing is sent, not even the login, where the server does not offer it.
    case startTLS
    /// Falls back to plain where the server does not offer it; only without a login.
    case startTLSWhereOffered
  }

  package var host: String
  package var port: UInt16
  package var security: Security
  package var login: Login?
  /// PEM file with the certificates to trust instead of the system's.
  package var authorityFile: String?
  /// Empty for the null sender, `MAIL FROM:<>`.
  package var sender: String
  package var recipient: String
  /// The whole message with CR LF line ends; dots are stuffed here.
  package var message: [UInt8]
  /// From the call to the last reply.
  package var deadline: Duration
  package var connectDeadline: Duration

  package init(
    host: String, port: UInt16, security: Security, login: Login? = nil, authorityFile: String? = nil,
    sender: String, recipient: String, message: [UInt8], deadline: Duration = .seconds(120),
    connectDeadline: Duration = .seconds(20)
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.login = login
    self.authorityFile = authorityFile
    self.sender = sender
    self.recipient = recipient
    self.message = message
    self.deadline = deadline
    self.connectDeadline = connectDeadline
  }
}

/// A server's reply (RFC 5321 §4.2) without its text, which may hold addresses.
package struct SMTPReply: Sendable, Hashable, CustomStringConvertible {
  package var code: Int
  /// `5.1.1` (RFC 3463), where the server gives one.
  package var enhancedStatus: String?

  package init(code: Int, enhancedStatus: String? = nil) {
    self.code = code
    self.enhancedStatus = enhancedStatus
  }

  package var description: String { enhancedStatus.map { "\(code) \($0)" } ?? "\(code)" }
}

/// The server has taken the mail over.
package struct SMTPReceipt: Sendable, Hashable {
  /// To `RCPT TO`.
  package var recipient: SMTPReply
  /// To the end of the message.
  package var message: SMTPReply

  package init(recipient: SMTPReply, message: SMTPReply) {
    self.recipient = recipient
    self.message = message
  }
}

/// Where in the dialogue a reply came.
package enum SMTPStage: String, Sendable, Hashable {
  case greeting, hello, startTLS, authentication, sender, recipient
  /// The `DATA` command itself.
  case beforeMessage
  /// After the final dot.
  case message
}

/// Why a mail was not, or perhaps not, taken.
package enum SMTPError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The final dot was not sent: the server has not got the mail.
  case notSent(NetworkFailure)
  /// The connection was lost or time ran out after the message left: it may have been taken.
  case unknown(NetworkFailure)
  /// A 4yz reply: not taken now.
  case temporary(SMTPReply, at: SMTPStage)
  /// A 5yz reply: not taken. From `sender` on it is about this mail; at `authentication` the login is
  /// refused; before that it is the server as a whole.
  case refused(SMTPReply, at: SMTPStage)

  package var description: String {
    switch self {
    case .notSent(let failure): "\(failure) (not sent)"
    case .unknown(let failure): "\(failure) (outcome unknown)"
    case .temporary(let reply, let stage): "temporary \(reply) at \(stage.rawValue)"
    case .refused(let reply, let stage): "refused \(reply) at \(stage.rawValue)"
    }
  }
}
