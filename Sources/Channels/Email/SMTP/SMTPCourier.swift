// SPDX-License-Identifier: MIT
//
// Carries answers out by mail, through the city's submission server.
//
// 1. The Message-ID is made from the outgoing row alone, so a repeated mail shows itself as the same
//    one; whoever answers or bounces it leads back to the row.
// 2. It never writes to one of our own addresses, and marks what it sends (RFC 3834 §3): two machines
//    do not talk to each other for ever.
// 3. Lost after the final dot is `unknown`: sent once more after a while, under the same Message-ID.

import Mail
package import Pipeline
import Reports
package import Transport

package struct SMTPCourier: Courier {
  package let name: String
  package let concurrency = 4
  package let deadline: Duration
  /// Time for a delivery notice of the first attempt to come in.
  package let unknownPolicy = UnknownPolicy.resendOnce(after: .seconds(900))

  private let dialer: Dialer
  private let options: Options
  private let reference: MessageReference
  private let clock: PipelineClock

  /// Where from, and through which server.
  package struct Options: Sendable {
    package var server: MailServer
    /// Our own address, as the citizen sees it, with the name beside it.
    package var from: String
    package var fromName: String
    /// Where bounces go; empty for the null sender, which nobody can answer.
    package var envelopeSender: String
    /// In lower case; never written to.
    package var ownAddresses: Set<String>

    package init(
      server: MailServer, from: String, fromName: String, envelopeSender: String, ownAddresses: Set<String>
    ) {
      self.server = server
      self.from = from
      self.fromName = fromName
      self.envelopeSender = envelopeSender
      self.ownAddresses = ownAddresses
    }
  }

  package init(
    name: String, options: Options, reference: MessageReference, dialer: Dialer, clock: PipelineClock,
    deadline: Duration = .seconds(120)
  ) {
    self.name = name
    self.options = options
    self.reference = reference
    self.dialer = dialer
    self.clock = clock
    self.deadline = deadline
  }

  package func send(_ parcel: Parcel) async -> Outcome {
    guard case .reply(let reply) = parcel.content else { return .refused(reason: "only answers go by mail") }
    guard !options.ownAddresses.contains(reply.recipient.lowercased()) else {
      return .refused(reason: "the recipient is one of our own addresses")
    }
    guard let mail = compose(reply, parcel) else {
      return .refused(reason: "no mail can be addressed to this sender")
    }
    do {
      return try await submit(mail)
    } catch let error as SMTPError {
      return Outcome(submission: error)
    } catch {
      return .retry(after: .seconds(900), reason: "\(error)")
    }
  }

  /// A submission server cannot be asked what it took: the policy above never asks.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }

  /// The mail of a parcel; nil where its addresses make none.
  func compose(_ reply: ReplyParcel, _ parcel: Parcel) -> OutgoingMail? {
    let original = reply.answered.map { Message(parsing: $0.raw) }
    return OutgoingMail(
      from: Mailbox(name: options.fromName, address: options.from), to: Mailbox(address: reply.recipient),
      subject: subject(original, reply.ticket), date: clock.now(), messageID: reference.make(parcel.id),
      inReplyTo: original?.messageID, references: original?.thread ?? [], text: reply.text,
      isAutomatic: reply.isAutomatic)
  }

  /// With the ticket in it: an answer that lost its References still finds its report by that.
  private func subject(_ original: Message?, _ ticket: String?) -> String {
    let subject = OutgoingMail.replySubject(original?.subject, fallback: "Laporan Anda")
    guard let ticket, !subject.contains(ticket) else { return subject }
    return "\(subject) [\(ticket)]"
  }

  private func submit(_ mail: OutgoingMail) async throws -> Outcome {
    do { return try await submitOnce(mail) } catch let error as SMTPError where error.isAboutTheLogin {
      // What renews the token may have written the new one while the old one was on its way.
      guard case .bearer = options.server.credentials else { throw error }
      return try await submitOnce(mail)
    }
  }

  private func submitOnce(_ mail: OutgoingMail) async throws -> Outcome {
    let server = options.server
    _ = try await dialer.submit(
      SMTPSubmission(
        host: server.host, port: server.port, security: server.security.ofSubmission,
        login: try server.credentials?.login(), authorityFile: server.authorityFile,
        sender: options.envelopeSender, recipient: mail.to.address, message: mail.bytes(), deadline: deadline)
    )
    return .accepted(remoteID: mail.messageID)
  }
}

extension MailServer.Security {
  fileprivate var ofSubmission: SMTPSubmission.Security {
    switch self {
    case .plain: .plain
    case .tls: .tls
    case .startTLS: .startTLS
    }
  }
}

extension SMTPError {
  /// Whether it says that we are not let in, rather than anything about the mail.
  var isAboutTheLogin: Bool {
    switch self {
    case .refused(_, .authentication): true
    case .notSent(let failure): failure.kind == .credentialsRefused
    default: false
    }
  }
}
