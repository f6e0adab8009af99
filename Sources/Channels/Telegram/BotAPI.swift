// SPDX-License-Identifier: MIT
//
// The Bot API on the wire: a method is a POST with JSON to /bot<token>/<method>, its answer an envelope,
// `{"ok":true,"result":…}` or `{"ok":false,"error_code":N,"description":"…","parameters":{…}}`. What a
// description says decides; it is never passed on, since it can hold words of a message.

import FoundationEssentials
import Pipeline
import Transport
package import Web

/// One bot at one server.
package struct BotAPI: Sendable {
  /// `https://api.telegram.org`, or a server of one's own.
  private let base: String
  private let token: @Sendable () throws -> BotToken
  package let exchange: WebExchange

  package init(
    base: String, token: @escaping @Sendable () throws -> BotToken, exchange: @escaping WebExchange
  ) {
    self.base = base
    self.token = token
    self.exchange = exchange
  }

  /// A method's request. Throws where the token cannot be read.
  func request(
    _ method: String, _ parameters: some Encodable, deadline: Duration = .seconds(30),
    responseLimit: Int = 4 << 20
  ) throws -> HTTPRequest {
    HTTPRequest(
      .post, "\(base)/bot\(try token().text)/\(method)",
      headers: ["Content-Type": "application/json", "Accept": "application/json"],
      body: Array(try JSONEncoder().encode(parameters)), deadline: deadline, responseLimit: responseLimit)
  }

  /// The request for a file that `getFile` named; nil for a path that would lead elsewhere.
  func fileRequest(_ path: String, limit: Int) throws -> HTTPRequest? {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard segments.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
    let encoded = segments.map { PercentEncoding.encode($0) }.joined(separator: "/")
    return HTTPRequest(
      .get, "\(base)/file/bot\(try token().text)/\(encoded)", deadline: .seconds(300), responseLimit: limit)
  }
}

/// What the Bot API answered.
struct BotAnswer {
  /// 200, or the envelope's error code, which is the status too.
  var code: Int
  /// Nil also where the answer is no envelope.
  var result: JSONText?
  /// In small letters; to be compared, not to be shown.
  private var description: String
  var retryAfter: Duration?

  init(_ response: HTTPResponse) {
    let envelope = try? JSONText(response.body)  // A proxy's page: the status is left.
    result = envelope?.member("ok")?.text == "true" ? envelope?.member("result") : nil
    let code = envelope?.member("error_code")?.text.flatMap { Int($0) }
    self.code = result == nil ? code ?? response.status : 200
    description = envelope?.member("description")?.text?.lowercased() ?? ""
    let seconds = envelope?.member("parameters")?.member("retry_after")?.text.flatMap { Int($0) }
    retryAfter = seconds.map { .seconds(min(max($0, 1), 86_400)) } ?? response.retryAfter
  }

  func says(_ words: String) -> Bool { description.contains(words) }
}
