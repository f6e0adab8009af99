// SPDX-License-Identifier: MIT
//
// The sending end of a unix datagram socket, as the journal and the service manager of systemd
// listen on it. It stays unconnected: the listener may restart behind the same path.

import Glibc

/// Where datagrams go: a path, or with a leading `@` a name in the abstract namespace (unix(7)).
struct DatagramSocket: Sendable {
  private let descriptor: Descriptor
  private let address: UnixAddress

  /// Nil where the address does not fit or no socket can be had.
  /// - Parameter patience: How long a send may wait for a full receiver.
  init?(to path: String, patience: Duration) {
    guard let address = UnixAddress(path) else { return nil }
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    self.address = address
    self.descriptor = Descriptor(number: descriptor)
    let (seconds, attoseconds) = patience.components
    var limit = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    // Without the limit a send would wait for the receiver for ever; `limit` outlives the call.
    let size = socklen_t(MemoryLayout<timeval>.size)
    guard unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size) == 0 else { return nil }
  }

  /// Sends one datagram, whole or not at all.
  /// - Returns: 0, or the system's error number: `EAGAIN` for a receiver that stayed full,
  ///   `EMSGSIZE` for bytes that need a file.
  func send(_ bytes: [UInt8], waits: Bool = true) -> Int32 {
    let flags = Self.flags(waits: waits)
    return repeatingWhenInterrupted {
      unsafe bytes.withUnsafeBytes { buffer in
        unsafe address.withPointer { address, size in
          unsafe sendto(descriptor.number, buffer.baseAddress, buffer.count, flags, address, size)
        }
      }
    }
  }

  /// Sends a file's descriptor in an otherwise empty datagram (SCM_RIGHTS, unix(7)).
  func send(fileDescriptor: Int32, waits: Bool = true) -> Int32 {
    // cmsghdr of 64-bit Linux, whose macros Swift cannot see: length, level and type, descriptor.
    let headerAndDescriptor = 16 + MemoryLayout<Int32>.size
    let levelAndType = UInt64(UInt32(SOL_SOCKET)) | UInt64(UInt32(SCM_RIGHTS)) << 32
    var control: [UInt64] = [UInt64(headerAndDescriptor), levelAndType, UInt64(UInt32(fileDescriptor))]
    let flags = Self.flags(waits: waits)
    return repeatingWhenInterrupted {
      unsafe control.withUnsafeMutableBytes { buffer in
        unsafe address.withPointer { address, size in
          var header = unsafe msghdr()
          unsafe header.msg_name = UnsafeMutableRawPointer(mutating: address)
          unsafe header.msg_namelen = size
          unsafe header.msg_control = buffer.baseAddress
          unsafe header.msg_controllen = buffer.count
          return unsafe sendmsg(descriptor.number, &header, flags)
        }
      }
    }
  }

  private static func flags(waits: Bool) -> Int32 {
    Int32(MSG_NOSIGNAL) | (waits ? 0 : Int32(MSG_DONTWAIT))
  }

  private func repeatingWhenInterrupted(_ call: () -> Int) -> Int32 {
    while true {
      if call() >= 0 { return 0 }
      if errno != EINTR { return errno }
    }
  }
}

/// An open file, closed with its last owner.
final class Descriptor: Sendable {
  let number: Int32
  init(number: Int32) { self.number = number }
  deinit { close(number) }
}

/// A `sockaddr_un` and the part of it that counts.
struct UnixAddress: Sendable {
  private let storage: sockaddr_un
  private let size: socklen_t

  /// Nil for a name that does not fit into `sun_path` with its closing zero.
  init?(_ path: String) {
    var bytes = Array(path.utf8)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    if isAbstract { bytes[0] = 0 }
    var storage = sockaddr_un()
    storage.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: storage.sun_path)
    guard !bytes.isEmpty, bytes.count < room else { return nil }
    // The room was measured above; `copyBytes` checks it again.
    unsafe withUnsafeMutableBytes(of: &storage.sun_path) { unsafe $0.copyBytes(from: bytes) }
    self.storage = storage
    // An abstract name has no closing zero: its length says where it ends.
    size = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count + (isAbstract ? 0 : 1))
  }

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    // A sockaddr_un is read as a sockaddr, as every socket call does; both start with the family.
    unsafe withUnsafePointer(to: storage) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
    }
  }
}
