// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Transport
import Web

extension SMSChannel {
  /// Which message a kept one is, as its feed named it when it came; nil where the gateway gave it no
  /// id and no time, so that each arrival was a message of its own, and for described gateways, whose
  /// description is in the configuration.
  package static func identity(of raw: [UInt8], format: String) -> String? {
    switch format {
    case KannelBox.format: return KannelBox.incoming(raw).identity
    case KannelWebhook.getFormat, KannelWebhook.postFormat:
      let named = StoredRequest(raw).map { KannelWebhook.incoming($0, format: format).identity }
      return named.flatMap { $0.hasPrefix("arrival:") ? nil : $0 }
    case TwilioWebhook.format:
      return StoredRequest(raw).flatMap { FormFields(decoding: $0.body).text("MessageSid") }
    case TwilioCatchUpFeed.format:
      return (try? JSONText(raw))?.member("sid")?.text  // No JSON names no message.
    default: return nil
    }
  }
}

/// Which message it is: the gateway's id, and the piece's number where there is one, since some
/// gateways give all pieces one id (R17).
func shortMessageIdentity(id: String, part: PartOfMessage?) -> String {
  part.map { "\(id)#\($0.number)/\($0.total)" } ?? id
}
