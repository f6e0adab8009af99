// SPDX-License-Identifier: MIT
//
// Reading is pure and made anew from what was kept, so every format that was ever stored stays readable:
// a case may be added here, none removed. What cannot be read throws `Unreadable`, whatever the cause,
// and becomes a dead letter that a corrected description or a newer version reads.

package import Pipeline
package import Reports
import Web

/// Reads what this channel keeps, of every format it ever kept.
package struct SMSReader: Sendable {
  /// Whose trunk 0 a number has: `62`.
  private let country: String
  /// Set where the account is a described gateway.
  private let mapping: GatewayMapping?

  package init(country: String = "62", mapping: GatewayMapping? = nil) {
    self.country = country
    self.mapping = mapping
  }

  /// Reads one message; a piece of a long one keeps its outer blanks.
  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      return try reading(raw)
    } catch {
      throw Unreadable("\(error)")
    }
  }

  /// Reads the pieces of a long message, in order, as one. Bytes are joined before they become
  /// text: a sender may have cut an emoji in two.
  package func readJoined(_ raws: [RawMessage]) throws(Unreadable) -> Reading {
    do {
      return try joined(raws)
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func reading(_ raw: RawMessage) throws -> Reading {
    switch raw.format {
    case KannelBox.format, KannelWebhook.getFormat, KannelWebhook.postFormat:
      return try shortMessage(raw).reading(country: country)
    case TwilioWebhook.format:
      return try TwilioWebhook.read(raw.bytes, country: country)
    case TwilioCatchUpFeed.format:
      return try TwilioCatchUpFeed.read(raw.bytes, country: country)
    case GatewayWebhook.format:
      guard let mapping else { throw UnreadableRequest.unknownFormat(raw.format) }
      return try mapping.read(raw.bytes, country: country)
    default:
      throw UnreadableRequest.unknownFormat(raw.format)
    }
  }

  private func joined(_ raws: [RawMessage]) throws -> Reading {
    guard let first = raws.first else { throw UnreadableRequest.missing("its pieces") }
    // Only Kannel hands over bytes; the others give text.
    guard first.format.hasPrefix("kannel-") else {
      let readings = try raws.map(reading)
      var whole = readings[0]
      whole.text = readings.map(\.text).joined().cleaned
      whole.part = nil
      return whole
    }
    return ShortMessage.joined(try raws.map(shortMessage)).reading(country: country)
  }

  private func shortMessage(_ raw: RawMessage) throws -> ShortMessage {
    raw.format == KannelBox.format
      ? try KannelBox.shortMessage(raw.bytes) : try KannelWebhook.shortMessage(raw.bytes)
  }
}
