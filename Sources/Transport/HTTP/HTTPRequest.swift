// SPDX-License-Identifier: MIT

/// The methods Kanal sends and answers.
package enum HTTPMethod: String, Sendable, Hashable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
}

/// A request to another system. Redirects are answers like any other and are not followed; TLS is
/// always verified.
package struct HTTPRequest: Sendable {
  package var method: HTTPMethod
  /// Absolute, `http` or `https`, without user and password; already percent-encoded.
  package var url: String
  /// Framing (`Content-Length`, `Transfer-Encoding`, `Expect`) is not the caller's.
  package var headers: HeaderFields
  /// Sent with every method but `head`, where it is not empty.
  package var body: [UInt8]
  /// From the call to the last byte of the response.
  package var deadline: Duration
  /// For resolving, connecting and TLS, within the deadline.
  package var connectDeadline: Duration
  /// A response whose body is larger ends as `unknown(tooLarge)`.
  package var responseLimit: Int
  /// PEM file with the certificates to trust instead of the system's.
  package var authorityFile: String?
  /// Connects there instead of to the URL's host.
  package var unixSocket: String?
  /// Where it may go, asked for each address libcurl is about to connect to; nil: anywhere.
  package var reach: Reach?
  /// The response is over at the end of its head; what comes behind is not read.
  package var takesHeadOnly = false

  package init(
    _ method: HTTPMethod, _ url: String, headers: HeaderFields = [:], body: [UInt8] = [],
    deadline: Duration = .seconds(30), connectDeadline: Duration = .seconds(10),
    responseLimit: Int = 4 << 20, authorityFile: String? = nil, unixSocket: String? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.deadline = deadline
    self.connectDeadline = connectDeadline
    self.responseLimit = responseLimit
    self.authorityFile = authorityFile
    self.unixSocket = unixSocket
  }
}

/// A whole response, of whatever status.
package struct HTTPResponse: Sendable {
  package var status: Int
  package var headers: HeaderFields
  package var body: [UInt8]

  package init(status: Int, headers: HeaderFields = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
