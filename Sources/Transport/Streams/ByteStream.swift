// SPDX-License-Identifier: MIT

/// An open connection carrying bytes both ways. One task may receive while another sends; two may not
/// do the same at once. Closed when it is no longer referenced.
package final class ByteStream: Sendable {
  private let loop: CurlLoop
  private let id: StreamID

  init(loop: CurlLoop, id: StreamID) {
    self.loop = loop
    self.id = id
  }

  deinit { close() }

  /// Waits for bytes and returns all that are there, at most 256 KiB; an empty array means the other
  /// side closed. Throws `CancellationError`, or a `NetworkFailure` (`timedOut` at the deadline); after
  /// both the stream goes on and no byte is lost, but a `broken` one stays broken.
  package func receive(deadline: Duration? = nil) async throws -> [UInt8] {
    try await loop.receive(id, deadline: deadline)
  }

  /// Returns when the system has taken all bytes. Where it throws, some may have gone: the stream is
  /// closed then.
  package func send(_ bytes: [UInt8], deadline: Duration? = .seconds(60)) async throws {
    try await loop.send(id, bytes, deadline: deadline)
  }

  /// Ends the connection without a farewell; whoever waits on it gets `closed`. Closing twice does no
  /// harm.
  package func close() {
    Task { [loop, id] in await loop.close(id) }
  }
}

extension Dialer {
  /// Connects, secures and logs in. Throws `CancellationError` or a `NetworkFailure`, whose kind tells
  /// `credentialsRefused` and `certificate` from the network's own failures.
  package func open(_ endpoint: StreamEndpoint) async throws -> ByteStream {
    if let objection = endpoint.objection {
      throw NetworkFailure(.invalidRequest, "\(endpoint.subject): \(objection)")
    }
    return ByteStream(loop: loop, id: try await loop.open(endpoint))
  }
}
