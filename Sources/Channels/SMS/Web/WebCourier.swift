// SPDX-License-Identifier: MIT
//
// What the couriers of gateways with a web interface have in common. A text becomes one request; what
// its answer means the gateway's own courier judges. None of these gateways can be asked for a text by
// a key of ours, so an attempt without an answer waits for a delivery report, is sent once more, and
// is then a person's.

package import Pipeline
package import Transport

/// A courier that sends a text with one request.
package protocol WebCourier: Courier {
  /// Pieces a text may take.
  var maxParts: Int { get }
  var exchange: WebExchange { get }
  /// Throws where a secret of ours cannot be read: the text waits for that.
  func request(_ text: OutgoingText, _ parcel: Parcel) throws -> HTTPRequest
  func judge(_ response: HTTPResponse) -> Outcome
}

extension WebCourier {
  package var unknownPolicy: UnknownPolicy { .resendOnce(after: .seconds(600)) }

  package func send(_ parcel: Parcel) async -> Outcome {
    switch prepare(parcel, maxParts: maxParts) {
    case .no(let outcome): return outcome
    case .ready(let text):
      do {
        return await attempt(try request(text, parcel), over: exchange, judge: judge)
      } catch { return .retry(after: nil, reason: "\(error)") }
    }
  }

  /// Never asked, by the policy above.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }
}
