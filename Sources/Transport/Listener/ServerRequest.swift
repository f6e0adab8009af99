// SPDX-License-Identifier: MIT

/// A request as it came in, whole.
package struct ServerRequest: Sendable {
  package var method: HTTPMethod
  /// As sent, still percent-encoded, without the query.
  package var path: String
  /// What follows the first `?`, as sent; empty where there is none.
  package var rawQuery: [UInt8]
  package var headers: HeaderFields
  package var body: [UInt8]
  /// The connecting address without its port; empty for a unix socket. Behind a proxy it is the
  /// proxy's.
  package var remoteAddress: String
  /// What stood where the route's path has `{name}`, percent-decoded.
  package var parameters: [String: String]

  package init(
    method: HTTPMethod, path: String, rawQuery: [UInt8] = [], headers: HeaderFields = [:], body: [UInt8] = [],
    remoteAddress: String = "", parameters: [String: String] = [:]
  ) {
    self.method = method
    self.path = path
    self.rawQuery = rawQuery
    self.headers = headers
    self.body = body
    self.remoteAddress = remoteAddress
    self.parameters = parameters
  }

  /// The query's fields, read anew at each use.
  package var query: FormFields { FormFields(decoding: rawQuery) }

  /// The body's fields, where it is `application/x-www-form-urlencoded`; read anew at each use.
  package var form: FormFields? {
    let type = headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
    return type == "application/x-www-form-urlencoded" ? FormFields(decoding: body) : nil
  }
}

/// What is answered.
package struct ServerResponse: Sendable {
  package var status: Int
  /// Without `Content-Length`, `Date` and `Connection`, which the listener sets.
  package var headers: HeaderFields
  package var body: [UInt8]
  /// The body instead, where it comes piece by piece; for this answer alone.
  package var stream: ResponseStream?

  package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// An answer of status 200 that goes on until the stream is ended, the client leaves or the listener
  /// stops. A client that asks with HEAD gets the header, and the stream is over then.
  package static func streaming(headers: HeaderFields = [:], _ stream: ResponseStream) -> ServerResponse {
    var response = ServerResponse(status: 200, headers: headers)
    response.stream = stream
    return response
  }

  /// A plain text answer.
  package static func text(_ status: Int, _ text: String) -> ServerResponse {
    ServerResponse(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
  }
}
