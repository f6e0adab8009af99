// SPDX-License-Identifier: MIT

import Pipeline
import Transport
package import Web

/// How a described gateway is asked for messages.
package struct GatewayPolling: Sendable {
  /// Absolute; `{cursor}` stands for the cursor, percent-encoded.
  package var url: String
  package var authorization: GatewaySending.Authorization?
  /// Where the next cursor stands in the answer, or in each message (the last one counts).
  package var cursor: JSONPath?
  /// The cursor of the first contact.
  package var firstCursor: String
  package var interval: Duration
  package var deadline: Duration

  package init(
    url: String, authorization: GatewaySending.Authorization? = nil, cursor: JSONPath? = nil,
    firstCursor: String = "", interval: Duration = .seconds(30), deadline: Duration = .seconds(30)
  ) {
    self.url = url
    self.authorization = authorization
    self.cursor = cursor
    self.firstCursor = firstCursor
    self.interval = interval
    self.deadline = deadline
  }
}

extension PollFeed {
  /// A described gateway that is asked.
  package init(
    name: String, polling: GatewayPolling, mapping: GatewayMapping, exchange: @escaping WebExchange
  ) {
    self.init(
      name: name, firstCursor: polling.firstCursor, interval: polling.interval, exchange: exchange,
      request: polling.request
    ) { body in
      try mapping.list.page(in: body, format: GatewayWebhook.format, next: polling.cursor, of: name) { item in
        // A page comes again and again, so an item without an id is known by its bytes.
        mapping.identity(of: item) { digestIdentity(of: item.raw) }
      }
    }
  }
}

extension GatewayPolling {
  @Sendable fileprivate func request(at place: PollPlace) throws -> HTTPRequest {
    let parts = url.split(separator: "{cursor}", maxSplits: 1, omittingEmptySubsequences: false)
    var request = HTTPRequest(
      .get, parts.joined(separator: PercentEncoding.encode(place.cursor)),
      headers: ["Accept": "application/json"], deadline: deadline)
    try authorization?.authorize(&request)
    return request
  }
}
