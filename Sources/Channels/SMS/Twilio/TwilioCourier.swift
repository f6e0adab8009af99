// SPDX-License-Identifier: MIT
//
// Texts out through Twilio's Messages resource. Twilio keys nothing by our ids: the token in the
// StatusCallback is what links a text to its row. Its error codes come with a 400, whatever they
// mean: an opted-out recipient and a wrong number are for good, everything else goes by the status.

import FoundationEssentials
package import Pipeline
import Reports
package import Transport
package import Web

package struct TwilioCourier: TextCourier {
  package struct Options: Sendable {
    /// `https://api.twilio.com`, or a stand-in.
    package var base: String
    package var accountSID: String
    /// A number of ours, or a messaging service's SID (`MG…`).
    package var from: String
    /// Where status callbacks go, without a query; nil asks for none.
    package var reportURL: String?
    package var maxParts: Int
    package var deadline: Duration

    package init(
      base: String = "https://api.twilio.com", accountSID: String, from: String, reportURL: String? = nil,
      maxParts: Int = 10, deadline: Duration = .seconds(30)
    ) {
      self.base = base
      self.accountSID = accountSID
      self.from = from
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
  private let authToken: SecretText
  private let token: DeliveryToken
  package let exchange: WebExchange

  package init(
    name: String, options: Options, authToken: @escaping SecretText, token: DeliveryToken,
    exchange: @escaping WebExchange
  ) {
    self.name = name
    self.options = options
    self.authToken = authToken
    self.token = token
    self.exchange = exchange
  }

  package func request(_ text: OutgoingText, _ parcel: Parcel) throws -> HTTPRequest {
    var form = QueryBuilder()
    form.add("To", text.recipient)
    form.add(options.from.hasPrefix("MG") ? "MessagingServiceSid" : "From", options.from)
    form.add("Body", text.text)
    if let base = options.reportURL { form.add("StatusCallback", "\(base)?o=\(token.text(for: parcel.id))") }
    return HTTPRequest(
      .post, "\(options.base)/2010-04-01/Accounts/\(options.accountSID)/Messages.json",
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
        "Authorization": basicAuthorization(user: options.accountSID, password: try authToken()),
      ], body: Array(form.text.utf8), deadline: options.deadline)
  }

  private struct Answer: Decodable {
    var sid: String?
    var code: Int?
  }

  package func judge(_ response: HTTPResponse) -> Outcome {
    let body = Data(response.body)
    let answer = try? JSONDecoder().decode(Answer.self, from: body)  // Else the status is left to judge by.
    switch (response.status, answer?.code) {
    case (200..<300, _): return .accepted(remoteID: answer?.sid)
    case (400, 21610): return .refused(reason: "Twilio: the recipient has opted out (21610)")
    case (400, let code?): return .refused(reason: "Twilio: error \(code)")
    default: return outcome(ofStatus: response, from: "Twilio")
    }
  }
}
