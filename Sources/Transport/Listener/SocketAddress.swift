// SPDX-License-Identifier: MIT

import CCurl  // Release builds attribute `sockaddr` to it or to the next.
import CMicrohttpd
import Glibc

/// A `sockaddr` of any family, in storage of its own.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length: socklen_t = 0

  var family: Int32 { Int32(storage.ss_family) }

  /// Nil where the path does not fit (107 bytes).
  init?(unixPath path: String) {
    var address = sockaddr_un()
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    // The path fits with its zero, checked above; both addresses live on this stack.
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    let copied = unsafe withUnsafeBytes(of: address) { unsafe SocketAddress(copying: $0) }
    self = copied
  }

  /// Copies at most as many bytes as the largest address has.
  private init(copying bytes: UnsafeRawBufferPointer) {
    length = socklen_t(min(bytes.count, MemoryLayout<sockaddr_storage>.size))
    // The storage is the largest of all addresses and lives on this stack.
    unsafe withUnsafeMutableBytes(of: &storage) {
      unsafe $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(length))))
    }
  }

  /// The first address of a host name or number.
  static func resolve(_ host: String, _ port: UInt16) throws(ListenError) -> SocketAddress {
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    // The list is the C library's until it is freed below.
    let code = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard code == 0, let first = unsafe list?.pointee, let address = unsafe first.ai_addr else {
      throw ListenError("resolve \(host): \(unsafe String(cString: gai_strerror(code)))")
    }
    defer { unsafe freeaddrinfo(list) }
    return unsafe SocketAddress(copying: UnsafeRawBufferPointer(start: address, count: Int(first.ai_addrlen)))
  }

  /// The address a socket is bound to.
  static func bound(to descriptor: Int32) -> SocketAddress? {
    var address = SocketAddress()
    address.length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = unsafe address.withPointer { pointer, length in unsafe getsockname(descriptor, pointer, length)
    }
    return code == 0 ? address : nil
  }

  private init() {}

  /// The next client of a listening socket, non-blocking and not inherited by child processes.
  static func accepted(from listening: Int32) -> (client: Int32, address: SocketAddress)? {
    var address = SocketAddress()
    address.length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let client = unsafe address.withPointer { unsafe kanal_accept(listening, $0, $1) }
    return client < 0 ? nil : (client, address)
  }

  func bind(_ descriptor: Int32) -> Bool {
    var copy = self
    return unsafe copy.withPointer { unsafe Glibc.bind(descriptor, $0, $1.pointee) } == 0
  }

  func connect(_ descriptor: Int32) -> Bool {
    var copy = self
    return unsafe copy.withPointer { unsafe Glibc.connect(descriptor, $0, $1.pointee) } == 0
  }

  /// Host byte order; nil where the family has none.
  var port: UInt16? {
    guard family == AF_INET || family == AF_INET6 else { return nil }
    // The port lies at the same place, behind the family, in both (RFC 3493 §3.3).
    return unsafe withUnsafeBytes(of: storage) {
      UInt16(bigEndian: unsafe $0.load(fromByteOffset: 2, as: UInt16.self))
    }
  }

  /// The pointers live for the length of the call; the address takes what is written through them.
  mutating func withPointer<R>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> R
  ) -> R {
    // The storage is aligned for and larger than any sockaddr.
    unsafe withUnsafeMutablePointer(to: &storage) { storage in
      unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe withUnsafeMutablePointer(to: &length) { unsafe body(pointer, $0) }
      }
    }
  }
}

/// The number of a client's address, without port; empty for a unix socket.
func numericHost(_ address: UnsafePointer<sockaddr>?) -> String {
  guard let address = unsafe address else { return "" }
  let isVersion6 = unsafe Int32(address.pointee.sa_family) == AF_INET6
  let size = isVersion6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
  guard unsafe isVersion6 || Int32(address.pointee.sa_family) == AF_INET else { return "" }
  var text = [CChar](repeating: 0, count: 64)
  // 64 bytes hold any numeric address (INET6_ADDRSTRLEN is 46, with a zone less than 64).
  let code = unsafe getnameinfo(address, socklen_t(size), &text, 64, nil, 0, NI_NUMERICHOST)
  guard code == 0 else { return "" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
