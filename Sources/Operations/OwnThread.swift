// SPDX-License-Identifier: MIT

import Glibc

/// Runs `body` on a new detached thread with SIGPIPE blocked: blocking C lives there, never on Swift's
/// cooperative pool, and a write to a closed connection is an error there, not the end of the daemon.
/// The name, of at most 15 characters, is what `top -H` shows.
package func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
  let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
  var thread = pthread_t()
  // The start block is retained above and released by the thread itself.
  let code = unsafe pthread_create(&thread, nil, threadMain, unsafe start.toOpaque())
  precondition(code == 0, "no thread: error \(code)")
  pthread_detach(thread)
}

private final class ThreadStart: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  // The pointer is the one startThread retained; taken once.
  guard let context = unsafe context else { return nil }
  let start = unsafe Unmanaged<ThreadStart>.fromOpaque(context).takeRetainedValue()
  blockPipeSignal()
  takeName(start.name)
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

/// proc(5); glibc's own call is not among what Swift imports. Without it the thread has its
/// creator's name, which harms nobody.
private func takeName(_ name: String) {
  let file = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
  guard file >= 0 else { return }
  let bytes = Array(name.utf8)
  // The array lives for the length of the call.
  unsafe write(file, bytes, bytes.count)
  close(file)
}
