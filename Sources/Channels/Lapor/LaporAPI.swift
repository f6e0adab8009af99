// SPDX-License-Identifier: MIT
//
// LAPOR's web service as the contract has it. Both secrets are read anew at each request, so a token that is
// renewed counts without a restart; neither is ever part of an address.

import Pipeline
import Settings
import Transport
package import Web

package struct LaporAPI: Sendable {
  /// Without a slash at the end.
  let base: String
  let institution: String
  package let contract: LaporContract
  package let exchange: WebExchange
  private let authorization: SecretText
  private let token: SecretText

  package init(
    base: String, institution: String, contract: LaporContract, authorization: @escaping SecretText,
    token: @escaping SecretText, exchange: @escaping WebExchange
  ) {
    self.base = base
    self.institution = institution
    self.contract = contract
    self.authorization = authorization
    self.token = token
    self.exchange = exchange
  }

  package init(_ settings: LaporSettings, exchange: @escaping WebExchange) {
    self.init(
      base: settings.baseURL, institution: settings.institution, contract: settings.contract,
      authorization: { [auth = settings.auth] in try BearerToken(reading: auth).token },
      token: settings.token.text, exchange: exchange)
  }

  /// Asks for a page of a list. Throws where a secret cannot be read.
  func question(_ listing: LaporContract.Listing, _ values: [String: String]) throws -> HTTPRequest {
    var query = QueryBuilder()
    let values = values.merging(["institution": institution]) { own, _ in own }
    for field in listing.query { query.add(field.name, fill(field.value, values)) }
    var request = HTTPRequest(
      .get, address(listing.path, values) + (query.text.isEmpty ? "" : "?\(query.text)"),
      headers: ["Accept": "application/json"], deadline: .seconds(60), responseLimit: Self.largest)
    try letIn(&request)
    return request
  }

  func address(_ path: String, _ values: [String: String]) -> String {
    base
      + fill(
        path, values.merging(["institution": institution]) { own, _ in own }.mapValues(PercentEncoding.encode)
      )
  }

  /// Adds what lets us in.
  func letIn(_ request: inout HTTPRequest) throws {
    request.headers.add(contract.headers.authorization, "Bearer \(try authorization())")
    request.headers.add(contract.headers.token, try token())
  }

  private static let largest = 32 << 20
}

/// A page of a list, taken apart as the contract says.
struct ListedPage {
  var items: [JSONText]
  /// Whether another page follows.
  var hasMore: Bool
  var cursor: String?
  private let body: [UInt8]

  /// Throws what does not fit, with its path: the page is not taken, and is asked for again.
  init(_ body: [UInt8], _ listing: LaporContract.Listing, of name: String) throws(FeedFailure) {
    let document: JSONText
    do {
      document = try JSONText(body)
    } catch {
      throw FeedFailure(.retry(after: nil), "\(name): the answer is \(error)")
    }
    let list = JSONPath(String(listing.items.description.prefix { $0 != "[" })).map {
      $0.values(in: document)
    }
    guard case .array? = list?.first?.value else {
      throw FeedFailure(
        .retry(after: nil), "\(name): the answer has no list at \(listing.items); does the contract fit?")
    }
    items = listing.items.values(in: document)
    hasMore = listing.more?.values(in: document).first.map(\.leadsOn) ?? false
    cursor = listing.cursor?.values(in: document).last?.text
    self.body = body
  }

  func raw(_ item: JSONText) -> [UInt8] { Array(body[item.range]) }
}

extension JSONText {
  /// A page's address or number is followed; null, nothing and false are not.
  fileprivate var leadsOn: Bool {
    switch value {
    case .null, .bool(false): false
    case .string(let text), .number(let text): !text.isEmpty && text != "0"
    default: true
    }
  }

  /// `1`, `"1"`, `true`, `"true"`; nil for what is neither yes nor no.
  var yesOrNo: Bool? {
    switch text?.trimmed.lowercased() {
    case "1", "true": true
    case "0", "false": false
    default: nil
    }
  }
}
