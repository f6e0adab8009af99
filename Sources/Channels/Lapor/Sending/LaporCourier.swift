// SPDX-License-Identifier: MIT
//
// Our number, statuses and questions as follow-ups of the complaint; what is not ours is given back with the
// words as its reason, where the configuration says to whom.
//
// LAPOR knows no key of ours, but it shows what it took: after an attempt without an answer the complaint's
// follow-ups are read, and the text that is there is not sent again. So each goes out once, unless LAPOR took
// one and does not show it. A text that is word for word one we told earlier counts as that one.
//
// ASSUMED: that a complaint given back shows the reason among its follow-ups; that a status of 4xx other than
// 401, 403, 404, 408, 425 and 429 means never.

import FoundationEssentials
package import Pipeline
package import Transport
package import Web

package struct LaporCourier: WebCourier {
  package let name: String
  package let concurrency = 2
  package let deadline: Duration
  package let unknownPolicy = UnknownPolicy.lookUp
  package var exchange: WebExchange { api.exchange }

  private let api: LaporAPI
  private let reader: LaporReader
  private let signature: Signature
  private var contract: LaporContract { api.contract }

  /// In whose name, to whom, and for whose eyes.
  package struct Signature: Sendable, Hashable {
    var user: String
    var to: String
    var rejectTo: String?
    var isAlwaysSecret: Bool
  }

  package init(
    name: String, api: LaporAPI, reader: LaporReader, signature: Signature, deadline: Duration = .seconds(30)
  ) {
    self.name = name
    self.api = api
    self.reader = reader
    self.signature = signature
    self.deadline = deadline
  }

  /// An answer as LAPOR takes it.
  package struct Letter: Hashable, Sendable {
    package enum Way: Hashable, Sendable {
      case followUp(isSecret: Bool)
      /// Given back, for another institution.
      case rejection(to: String)
    }
    package var complaint: String
    package var text: String
    package var way: Way
  }

  package func prepare(_ parcel: Parcel) -> Preparation<Letter> {
    guard case .reply(let reply) = parcel.content else {
      return .no(.refused(reason: "LAPOR carries answers only"))
    }
    guard let complaint = Complaint.name(reply.recipient), complaint == reply.recipient else {
      return .no(.refused(reason: "the sender's address is no complaint of LAPOR"))
    }
    let text = reply.text.cleaned
    guard !text.isEmpty else { return .no(.refused(reason: "the answer has no text")) }
    let limit = TextLimit.lapor(contract.answer.longest)
    guard limit.fits(text) else {
      return .no(.refused(reason: "the answer is longer than \(limit.name)"))
    }
    return .ready(Letter(complaint: complaint, text: text, way: way(reply)))
  }

  private func way(_ reply: ReplyParcel) -> Letter.Way {
    if reply.isNotOurs, let to = signature.rejectTo { return .rejection(to: to) }
    let isPublic = reply.answered.map { reader.isPublic(RawMessage(bytes: $0.raw, format: $0.format)) }
    return .followUp(isSecret: signature.isAlwaysSecret || isPublic != true)
  }

  package func request(_ letter: Letter, _ parcel: Parcel) throws -> HTTPRequest {
    var request: HTTPRequest
    switch letter.way {
    case .followUp(let isSecret): request = followUp(letter, isSecret)
    case .rejection(let institution): request = try rejection(letter, institution)
    }
    request.headers.add("Accept", "application/json")
    request.deadline = deadline
    try api.letIn(&request)
    return request
  }

  private func followUp(_ letter: Letter, _ isSecret: Bool) -> HTTPRequest {
    let values = [
      "id": letter.complaint, "institution": api.institution, "user": signature.user, "to": signature.to,
      "template": contract.answer.template, "secret": isSecret ? "1" : "0", "text": letter.text,
    ]
    let form = Multipart(contract.answer.fields.map { ($0.name, fill($0.value, values)) })
    return HTTPRequest(
      .post, api.address(contract.answer.path, ["id": letter.complaint]),
      headers: ["Content-Type": form.type], body: form.body)
  }

  private func rejection(_ letter: Letter, _ institution: String) throws -> HTTPRequest {
    let values = ["to": institution, "text": letter.text, "id": letter.complaint]
    let members = contract.reject.fields.map { ($0.name, Scalar($0.value, values)) }
    return HTTPRequest(
      .post, api.address(contract.reject.path, ["id": letter.complaint]),
      headers: ["Content-Type": "application/json"],
      body: Array(try JSONEncoder().encode(Dictionary(members) { first, _ in first })))
  }

  /// A number where the contract writes one.
  private enum Scalar: Encodable {
    case number(Int)
    case text(String)

    init(_ template: String, _ values: [String: String]) {
      self = Int(template).map { .number($0) } ?? .text(fill(template, values))
    }

    func encode(to encoder: any Encoder) throws {
      var value = encoder.singleValueContainer()
      switch self {
      case .number(let number): try value.encode(number)
      case .text(let text): try value.encode(text)
      }
    }
  }

  package func judge(_ response: HTTPResponse) -> Outcome {
    switch response.status {
    case 200..<300:
      let json = try? JSONText(response.body)  // A page of somebody in between: nobody knows what LAPOR did.
      guard let answer = json else {
        return .unknown(reason: "LAPOR answered \(response.status) with what is no JSON")
      }
      return .accepted(remoteID: contract.answer.id?.text(in: answer))
    case 404:
      return .retry(
        after: nil, reason: "LAPOR answered 404: no such complaint, or a wrong address",
        isAboutThisParcel: true)
    default: return outcome(ofStatus: response, from: "LAPOR")
    }
  }

  // MARK: Looking up

  private static let mostPages = 50

  /// Whether the complaint shows our text.
  package func lookUp(_ parcel: Parcel) async throws -> String? {
    guard case .ready(let letter) = prepare(parcel) else { return nil }
    for page in 1...Self.mostPages {
      let request = try api.question(
        contract.followUps.listing, ["id": letter.complaint, "page": "\(page)"])
      let list = try ListedPage(
        try await fetch(request, for: "LAPOR", over: exchange), contract.followUps.listing, of: "LAPOR")
      if let found = list.items.first(where: { says(letter.text, $0) }) {
        return contract.followUps.id?.text(in: found) ?? ""
      }
      guard list.hasMore, contract.followUps.listing.hasPages, !list.items.isEmpty else { return nil }
    }
    throw FeedFailure(.retry(after: nil), "the complaint has more than \(Self.mostPages) pages of follow-ups")
  }

  /// However LAPOR shows white space and marks.
  private func says(_ text: String, _ item: JSONText) -> Bool {
    let shown = LaporWords.plain(contract.followUps.content.text(in: item) ?? "")
    return shown.filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace }
  }
}

extension ReplyParcel {
  /// Whether it says that the report is none of ours.
  fileprivate var isNotOurs: Bool {
    switch matter {
    case .outside, .declined: true
    case .received, .asksWhere, .number, .located, .answer, .status, .pointer, .illegible: false
    }
  }
}
