// SPDX-License-Identifier: MIT
//
// The streams' half of the loop. A reader or writer is resumed once, by whoever takes it out of its
// connection: bytes, deadline, cancellation or closing.

import CCurl

extension CurlLoop {
  func open(_ endpoint: StreamEndpoint) async throws -> StreamID {
    let opening = StreamOpening(endpoint, easy: EasyHandle())
    let ending = await run(opening)
    guard case .finished(CURLE_OK) = ending else { throw opening.failure(ending) }
    return adopt(opening)
  }

  /// The connection of an opening that succeeded is a stream from now on.
  func adopt(_ opening: StreamOpening) -> StreamID {
    let id = StreamID(number: nextNumber())
    streams[id] = StreamConnection(opening)
    return id
  }

  func close(_ id: StreamID) {
    guard let stream = streams.removeValue(forKey: id) else { return }
    remove(stream.opening.easy)
    let failure = NetworkFailure(.closed, "\(stream.opening.subject): closed")
    stream.reader?.waiting.resume(returning: .failure(failure))
    stream.writer?.waiting.resume(returning: .failure(failure))
  }

  func receive(_ id: StreamID, deadline: Duration?) async throws -> [UInt8] {
    let stream = try stream(id)
    guard stream.reader == nil else { throw NetworkFailure(.invalidRequest, "two receive from one stream") }
    try Task.checkCancellation()
    switch unsafe stream.read(into: scratch.bytes) {
    case .bytes(let bytes): return bytes
    case .failed(let failure): throw failure
    case .nothingYet: break
    }
    let number = nextNumber()
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { waiting in
        stream.reader = StreamReader(
          number: number, deadline: deadline.map { clock.now + $0 }, waiting: waiting)
      }
    } onCancel: {
      Task { await cancelReader(number, of: id) }
    }.get()
  }

  func send(_ id: StreamID, _ bytes: [UInt8], deadline: Duration?) async throws {
    let stream = try stream(id)
    guard stream.writer == nil else { throw NetworkFailure(.invalidRequest, "two send on one stream") }
    try Task.checkCancellation()
    let number = nextNumber()
    try await withTaskCancellationHandler {
      await withCheckedContinuation { waiting in
        stream.writer = StreamWriter(
          number: number, bytes: bytes, deadline: deadline.map { clock.now + $0 }, waiting: waiting)
        sendOn(id, stream)
      }
    } onCancel: {
      Task { await cancelWriter(number, of: id) }
    }.get()
  }

  private func stream(_ id: StreamID) throws -> StreamConnection {
    guard let stream = streams[id] else { throw NetworkFailure(.closed, "the stream is closed") }
    return stream
  }

  private func cancelReader(_ number: UInt64, of id: StreamID) {
    guard let stream = streams[id], stream.reader?.number == number else { return }
    stream.endReader(.failure(CancellationError()))
  }

  private func cancelWriter(_ number: UInt64, of id: StreamID) {
    guard let stream = streams[id], stream.writer?.number == number else { return }
    breakOff(id, stream, CancellationError())
  }
}

extension CurlLoop {
  /// Serves the streams whose sockets are ready and those whose deadline has come.
  func serveStreams(after pause: CurlPause) {
    for (id, socket) in zip(polledStreams, pause.sockets) where socket.revents != 0 {
      guard let stream = streams[id] else { continue }
      receiveOn(stream)
      sendOn(id, stream)
    }
    let now = clock.now
    for (id, stream) in streams {
      let late = NetworkFailure(.timedOut, "\(stream.opening.subject): timed out")
      if let deadline = stream.reader?.deadline, deadline <= now { stream.endReader(.failure(late)) }
      if let deadline = stream.writer?.deadline, deadline <= now { breakOff(id, stream, late) }
    }
  }

  /// The sockets somebody waits for, and the time until the first deadline.
  func nextPause() -> CurlPause {
    var pause = CurlPause()
    polledStreams.removeAll(keepingCapacity: true)
    for (id, stream) in streams where stream.reader != nil || stream.writer != nil {
      polledStreams.append(id)
      pause.sockets.append(curl_waitfd(fd: stream.socket, events: stream.events, revents: 0))
    }
    let deadlines = streams.values.flatMap { [$0.reader?.deadline, $0.writer?.deadline] }
    if let first = deadlines.compactMap({ $0 }).min() {
      // Rounded up: a millisecond early would be a turn for nothing.
      pause.milliseconds = Int32(min(1000, max(0, clock.now.duration(to: first).milliseconds + 1)))
    }
    return pause
  }

  private func receiveOn(_ stream: StreamConnection) {
    guard stream.reader != nil else { return }
    switch unsafe stream.read(into: scratch.bytes) {
    case .bytes(let bytes): stream.endReader(.success(bytes))
    case .failed(let failure): stream.endReader(.failure(failure))
    case .nothingYet: break
    }
  }

  private func sendOn(_ id: StreamID, _ stream: StreamConnection) {
    guard var writer = stream.writer.take() else { return }
    switch stream.write(&writer) {
    case .success(true): writer.waiting.resume(returning: .success(()))
    case .success(false): stream.writer = writer
    case .failure(let failure):
      stream.writer = writer
      breakOff(id, stream, failure)
    }
  }

  /// Part of a message may have been sent: nothing sensible can follow it on this stream.
  private func breakOff(_ id: StreamID, _ stream: StreamConnection, _ error: any Error) {
    stream.writer.take()?.waiting.resume(returning: .failure(error))
    close(id)
  }
}

extension StreamConnection {
  func endReader(_ result: Result<[UInt8], any Error>) {
    reader.take()?.waiting.resume(returning: result)
  }

  fileprivate var events: Int16 {
    // A TLS write may have to wait for bytes from the other side.
    Int16(writer == nil ? CURL_WAIT_POLLIN : CURL_WAIT_POLLIN | CURL_WAIT_POLLOUT)
  }
}

/// Space that every read of every stream uses in turn.
@safe final class StreamScratch {
  let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
  deinit { unsafe bytes.deallocate() }
}
