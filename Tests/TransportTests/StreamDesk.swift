// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Synchronization
import TestSupport

@testable import Transport

/// A route that answers with a new stream each time, and keeps them for the test to send on.
final class StreamDesk: Sendable {
  private let opened = Mutex<[ResponseStream]>([])
  private let opening = Bell()
  private let make: @Sendable () -> ResponseStream

  init(_ make: @escaping @Sendable () -> ResponseStream = { ResponseStream() }) { self.make = make }

  var route: Route {
    Route(.get, "/stream") { [self] _ in
      let stream = make()
      opened.withLock { $0.append(stream) }
      opening.ring()
      return .events(stream)
    }
  }

  /// The streams, once there are so many.
  func streams(_ count: Int) async -> [ResponseStream] {
    await opening.until { opened.withLock { $0.count >= count } }
    return opened.withLock { $0 }
  }

  func forget() { opened.withLock { $0 = [] } }
}

extension ListenerGround {
  /// A client that has asked for a stream and reads its answer from the first byte.
  func follow(_ dialer: Dialer, version: String = "1.1") async throws -> ByteStream {
    let client = try await connect(dialer)
    try await client.send(Array("GET /stream HTTP/\(version)\r\nHost: x\r\n\r\n".utf8))
    return client
  }

  /// A client that has asked for a stream and never reads.
  func ignore() throws -> Socket {
    guard let client = Socket.connected(port: port) else { throw ServerTrouble("nobody listens") }
    client.write(Array("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    return client
  }
}

extension ByteStream {
  /// All until the other side closes.
  func rest() async throws -> String {
    var text = ""
    while true {
      let bytes = try await receive(deadline: .seconds(60))
      if bytes.isEmpty { return text }
      text += String(decoding: bytes, as: UTF8.self)
    }
  }
}

/// The end of a chunked body (RFC 9112 §7.1).
let lastChunk = "0\r\n\r\n"

/// A chunked answer's body; nil where it is not whole.
func unchunked(_ answer: String) -> String? {
  guard let header = answer.range(of: "\r\n\r\n") else { return nil }
  var rest = answer[header.upperBound...]
  var body = ""
  while let line = rest.range(of: "\r\n"), let count = Int(rest[..<line.lowerBound], radix: 16) {
    let bytes = rest[line.upperBound...].utf8
    guard bytes.count >= count + 2 else { return nil }
    if count == 0 { return body }
    body += String(bytes.prefix(count)) ?? ""
    rest = Substring(bytes.dropFirst(count + 2))
  }
  return nil
}
