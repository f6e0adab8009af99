// SPDX-License-Identifier: MIT

package import Pipeline

/// What can go wrong between us and an IMAP server; decided about in `failure`, and only there.
package enum IMAPTrouble: Error, Sendable, Hashable {
  /// No connection: name, network, port. The text is the transport's.
  case unreachable(String)
  /// The server's certificate was not accepted, or TLS was not offered.
  case untrusted(String)
  /// Login refused.
  case refused(String)
  /// The other side closed the connection.
  case closed
  /// It said why (RFC 3501 §7.1.5).
  case bye(String)
  /// Nothing came before the deadline.
  case silent
  /// What came is not IMAP, or not in step with us.
  case nonsense(String)
  /// The mailbox cannot be opened; with the response code, where one was given (RFC 5530).
  case mailbox(String, code: String?, String)
  /// A command was refused that this server otherwise takes.
  case command(String, String)
  /// The configuration asks for what this server cannot do.
  case cannot(String)

  /// What the pipeline does about it. Only what a person must mend halts a feed: a citizen's mail
  /// waits on the server, and a network that comes back must not need anybody.
  package var remedy: FeedFailure.Remedy {
    switch self {
    case .refused: .credentials
    case .cannot: .halt
    case .mailbox(_, let code, _):
      switch code {
      case "NONEXISTENT", "NOPERM", "CANNOT": .halt
      default: .retry(after: nil)
      }
    case .unreachable, .untrusted, .closed, .bye, .silent, .nonsense, .command: .retry(after: nil)
    }
  }

  /// As the pipeline takes it.
  package var failure: FeedFailure { FeedFailure(remedy, text) }

  /// Whether the stream broke under what was being fetched, so that the message itself may be the cause.
  var mayBeOneMessage: Bool {
    switch self {
    case .closed, .bye, .silent, .nonsense, .command: true
    case .unreachable, .untrusted, .refused, .mailbox, .cannot: false
    }
  }

  private var text: String {
    switch self {
    case .unreachable(let why): "IMAP server not reached: \(why)"
    case .untrusted(let why): "IMAP server not trusted (TLS): \(why)"
    case .refused(let why): "IMAP login refused: \(why)"
    case .closed: "IMAP connection closed by the server"
    case .bye(let why): "IMAP server said goodbye: \(why)"
    case .silent: "IMAP server silent"
    case .nonsense(let what): "IMAP stream out of step: \(what)"
    case .mailbox(let name, _, let why): "mailbox \(name) cannot be opened: \(why)"
    case .command(let name, let why): "IMAP \(name) failed: \(why)"
    case .cannot(let what): what
    }
  }
}
