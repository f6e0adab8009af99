// SPDX-License-Identifier: MIT

import FoundationEssentials
package import Pipeline
import Reports
import Transport

/// Texts out through Twilio's Messages resource.
package struct TwilioCourier: Courier {
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
  /// Time for the status callback that tells what the lost answer would have told.
  package let unknownPolicy = UnknownPolicy.resendOnce(after: .seconds(600))

  private let options: Options
  private let authToken: SecretText
  private let token: DeliveryToken
  private let exchange: WebExchange

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

  package func send(_ parcel: Parcel) async -> Outcome {
    switch prepare(parcel, maxParts: options.maxParts) {
    case .no(let outcome): return outcome
    case .ready(let text):
      do {
        let request = try request(text, id: parcel.id)
        return await attempt(request, over: exchange, judge: Self.judge)
      } catch { return .retry(after: nil, reason: "\(error)") }
    }
  }

  /// Twilio keys nothing by our ids.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }

  private func request(_ text: OutgoingText, id: OutgoingID) throws -> HTTPRequest {
    var form = QueryBuilder()
    form.add("To", text.recipient)
    form.add(options.from.hasPrefix("MG") ? "MessagingServiceSid" : "From", options.from)
    form.add("Body", text.text)
    if let base = options.reportURL { form.add("StatusCallback", "\(base)?o=\(token.text(for: id))") }
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

  static func judge(_ response: HTTPResponse) -> Outcome {
    // A body that is no JSON still leaves the status to judge by.
    let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
    switch (response.status, answer?.code) {
    case (200..<300, _): return .accepted(remoteID: answer?.sid)
    case (400, 21610): return .refused(reason: "Twilio: the recipient has opted out (21610)")
    case (400, let code?): return .refused(reason: "Twilio: error \(code)")
    default: return outcome(ofStatus: response, gateway: "Twilio")
    }
  }
}
