// SPDX-License-Identifier: MIT

package import Pipeline
package import Transport

extension Outcome {
  /// How long a refusal waits that only a person can mend: shown meanwhile, and nothing is lost.
  private static let untilMended = Duration.seconds(900)

  /// What the end of a submission means for the mail. Refused for good is only what is said about
  /// this recipient or this text; what is said about us (login, policy, sender, protocol) would lose
  /// every answer until somebody mends it, so it is tried again.
  package init(submission error: SMTPError) {
    switch error {
    case .notSent(let failure) where failure.kind == .invalidRequest: self = .refused(reason: "\(error)")
    case _ where error.isAboutTheLogin: self = .credentialsRefused(reason: "\(error)")
    case .notSent(let failure):
      self = .retry(after: failure.kind.needsAPerson ? Self.untilMended : nil, reason: "\(error)")
    case .unknown: self = .unknown(reason: "\(error)")
    case .temporary(let reply, let stage):
      self = .retry(after: nil, reason: "\(error)", isAboutThisParcel: reply.isAboutOne(at: stage))
    case .refused(let reply, let stage) where reply.isAboutTheMail(at: stage):
      self = .refused(reason: "\(error)")
    case .refused(let reply, let stage):
      self = .retry(
        after: Self.untilMended, reason: "\(error)", isAboutThisParcel: reply.isAboutOne(at: stage))
    }
  }
}

extension NetworkFailure.Kind {
  fileprivate var needsAPerson: Bool {
    self == .certificate || self == .tls
  }
}

extension SMTPReply {
  /// Whether the next mail, to another recipient, may fare better: policies and greylists speak from
  /// `RCPT TO` on. Not where the server wants a login, does not follow the dialogue or is closing
  /// (RFC 3463: X.3 is the mail system, X.5 the protocol; RFC 5321 §3.8: 421).
  fileprivate func isAboutOne(at stage: SMTPStage) -> Bool {
    let subject = enhancedStatus?.split(separator: ".").dropFirst().first
    switch stage {
    case .greeting, .hello, .startTLS, .authentication, .sender: return false
    case .recipient, .beforeMessage, .message:
      return ![421, 530, 534, 535, 538].contains(code) && !(500...504).contains(code)
        && !["3", "5"].contains(subject)
    }
  }

  /// Whether a 5yz reply is about this recipient or this text, and so for good (RFC 3463 §3).
  fileprivate func isAboutTheMail(at stage: SMTPStage) -> Bool {
    guard code < 590, ![530, 534, 535, 538].contains(code) else { return false }
    let subject = enhancedStatus?.split(separator: ".").dropFirst().first
    switch stage {
    case .greeting, .hello, .startTLS, .authentication: return false
    // What is refused here is our own address, except for a size or a kind of address (RFC 6531).
    case .sender: return code == 552 || enhancedStatus == "5.3.4" || enhancedStatus == "5.6.7"
    case .recipient, .beforeMessage, .message:
      // X.7: security and policy. X.5, 500-504: protocol, and 503 before a login.
      if subject == "7" || subject == "5" || (500...504).contains(code) { return false }
      return enhancedStatus != "5.1.8" && enhancedStatus != "5.1.7"
    }
  }
}
