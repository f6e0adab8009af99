// SPDX-License-Identifier: MIT
//
// What the couriers of web interfaces have in common. An answer becomes one request; what the other
// side's answer means its own courier judges. Hardly any of them can be asked for a text by a key of
// ours, so an attempt without an answer waits for a delivery report, is sent once more, and is then a
// person's; a courier whose other side can do better says so.

package import Pipeline
package import Transport

/// A courier that sends an answer with one request.
package protocol WebCourier: Courier {
  /// An answer as the other side takes it: addressed, and fitted to its letters and lengths.
  associatedtype Letter
  var exchange: WebExchange { get }
  func prepare(_ parcel: Parcel) -> Preparation<Letter>
  /// Throws where a secret of ours cannot be read: the answer waits for that.
  func request(_ letter: Letter, _ parcel: Parcel) throws -> HTTPRequest
  func judge(_ response: HTTPResponse) -> Outcome
}

/// What became of the attempt to make a letter of a parcel.
package enum Preparation<Letter> {
  case ready(Letter)
  /// It cannot be sent, or not now.
  case no(Outcome)
}

extension WebCourier {
  package var unknownPolicy: UnknownPolicy { .resendOnce(after: .seconds(600)) }

  package func send(_ parcel: Parcel) async -> Outcome {
    switch prepare(parcel) {
    case .no(let outcome): return outcome
    case .ready(let letter):
      do {
        return await attempt(try request(letter, parcel), over: exchange, judge: judge)
      } catch { return .retry(after: nil, reason: "\(error)") }
    }
  }

  /// Never asked, by the policy above.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }
}
