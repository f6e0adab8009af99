// SPDX-License-Identifier: MIT
//
// One account of the channel in the configuration: the city's number, how answers are kept within
// bounds, and exactly one gateway.
//
//   sms: { layanan: {
//     number: "+628111272206", ticketPrefix: "SMS",
//     kannelBox: { host: "127.0.0.1", port: 13001 },
//   } }

package import Pipeline
package import Reports
package import Settings
import Transport
package import Web

/// One account of the SMS channel, as configured.
package struct SMSSettings: AccountSettings {
  package static let channel = Channel.sms

  package enum Gateway: Sendable {
    case kannelBox(KannelBoxSettings)
    case kannelHTTP(KannelHTTPSettings)
    case twilio(TwilioSettings)
    case described(GatewaySettings)
  }

  package var name: String
  /// The city's number, `+628111272206`, or a short code.
  package var number: String
  package var scope: String { number }
  /// Whose trunk 0 senders' numbers have.
  package var country: String
  package var rules: AccountRules
  package var texts: AnswerTexts
  /// Pieces an answer may take.
  package var maxParts: Int
  package var gateway: Gateway

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    country = section.string("country", default: "62")
    let written = section.string("number")
    number = PhoneNumber(written, country: country)?.address ?? written
    rules = AccountRules(
      reading: section, ticketPrefix: "SMS", joinWindow: .seconds(120), answerAfter: .seconds(15),
      comesInPieces: true)
    texts = AnswerTexts(reading: section, for: .sms)
    maxParts = section.int("maxParts", in: 1...255, default: 10)
    gateway = Self.gateway(section)
  }

  /// The text of an answer, in the letters a handset takes and within `maxParts` pieces.
  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts, maxParts] in FittedText.make($0, by: texts.compose, within: .sms(maxParts)) }
  }

  private static func gateway(_ section: Section) -> Gateway {
    let known = ["kannelBox", "kannelHTTP", "twilio", "gateway"]
    let present = known.filter(section.has)
    if present.count != 1 {
      section.mistake("expected exactly one of \(known.joined(separator: ", ")); found \(present.count)")
    }
    switch present.first {
    case "kannelHTTP": return .kannelHTTP(KannelHTTPSettings(section.section("kannelHTTP")))
    case "twilio": return .twilio(TwilioSettings(section.section("twilio")))
    case "gateway": return .described(GatewaySettings(section.section("gateway")))
    default: return .kannelBox(KannelBoxSettings(section.section("kannelBox")))
    }
  }
}

/// bearerbox, with us as one of its boxes.
package struct KannelBoxSettings: Sendable {
  package var host: String
  package var port: UInt16
  package var isSecured: Bool
  package var authorityFile: String?
  /// Set where bearerbox routes by box id (`group = smsbox-route`).
  package var boxID: String?
  package var smsc: String?

  init(_ section: Section) {
    host = section.string("host", default: "127.0.0.1")
    port = UInt16(section.int("port", in: 1...65_535, default: 13_001))
    isSecured = section.bool("tls", default: false)
    authorityFile = section.optionalPath("authority")
    boxID = section.optionalString("boxID")
    smsc = section.optionalString("smsc")
  }

  var endpoint: StreamEndpoint {
    StreamEndpoint(
      .tcp, host: host, port: port, security: isSecured ? .tls : .plain, authorityFile: authorityFile)
  }
}

/// smsbox over HTTP, both ways.
package struct KannelHTTPSettings: Sendable {
  /// Of the webhook for messages; reports come to `path/report`.
  package var path: String
  package var proof: GuardSettings
  package var send: Send?

  package struct Send: Sendable {
    package var url: String
    package var user: String
    package var password: Secret
    package var smsc: String?
    /// Where smsbox reaches our listener, without the path; nil: no delivery reports.
    package var reportBase: String?
  }

  init(_ section: Section) {
    path = section.webhookPath("path", default: "/sms/kannel")
    proof = GuardSettings(section.optionalSection("guard"))
    send = section.optionalSection("sendsms").map { send in
      Send(
        url: send.url("url").text, user: send.string("user"), password: send.secret("password"),
        smsc: send.optionalString("smsc"), reportBase: send.optionalURL("reportBase")?.text)
    }
  }
}

package struct TwilioSettings: Sendable {
  package var path: String
  /// What the public calls our listener, without the path.
  package var publicBase: String
  package var accountSID: String
  package var authToken: Secret
  package var from: String
  package var apiBase: String

  init(_ section: Section) {
    path = section.webhookPath("path", default: "/sms/twilio")
    publicBase = section.url("publicBase").text.withoutLastSlash
    accountSID = section.string("accountSID")
    authToken = section.secret("authToken")
    from = section.string("from")
    apiBase = (section.optionalURL("apiBase")?.text ?? "https://api.twilio.com").withoutLastSlash
  }
}
