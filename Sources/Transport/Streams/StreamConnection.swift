// SPDX-License-Identifier: MIT
//
// A stream after its opening, on libcurl's thread: at most one waiting reader and one waiting writer.
// Reading goes on until libcurl has nothing more before anybody waits for the socket, because TLS may
// have decrypted bytes that no socket event will announce.

import CCurl

/// Names a stream; never used twice.
struct StreamID: Hashable, Sendable {
  let number: UInt64
}

final class StreamConnection {
  /// Owns the handle and the buffers libcurl writes to.
  let opening: StreamOpening
  let socket: Int32
  var reader: StreamReader?
  var writer: StreamWriter?
  /// The system tells of a reset once; this keeps telling.
  private var failure: NetworkFailure?

  init(_ opening: StreamOpening) {
    self.opening = opening
    socket = unsafe kanal_curl_active_socket(opening.easy.raw)
  }

  enum Read {
    case bytes([UInt8])
    case nothingYet
    case failed(NetworkFailure)
  }

  /// Takes what is there, up to the scratch space's size; no bytes mean the other side closed.
  func read(into scratch: UnsafeMutableRawBufferPointer) -> Read {
    if let failure { return .failed(failure) }
    var filled = 0
    while filled < scratch.count {
      var count = 0
      // The rest of the scratch space, which outlives the call.
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: scratch[filled...])
      let code = unsafe curl_easy_recv(opening.easy.raw, rest.baseAddress, rest.count, &count)
      if code == CURLE_AGAIN { return unsafe filled == 0 ? .nothingYet : .bytes(Array(scratch[..<filled])) }
      if code != CURLE_OK { failure = NetworkFailure(code, opening) }
      if code != CURLE_OK || count == 0 { break }
      filled += count
    }
    // What came before a failure is given first.
    if let failure, filled == 0 { return .failed(failure) }
    return unsafe .bytes(Array(scratch[..<filled]))
  }

  /// Sends on; true when all is sent. A repeated attempt must name the same memory (OpenSSL), which is
  /// why the bytes stay where they are and only the offset moves.
  func write(_ writer: inout StreamWriter) -> Result<Bool, NetworkFailure> {
    while writer.sent < writer.bytes.count {
      var count = 0
      let code = unsafe writer.bytes.withUnsafeBytes { bytes in
        // The rest of the array, not changed while the writer exists.
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[writer.sent...])
        return unsafe curl_easy_send(opening.easy.raw, rest.baseAddress, rest.count, &count)
      }
      if code == CURLE_AGAIN { return .success(false) }
      if code != CURLE_OK { return .failure(NetworkFailure(code, opening)) }
      writer.sent += count
    }
    return .success(true)
  }
}

/// Somebody who waits for bytes.
struct StreamReader {
  var number: UInt64
  var deadline: ContinuousClock.Instant?
  var waiting: CheckedContinuation<Result<[UInt8], any Error>, Never>
}

/// Somebody who waits for their bytes to be sent.
struct StreamWriter {
  var number: UInt64
  var bytes: [UInt8]
  var sent = 0
  var deadline: ContinuousClock.Instant?
  var waiting: CheckedContinuation<Result<Void, any Error>, Never>
}
