// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import TestSupport

/// The receiving end of a unix datagram socket, in a folder of its own, as systemd has it.
final class Listener {
  let path: String
  private let descriptor: Int32
  private let folder: TestFolder

  /// - Parameter abstractName: Listens in the abstract namespace instead of on a path.
  init(abstractName: String? = nil) throws {
    folder = try TestFolder("socket")
    path = abstractName.map { "@\($0)" } ?? folder.file("socket")
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = abstractName.map { [0] + Array($0.utf8) } ?? Array(folder.file("socket").utf8)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let size = socklen_t(2 + bytes.count + (abstractName == nil ? 1 : 0))
    let code = unsafe withUnsafePointer(to: address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
    }
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EINVAL) }
  }

  deinit { close(descriptor) }

  /// The next datagram, or what stands in the file whose descriptor it carries; nil after 5 s.
  func receive() -> (text: String, cameAsFile: Bool)? {
    var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&question, 1, 5000) == 1 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    var control = [UInt64](repeating: 0, count: 4)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe control.withUnsafeMutableBytes { control in
        var vector = unsafe iovec(iov_base: buffer.baseAddress, iov_len: buffer.count)
        return unsafe withUnsafeMutablePointer(to: &vector) { vector in
          var header = unsafe msghdr()
          unsafe header.msg_iov = vector
          unsafe header.msg_iovlen = 1
          unsafe header.msg_control = control.baseAddress
          unsafe header.msg_controllen = control.count
          return unsafe recvmsg(descriptor, &header, 0)
        }
      }
    }
    guard count == 0, control[0] == 20 else {
      return (String(decoding: bytes[..<max(0, count)], as: UTF8.self), false)
    }
    let file = FileHandle(fileDescriptor: Int32(truncatingIfNeeded: control[2]), closeOnDealloc: true)
    guard (try? file.seek(toOffset: 0)) != nil else { return nil }  // nil fails the test that waits
    return (String(decoding: file.readDataToEndOfFile(), as: UTF8.self), true)
  }
}

/// A pipe whose reading end is in the test's hands.
final class TestPipe {
  let reading: Int32
  let writing: Int32

  init() {
    var ends: [Int32] = [0, 0]
    _ = unsafe pipe(&ends)
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    close(reading)
    close(writing)
  }

  func read() -> String {
    var bytes = [UInt8](repeating: 0, count: 1 << 18)
    let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(reading, $0.baseAddress, $0.count) }
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
  }

  /// Writes until the pipe takes no more.
  func fill() {
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    let block = [UInt8](repeating: 0x2E, count: 4096)
    while unsafe write(writing, block, block.count) > 0 {}
    _ = fcntl(writing, F_SETFL, 0)
  }
}
