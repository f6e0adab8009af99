// SPDX-License-Identifier: MIT

package import Pipeline
package import Web

/// A text on its way to a handset: fitted to the GSM alphabet where that is harmless, with its plan.
package struct OutgoingText {
  /// `+6281…`.
  package var recipient: String
  package var text: String
  package var plan: SMSEncoding
}

/// Fits a parcel to a gateway that passes at most `maxParts` pieces. Kannel cuts what is longer
/// without a word (measured), so it is refused here, where a person sees it.
func fitted(_ parcel: Parcel, maxParts: Int) -> Preparation<OutgoingText> {
  guard case .reply(let reply) = parcel.content else {
    return .no(.refused(reason: "an SMS gateway carries answers only"))
  }
  guard let number = PhoneNumber(reply.recipient), number.canBeAnswered else {
    return .no(.refused(reason: "the sender's address is no number"))
  }
  let text = SMSEncoding.fitted(reply.text.cleaned)
  let plan = SMSEncoding.plan(text)
  guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
  guard plan.segments <= maxParts else {
    return .no(.refused(reason: "the answer takes \(plan.segments) pieces; \(maxParts) are allowed"))
  }
  return .ready(OutgoingText(recipient: number.address, text: text, plan: plan))
}

/// A courier of a gateway that takes a text with one request.
package protocol TextCourier: WebCourier where Letter == OutgoingText {
  /// Pieces a text may take.
  var maxParts: Int { get }
}

extension TextCourier {
  package func prepare(_ parcel: Parcel) -> Preparation<OutgoingText> {
    fitted(parcel, maxParts: maxParts)
  }
}
