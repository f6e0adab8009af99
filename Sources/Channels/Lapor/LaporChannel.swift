// SPDX-License-Identifier: MIT
//
// One agency's access to SP4N-LAPOR put together: what asks, what reads, what carries answers out, what
// fetches files. Nothing is opened here; secrets are read when they are used. Feed and courier have one name,
// `lapor/NAME`.

package import Pipeline
package import Reports
import Transport
package import Web

package struct LaporChannel: Sendable {
  package let account: ChannelAccount
  package let feed: any Feed
  package let courier: any Courier
  package let tokens: [TokenSource]

  /// What comes into this account by another way than the web service: the tables LAPOR exports. They name a
  /// complaint by the same public reference, so what came by both is one message.
  package struct Exports: Sendable {
    package var format: String
    /// Its `sender` is to be LAPOR's number of the complaint, where the table has it.
    package var read: @Sendable (RawMessage) throws -> Reading
    package var attachments: @Sendable (RawMessage) throws -> @Sendable (Int) -> LeavingAttachment?

    package init(
      format: String, read: @escaping @Sendable (RawMessage) throws -> Reading,
      attachments: @escaping @Sendable (RawMessage) throws -> @Sendable (Int) -> LeavingAttachment?
    ) {
      self.format = format
      self.read = read
      self.attachments = attachments
    }

    /// With LAPOR's number the complaint can be answered like any other.
    fileprivate func reading(_ raw: RawMessage) throws -> Reading {
      var reading = try read(raw)
      reading.canBeAnswered = reading.sender != nil
      return reading
    }
  }

  package init(_ settings: LaporSettings, in surroundings: Surroundings, exports: Exports? = nil) {
    let api = LaporAPI(settings, exchange: surroundings.exchange)
    let reader = LaporReader(
      contracts: [settings.contract] + settings.formerContracts, institution: settings.institution,
      institutionName: settings.institutionName)
    let signature = LaporCourier.Signature(
      user: settings.user, to: settings.to, rejectTo: settings.rejectTo,
      isAlwaysSecret: settings.answersAreSecret)
    feed = LaporFeed(name: settings.endName, api: api, every: settings.every, asking: settings.asking)
    courier = LaporCourier(name: settings.endName, api: api, reader: reader, signature: signature)
    account = ChannelAccount(
      channel: .lapor, scope: settings.scope, courier: settings.endName, rules: settings.rules,
      read: { raw in
        if let exports, raw.format == exports.format { return try exports.reading(raw) }
        return try reader.read(raw)
      },
      readJoined: { _ in throw Unreadable("LAPOR cuts no message into pieces") },
      compose: settings.compose,
      attachments: { raw in
        if let exports, raw.format == exports.format { return try exports.attachments(raw) }
        let files = reader.files(of: raw)
        return { files.indices.contains($0) ? .withheld(reason: "it is still with LAPOR") : nil }
      },
      media: LaporMedia(api: api, reader: reader, settings: settings.media))
    tokens = [
      TokenSource(feeds: [settings.endName], couriers: [settings.endName]) { [auth = settings.auth] in
        try BearerToken(reading: auth)
      }
    ]
  }
}
