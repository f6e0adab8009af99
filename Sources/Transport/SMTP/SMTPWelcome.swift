// SPDX-License-Identifier: MIT

import CCurl

/// What a mail server says until we are logged in, as libcurl shows it line by line.
struct SMTPWelcome: Sendable {
  /// Keywords of the last EHLO reply (RFC 5321 §4.1.1.1), upper case.
  private(set) var extensions: Set<String> = []
  private(set) var lastReply: SMTPReply?

  mutating func receives(_ bytes: ArraySlice<UInt8>) {
    guard let line = SMTPReplyLine(bytes) else { return }
    lastReply = line.reply
    if line.reply.code == 250 {
      extensions.insert(line.text.prefix { $0 != " " }.uppercased())
    } else if line.reply.code == 220 {
      // A greeting, or STARTTLS taken: what was offered before counts no more (RFC 3207 §4.2).
      extensions = []
    }
  }

  /// The failure of an opening, by the reply it ended with where there is one.
  func failure(_ code: CURLcode, _ network: NetworkFailure) -> SMTPError {
    guard let lastReply, lastReply.code >= 400, let stage = Self.stage(code) else { return .notSent(network) }
    return lastReply.failure(at: stage)
  }

  /// Which command's reply made libcurl give up.
  private static func stage(_ code: CURLcode) -> SMTPStage? {
    switch code {
    case CURLE_WEIRD_SERVER_REPLY: .greeting
    case CURLE_REMOTE_ACCESS_DENIED: .hello
    case CURLE_USE_SSL_FAILED: .startTLS
    case CURLE_LOGIN_DENIED: .authentication
    default: nil
    }
  }
}

extension SMTPReply {
  /// What a reply that is no success means.
  func failure(at stage: SMTPStage) -> SMTPError {
    (400..<500).contains(code) ? .temporary(self, at: stage) : .refused(self, at: stage)
  }
}
