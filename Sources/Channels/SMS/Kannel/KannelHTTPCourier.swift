// SPDX-License-Identifier: MIT
//
// Texts out through smsbox's sendsms. Its answer carries no message id, so a text is followed by the
// token in our own dlr-url. The request is a POST of the text itself: the GET form would put the
// password into every access log. `coding` is ours to choose: with 0, Kannel turns whatever is
// outside the GSM alphabet into question marks.

package import Pipeline
import Reports
package import Transport
package import Web

package struct KannelHTTPCourier: TextCourier {
  package struct Options: Sendable {
    /// sendsms itself: `http://127.0.0.1:13013/cgi-bin/sendsms`.
    package var url: String
    package var user: String
    /// The number the text comes from; nil for the gateway's own.
    package var from: String?
    /// The SMSC to use; nil leaves it to Kannel's routing.
    package var smsc: String?
    /// Where smsbox is to send delivery reports, without a query; nil asks for none.
    package var reportURL: String?
    /// `max-messages` of the sendsms-user.
    package var maxParts: Int
    package var deadline: Duration

    package init(
      url: String, user: String, from: String? = nil, smsc: String? = nil, reportURL: String? = nil,
      maxParts: Int = 10, deadline: Duration = .seconds(30)
    ) {
      self.url = url
      self.user = user
      self.from = from
      self.smsc = smsc
      self.reportURL = reportURL
      self.maxParts = maxParts
      self.deadline = deadline
    }
  }

  package let name: String
  package let concurrency = 8
  package var deadline: Duration { options.deadline }
  package var maxParts: Int { options.maxParts }

  private let options: Options
  private let password: SecretText
  private let token: DeliveryToken
  package let exchange: WebExchange

  package init(
    name: String, options: Options, password: @escaping SecretText, token: DeliveryToken,
    exchange: @escaping WebExchange
  ) {
    self.name = name
    self.options = options
    self.password = password
    self.token = token
    self.exchange = exchange
  }

  package func request(_ text: OutgoingText, _ parcel: Parcel) throws -> HTTPRequest {
    var headers: HeaderFields = [
      "Content-Type": "text/plain; charset=UTF-8", "X-Kannel-Username": options.user,
      "X-Kannel-Password": try password(), "X-Kannel-To": text.recipient,
      "X-Kannel-Coding": text.plan.alphabet == .gsm7 ? "0" : "2",
    ]
    if let from = options.from { headers.add("X-Kannel-From", from) }
    if let smsc = options.smsc { headers.add("X-Kannel-SMSC", smsc) }
    if let base = options.reportURL {
      headers.add("X-Kannel-DLR-Mask", String(KannelReport.everything))
      // smsbox fills in %d and %A.
      headers.add("X-Kannel-DLR-Url", "\(base)?o=\(token.text(for: parcel.id))&d=%d&A=%A")
    }
    return HTTPRequest(
      .post, options.url, headers: headers, body: Array(text.text.utf8), deadline: options.deadline)
  }

  /// Measured with Kannel 1.4.5: 202 with `0: Accepted for delivery` or `3: Queued for later
  /// delivery`; 403 for user, password or address; 400 for the receiver; 503 while it is full.
  package func judge(_ response: HTTPResponse) -> Outcome {
    let body = String(decoding: response.body.prefix(100), as: UTF8.self)
    switch response.status {
    case 200, 202:
      return .accepted(remoteID: nil)
    case 400 where body.hasPrefix("Number(s)"):
      return .refused(reason: "Kannel: receiver denied")
    case 400 where body.hasPrefix("Missing receiver"):
      return .refused(reason: "Kannel: receiver missing")
    case 400:
      return .retry(after: nil, reason: "Kannel does not understand our request (400)")
    default:
      return outcome(ofStatus: response, from: "Kannel")
    }
  }
}
