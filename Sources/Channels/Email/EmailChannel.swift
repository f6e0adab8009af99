// SPDX-License-Identifier: MIT
//
// One account of the mail channel put together: a feed for each of its mailboxes, a reader of what
// they bring, a courier for the answers.

import Cryptography
import Mail
package import Operations
package import Pipeline
package import Reports
package import Transport

package struct EmailChannel: Sendable {
  package let account: ChannelAccount
  /// One for each mailbox: `email/layanan/INBOX`.
  package let feeds: [IMAPFeed]
  /// Nil where this account only receives.
  package let courier: SMTPCourier?
  package let tokens: [TokenSource]

  /// What an account needs of its surroundings.
  package struct Surroundings: Sendable {
    package var dialer: Dialer
    package var clock: PipelineClock
    /// Proves our own Message-IDs; a purpose of its own, 32 bytes.
    package var referenceKey: [UInt8]
    package var log: Log

    package init(dialer: Dialer, clock: PipelineClock, referenceKey: [UInt8], log: Log) {
      self.dialer = dialer
      self.clock = clock
      self.referenceKey = referenceKey
      self.log = log
    }
  }

  package init(_ settings: EmailSettings, in surroundings: Surroundings) {
    let reference = MessageReference(key: surroundings.referenceKey, domain: settings.domain)
    feeds = settings.mailboxes.map { Self.feed(settings, mailbox: $0, surroundings) }
    let courier = settings.submission.map { server in
      SMTPCourier(
        name: settings.endName, options: settings.courierOptions(server), reference: reference,
        dialer: surroundings.dialer, clock: surroundings.clock)
    }
    self.courier = courier
    tokens = Self.tokens(settings, feeds.map(\.name), courier?.name)
    let own = settings.ownAddresses
    account = ChannelAccount(
      channel: .email, scope: settings.address, courier: courier?.name, rules: settings.rules,
      read: { try Self.read($0, ownAddresses: own, reference: reference) },
      readJoined: { pieces in
        guard let only = pieces.first, pieces.count == 1 else { throw Unreadable("mail comes in one piece") }
        return try Self.read(only, ownAddresses: own, reference: reference)
      },
      ownReference: reference.verify, compose: settings.compose,
      attachments: { Message(parsing: $0.bytes).leavingReader() })
  }

  /// Reads one raw message. Throws `Unreadable` for what only its header is here of.
  package static func read(
    _ raw: RawMessage, ownAddresses: Set<String>, reference: MessageReference
  ) throws -> Reading {
    switch raw.format {
    case EmailFormat.mail: break
    case EmailFormat.oversize:
      throw Unreadable("larger than the limit; the whole mail is still in its mailbox")
    case EmailFormat.unreadable: throw Unreadable("the mail server could not give it; see its mailbox")
    default: throw Unreadable("not a form of mail: \(raw.format)")
    }
    let message = Message(parsing: raw.bytes)
    var reading = message.reading(ownAddresses: ownAddresses)
    // Our own mail that came back with its marks stripped is still known by its Message-ID.
    if message.messageID.flatMap(reference.verify) != nil { reading.nature = .automatic(reason: "own mail") }
    return reading
  }

  /// Which mail this is: its Message-ID and the digest of its bytes.
  package static let identity: @Sendable ([UInt8]) -> String = { raw in
    MessageIDs.identity(of: raw) { Hex.encode(Hash.sha256.digest(of: $0)) }
  }

  private static func tokens(_ settings: EmailSettings, _ feeds: [String], _ courier: String?)
    -> [TokenSource]
  {
    let incoming = settings.server.token.map { secret in
      TokenSource(feeds: feeds) { try BearerToken(reading: secret) }
    }
    let outgoing = settings.submission?.token.map { secret in
      TokenSource(couriers: courier.map { [$0] } ?? []) { try BearerToken(reading: secret) }
    }
    return [incoming, outgoing].compactMap(\.self)
  }

  private static func feed(
    _ settings: EmailSettings, mailbox: String, _ surroundings: Surroundings
  ) -> IMAPFeed {
    let server = settings.server
    return IMAPFeed(
      name: "\(settings.endName)/\(mailbox)", mailbox: mailbox, after: settings.after,
      importsHistory: settings.importsHistory, idleRenewal: settings.idleRenewal,
      pollEvery: settings.pollEvery,
      limits: settings.limits, log: surroundings.log, identity: identity,
      dial: { [dialer = surroundings.dialer] in try await server.openMailbox(dialer) })
  }
}
