// SPDX-License-Identifier: MIT

import Glibc

/// Ports of 127.0.0.1.
package enum LoopbackPorts {
  /// Ports that were free a moment ago, all different.
  package static func free(_ count: Int) throws -> [UInt16] {
    var sockets: [LoopbackSocket] = []
    // All are held until the last is found, so that none is given twice.
    defer { for socket in sockets { socket.close() } }
    for _ in 0..<count { sockets.append(try LoopbackSocket.listening(port: 0)) }
    return sockets.map(\.port)
  }

  /// Whether somebody listens there.
  package static func answers(_ port: UInt16) -> Bool {
    guard let socket = LoopbackSocket.connected(port: port) else { return false }
    socket.close()
    return true
  }
}

/// A blocking socket on 127.0.0.1; closed by its owner, once.
struct LoopbackSocket: Sendable {
  let descriptor: Int32

  static func listening(port: UInt16) throws -> LoopbackSocket {
    let socket = LoopbackSocket.new()
    var on: Int32 = 1
    // Both live for the length of their calls.
    _ = unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &on, 4)
    guard unsafe withAddress(port, { unsafe bind(socket.descriptor, $0, $1) }) == 0,
      listen(socket.descriptor, 128) == 0
    else {
      let reason = unsafe String(cString: strerror(errno))
      socket.close()
      throw ServerFailure("cannot listen on 127.0.0.1:\(port): \(reason)")
    }
    return socket
  }

  static func connected(port: UInt16) -> LoopbackSocket? {
    let socket = LoopbackSocket.new()
    if unsafe withAddress(port, { unsafe connect(socket.descriptor, $0, $1) }) == 0 { return socket }
    socket.close()
    return nil
  }

  /// The port it is bound to.
  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // An IPv4 socket's address is a sockaddr_in; both live for the length of the call.
    unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = unsafe getsockname(descriptor, $0, &length)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  func accept() -> LoopbackSocket? {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { return nil }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    return LoopbackSocket(descriptor: accepted)
  }

  /// What is there, at most 64 KiB; empty at the end of the connection.
  func read() -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
      var count = 0
      // The buffer lives for the length of the call.
      repeat {
        count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
      } while count < 0
        && errno == EINTR
      filled = max(0, count)
    }
  }

  /// Whether all of it was taken.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      // The slice lives for the length of the call; 0x4000 is MSG_NOSIGNAL, an enumeration in the headers.
      let count = unsafe rest.withUnsafeBytes { unsafe send(descriptor, $0.baseAddress, $0.count, 0x4000) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Wakes whoever blocks on it; the descriptor stays its owner's.
  func shutDown() { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }

  func close() { _ = Glibc.close(descriptor) }

  private static func new() -> LoopbackSocket {
    LoopbackSocket(
      descriptor: socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
  }
}

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
