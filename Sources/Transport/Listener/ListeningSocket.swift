// SPDX-License-Identifier: MIT

import CCurl  // Release builds attribute what sockets are made of to it or to the next.
import CMicrohttpd
import Glibc

/// A bound, listening, non-blocking socket.
struct ListeningSocket: Sendable {
  let descriptor: Int32
  /// The TCP port; nil for a unix socket.
  let port: UInt16?
  /// The path to remove at the end.
  let path: String?
  /// The service manager's; others may hold it as well.
  var isInherited = false

  static func open(_ binding: Binding) throws(ListenError) -> ListeningSocket {
    switch binding {
    case .tcp(let host, let port): try openTCP(host, port)
    case .unix(let path, let mode): try openUnix(path, mode)
    case .inherited(let descriptor): try adopt(descriptor)
    }
  }

  enum Arrival {
    case client(Int32, SocketAddress)
    case nobody
    /// Too many open files, or too little memory: whoever waits goes on waiting.
    case noMeans
  }

  func accept() -> Arrival {
    if let (client, address) = SocketAddress.accepted(from: descriptor) { return .client(client, address) }
    return [EAGAIN, EINTR, ECONNABORTED].contains(errno) ? .nobody : .noMeans
  }

  /// Refuses further clients and removes the path. A socket that the service manager lent us keeps whoever
  /// waits in it for the next start.
  func close() {
    if !isInherited { shutdown(descriptor, Int32(SHUT_RDWR)) }
    if let path { unsafe unlink(path) }
    Glibc.close(descriptor)
  }

  private static func openTCP(_ host: String, _ port: UInt16) throws(ListenError) -> ListeningSocket {
    let address = try SocketAddress.resolve(host, port)
    let descriptor = try newSocket(address.family, "\(host):\(port)")
    var on: Int32 = 1
    // `on` lives for the length of the call.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    try listen(descriptor, at: address, "\(host):\(port)")
    return ListeningSocket(descriptor: descriptor, port: SocketAddress.bound(to: descriptor)?.port, path: nil)
  }

  private static func openUnix(_ path: String, _ mode: UInt32) throws(ListenError) -> ListeningSocket {
    guard let address = SocketAddress(unixPath: path) else { throw ListenError("unix socket path too long") }
    try removeStale(path, address)
    let descriptor = try newSocket(AF_UNIX, path)
    try listen(descriptor, at: address, path)
    guard unsafe chmod(path, mode_t(mode)) == 0 else { throw failure("chmod", path, closing: descriptor) }
    return ListeningSocket(descriptor: descriptor, port: nil, path: path)
  }

  private static func adopt(_ descriptor: Int32) throws(ListenError) -> ListeningSocket {
    var listens: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    // Both live for the length of the call.
    let code = unsafe getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size)
    guard code == 0, listens != 0 else {
      throw ListenError("descriptor \(descriptor) is no listening socket")
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return ListeningSocket(
      descriptor: descriptor, port: SocketAddress.bound(to: descriptor)?.port, path: nil, isInherited: true)
  }

  /// Removes a socket nobody listens on any more. One that answers, or a file that is no socket, stays
  /// and makes the bind fail.
  private static func removeStale(_ path: String, _ address: SocketAddress) throws(ListenError) {
    var status = stat()
    // `status` lives for the length of the call.
    guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
    let probe = try newSocket(AF_UNIX, path)
    defer { Glibc.close(probe) }
    if !address.connect(probe), errno == ECONNREFUSED { unsafe unlink(path) }
  }

  private static func newSocket(_ family: Int32, _ name: String) throws(ListenError) -> Int32 {
    let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, flags, 0)
    guard descriptor >= 0 else { throw failure("socket", name, closing: nil) }
    return descriptor
  }

  private static func listen(
    _ descriptor: Int32, at address: SocketAddress, _ name: String
  ) throws(ListenError) {
    guard address.bind(descriptor) else { throw failure("bind", name, closing: descriptor) }
    guard Glibc.listen(descriptor, 1024) == 0 else { throw failure("listen", name, closing: descriptor) }
  }

  private static func failure(_ operation: String, _ name: String, closing descriptor: Int32?) -> ListenError
  {
    let reason = unsafe String(cString: strerror(errno))
    if let descriptor { Glibc.close(descriptor) }
    return ListenError("\(operation) \(name): \(reason)")
  }
}
