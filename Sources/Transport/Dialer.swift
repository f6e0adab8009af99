// SPDX-License-Identifier: MIT
//
// Transport is every connection Kanal opens or accepts: `Dialer` opens (libcurl), `Listener` accepts
// (libmicrohttpd).
//
// 1. Blocking or callback-driven C runs on its own thread: one for libcurl, libmicrohttpd's own two,
//    one that watches deadlines. Swift's cooperative pool runs Swift only.
// 2. A failure says whether the other side may have got the request; see `TransportError`. Nothing is
//    ever repeated here that may have been taken.
// 3. No error text holds a path, a query, a header, a body or a credential.

/// Opens connections: HTTP requests, mail submissions, byte streams. One for a process is enough; all
/// of it runs on one thread, which ends when the dialer and its streams are gone.
package final class Dialer: Sendable {
  let loop = CurlLoop()
  let mailPool = SMTPPool()

  package init() {}

  /// Sends one request and reads the whole response. Never repeats it. A cancelled task ends it at
  /// once, as `notSent` or `unknown` like any other failure.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    if let objection = request.objection {
      throw .notSent(NetworkFailure(.invalidRequest, "\(request.subject): \(objection)"))
    }
    return try await loop.send(request).get()
  }
}

extension CurlLoop {
  func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
    let transfer = HTTPTransfer(request, easy: takeHandle())
    let ending = await run(transfer)
    defer { giveBack(transfer.easy) }
    return transfer.outcome(ending)
  }
}
