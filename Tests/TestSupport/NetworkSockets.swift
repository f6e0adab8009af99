// SPDX-License-Identifier: MIT
//
// Loopback sockets for tests, blocking but always interruptible: every wait is a poll that also watches
// an event that ends it.

import Glibc
import Operations
import Synchronization

/// A connected or listening loopback socket; closed by its owner, once.
package struct Socket: Sendable {
  package let descriptor: Int32

  package init(descriptor: Int32) { self.descriptor = descriptor }

  /// Listens on 127.0.0.1; port 0 is a free one.
  package static func listening(port: UInt16 = 0) -> Socket {
    let socket = Socket(descriptor: Glibc.socket(AF_INET, newSocket, 0))
    var on: Int32 = 1
    // Both live for the length of their calls.
    _ = unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    let bound = unsafe withAddress(port) { unsafe bind(socket.descriptor, $0, $1) }
    precondition(bound == 0 && listen(socket.descriptor, 128) == 0, "no loopback port: errno \(errno)")
    return socket
  }

  /// Connects to 127.0.0.1; nil where nobody listens.
  package static func connected(port: UInt16) -> Socket? {
    let socket = Socket(descriptor: Glibc.socket(AF_INET, newSocket, 0))
    if unsafe withAddress(port, { unsafe connect(socket.descriptor, $0, $1) }) == 0 { return socket }
    socket.close()
    return nil
  }

  package var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // Both live for the length of the call; an IPv4 socket's address is a sockaddr_in.
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  package func accept() -> Socket? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    return accepted < 0 ? nil : Socket(descriptor: accepted)
  }

  /// What is there, at most 64 KiB; empty at the end, nil after a reset.
  package func read(atMost limit: Int = 64 << 10) -> [UInt8]? {
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      // The buffer lives for the length of the call.
      count = unsafe recv(descriptor, buffer.baseAddress, limit, 0)
      filled = max(0, count)
    }
    return count < 0 ? nil : bytes
  }

  /// Whether all of it was taken.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The slice lives for the length of the call.
      let count = unsafe rest.withUnsafeBytes {
        unsafe send(descriptor, $0.baseAddress, $0.count, noSignal)
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  package func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }
  package func close() { _ = Glibc.close(descriptor) }

  /// Closes with RST instead of FIN.
  package func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    // `now` lives for the length of the call.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close()
  }
}

/// Something that happens once: threads and tasks wait for it, anybody makes it happen.
package final class Gate: Sendable {
  /// The reading end of a pipe: readable from the moment the writing end is closed.
  let descriptor: Int32
  private let writing: Int32
  private let hasOpened = Mutex(false)
  private let opening = Bell()

  package init() {
    var ends: [Int32] = [-1, -1]
    // The array lives for the length of the call.
    let code = unsafe pipe(&ends)
    precondition(code == 0, "no pipe: errno \(errno)")
    (descriptor, writing) = (ends[0], ends[1])
  }

  deinit {
    if !isOpen { _ = Glibc.close(writing) }
    _ = Glibc.close(descriptor)
  }

  package var isOpen: Bool { hasOpened.withLock { $0 } }

  package func open() {
    hasOpened.withLock { isOpen in
      if !isOpen { _ = Glibc.close(writing) }
      isOpen = true
    }
    opening.ring()
  }

  /// Returns when it is open, or when the test's time is over.
  package func opened() async { await opening.until { isOpen } }
}

/// Waits until one of the descriptors is readable; true for each that is.
func waitReadable(_ descriptors: [Int32]) -> [Bool] {
  var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
  // The array lives for the length of the call.
  while unsafe poll(&polled, nfds_t(polled.count), -1) < 0, errno == EINTR {}
  return polled.map { $0.revents != 0 }
}

/// Runs blocking code on a thread of its own and waits for it without blocking a thread of the pool.
package func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { done in
    startThread { done.resume(with: Result { try body() }) }
  }
}

/// Runs blocking code on a thread of its own.
func startThread(_ body: @escaping @Sendable () -> Void) {
  let box = unsafe Unmanaged.passRetained(ThreadBody(body))
  var thread = pthread_t()
  // The box is retained above and released by the thread.
  let code = unsafe pthread_create(
    &thread, nil,
    { context in
      if let context = unsafe context {
        unsafe Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
      }
      return nil
    }, unsafe box.toOpaque())
  precondition(code == 0, "no thread: error \(code)")
  pthread_detach(thread)
}

private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// MSG_NOSIGNAL, which the headers give as an enumeration.
private let noSignal: Int32 = 0x4000

private let newSocket = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

private func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  // The address lives for the length of the call.
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
}
