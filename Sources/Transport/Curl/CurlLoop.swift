// SPDX-License-Identifier: MIT
//
// Everything that goes on at libcurl's thread, as one actor whose executor is that thread.
//
// 1. A transfer is in `running` exactly while its handle is in the multi handle and somebody waits for
//    its end; it ends once, by libcurl or by cancellation, whichever comes first.
// 2. A cancellation that comes before the transfer started is seen by `Task.isCancelled`; one that
//    comes later is a job on this actor and so comes after the start. None can fall between.
// 3. A stream's handle stays in the multi handle until the stream is closed: libcurl finds the
//    connection of a CONNECT_ONLY handle only there.

import CCurl

actor CurlLoop {
  private struct Running {
    var transfer: Transfer
    var number: UInt64
    var waiting: CheckedContinuation<TransferEnding, Never>
  }

  nonisolated let executor = CurlExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

  private var running: [UInt: Running] = [:]
  private var lastNumber: UInt64 = 0
  private var spareHandles: [EasyHandle] = []
  var streams: [StreamID: StreamConnection] = [:]
  /// The streams the last pause waited for, in the order of its sockets.
  var polledStreams: [StreamID] = []
  let scratch = StreamScratch()
  let clock = ContinuousClock()

  init() {
    // The pool keeps idle connections; how old one may be is each transfer's own option.
    _ = unsafe kanal_curl_multi_set_long(executor.multi, CURLMOPT_MAXCONNECTS, 256)
    executor.begin(self)
  }

  deinit { executor.wake() }

  /// A handle with nothing set, new or used before.
  func takeHandle() -> EasyHandle { spareHandles.popLast() ?? EasyHandle() }

  /// Takes back a handle whose transfer is over.
  func giveBack(_ handle: EasyHandle) {
    guard spareHandles.count < 64 else { return }
    handle.reset()
    spareHandles.append(handle)
  }

  /// Lets libcurl carry the transfer out and waits for its end.
  func run(_ transfer: Transfer) async -> TransferEnding {
    guard !Task.isCancelled else { return .cancelled }
    guard transfer.easy.refusal == CURLE_OK else { return .finished(transfer.easy.refusal) }
    let number = nextNumber()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiting in
        start(Running(transfer: transfer, number: number, waiting: waiting))
      }
    } onCancel: {
      Task { await cancel(number) }
    }
  }

  /// Names a transfer, a stream or somebody who waits; never the same twice.
  func nextNumber() -> UInt64 {
    lastNumber += 1
    return lastNumber
  }

  private func start(_ new: Running) {
    let handle = new.transfer.easy
    // Both handles are this thread's; the multi handle is told of the end before the easy one goes.
    guard unsafe curl_multi_add_handle(executor.multi, handle.raw) == CURLM_OK else {
      return new.waiting.resume(returning: .finished(CURLE_FAILED_INIT))
    }
    running[handle.key] = new
  }

  private func cancel(_ number: UInt64) {
    guard let key = running.first(where: { $0.value.number == number })?.key else { return }
    end(key, .cancelled, keepsHandle: false)
  }

  /// One round: what libcurl has to do, whose transfers are over, which streams can go on. Returns what
  /// to wait for next.
  func turn(after pause: CurlPause) -> CurlPause {
    serveStreams(after: pause)
    var stillRunning: Int32 = 0
    _ = unsafe curl_multi_perform(executor.multi, &stillRunning)
    var code = CURLE_OK
    while let handle = unsafe kanal_curl_next_finished(executor.multi, &code) {
      let key = UInt(bitPattern: handle)
      let isStream = running[key]?.transfer is StreamOpening
      end(key, .finished(code), keepsHandle: isStream && code == CURLE_OK)
    }
    return nextPause()
  }

  private func end(_ key: UInt, _ ending: TransferEnding, keepsHandle: Bool) {
    guard let ended = running.removeValue(forKey: key) else { return }
    if !keepsHandle { remove(ended.transfer.easy) }
    ended.waiting.resume(returning: ending)
  }

  /// Takes a handle out of the multi handle; a stream's connection is closed by that.
  func remove(_ handle: EasyHandle) {
    _ = unsafe curl_multi_remove_handle(executor.multi, handle.raw)
  }
}
