// SPDX-License-Identifier: MIT

import Glibc

/// Runs `body` on a new detached thread with SIGPIPE blocked: blocking C lives there, never on Swift's
/// cooperative pool, and a write to a closed connection is an
/// error there, not the end of the daemon.
package func startThread(_ body: @escaping @Sendable () -> Void) {
  let start = unsafe Unmanaged.passRetained(ThreadStart(body: body))
  var thread = pthread_t()
  // The start block is retained above and released by the thread itself.
  let code = unsafe pthread_create(&thread, nil, threadMain, unsafe start.toOpaque())
  precondition(code == 0, "no thread: error \(code)")
  pthread_detach(thread)
}

private final class ThreadStart: Sendable {
  let body: @Sendable () -> Void

  init(body: @escaping @Sendable () -> Void) { self.body = body }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  // The pointer is the one startThread retained; taken once.
  guard let context = unsafe context else { return nil }
  let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
  blockPipeSignal()
  start.body()
  return nil
}

private func blockPipeSignal() {
  var signals = sigset_t()
  // The set lives on this stack for the length of each call.
  unsafe sigemptyset(&signals)
  unsafe sigaddset(&signals, SIGPIPE)
  unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
}
