// SPDX-License-Identifier: MIT

import Foundation
import Reports
import SMS
import Settings
import Transport
import Web

/// What the specimens of the SMS channel have in common.
enum SMSAccount {
  static let number = "1708"

  /// Its words and its attachments are all a handset sends.
  static let noEdit = "a short message cannot be changed once it is sent"
  static let noEcho = "only what handsets send comes this way"
  static let noPhoto = "a short message has no attachments"

  /// The channel with this gateway in its section.
  static func assemble(_ stage: Stage, _ gateway: String, exchange: WebExchange? = nil) throws -> Assembled {
    let settings = try stage.settings("{ sms: { layanan: { number: '\(number)', \(gateway) } } }") {
      SMSSettings(name: "layanan", $0.section("sms").section("layanan"))
    }
    let channel = SMSChannel(settings, in: stage.surroundings(exchange: exchange))
    return Assembled(
      account: channel.account, feeds: channel.feeds, courier: channel.courier, routes: channel.routes)
  }

  /// The id of an offer, as gateways number theirs.
  static func id(_ offer: Offer) -> String {
    String(format: "5b1c0000-0000-4000-8000-%012d", offer.number)
  }
}

/// Form fields and query fields, encoded.
func fields(_ pairs: KeyValuePairs<String, String>) -> String {
  var query = QueryBuilder()
  for (name, value) in pairs { query.add(name, value) }
  return query.text
}
