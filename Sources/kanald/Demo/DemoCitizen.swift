// SPDX-License-Identifier: MIT

import Simulation

/// An invented citizen of the demo: what they write, and what they do once they are answered.
struct DemoCitizen: Sendable {
  enum Writes: Sendable {
    /// Short messages, one right after the other; long ones go in pieces.
    case sms([String])
    case mail(DemoMail)
    case message(DemoMessage, DemoChannel)
  }

  enum Reaction: Sendable {
    case none
    /// Answers the question for the place.
    case tellsPlace(String)
    /// The same with a point on the map.
    case sharesPlace(Double, Double)
    /// Asks for the status under the ticket number that was given.
    case asksStatus
  }

  /// A phone number, a mail address, or whatever the platform calls its users.
  var address: String
  var writes: Writes
  var then: Reaction = .none

  static func sms(_ number: Int, _ texts: String..., then: Reaction = .none) -> DemoCitizen {
    DemoCitizen(address: phone(number), writes: .sms(texts), then: then)
  }

  /// Numbers nobody has: +62 811-0000-0001 and on.
  static func phone(_ number: Int) -> String {
    let digits = String(number)
    return "+628110000" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  static func on(
    _ channel: DemoChannel, _ citizen: String, _ message: DemoMessage, then: Reaction = .none
  ) -> DemoCitizen {
    DemoCitizen(address: citizen, writes: .message(message, channel), then: then)
  }

  static func mail(
    _ name: String, _ subject: String, _ text: String, _ form: DemoMail.Form = .plain, then: Reaction = .none
  ) -> DemoCitizen {
    let address = String(name.lowercased().prefix { $0 != " " }) + "@warga.example"
    return DemoCitizen(
      address: address,
      writes: .mail(DemoMail(name: name, address: address, subject: subject, text: text, form: form)),
      then: then)
  }
}
