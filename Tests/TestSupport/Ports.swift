// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Synchronization

/// A TCP port of 127.0.0.1 that nobody listens on, given out once a process. Below the range the
/// kernel takes clients' ports from, or a connection of another test could sit on it meanwhile.
package func freePort() -> UInt16 {
  while true {
    let port = UInt16.random(in: 15_000..<32_000)
    let isNew = handedOut.withLock { $0.insert(port).inserted }
    if isNew, isFree(port) { return port }
  }
}

private let handedOut = Mutex<Set<UInt16>>([])

private func isFree(_ port: UInt16) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(port: port)
  // The address is a whole sockaddr_in.
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      unsafe bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

/// Returns once somebody listens on the port of 127.0.0.1; throws after ten seconds.
package func waitForPort(_ port: UInt16) async throws {
  try await eventually(within: .seconds(10)) {
    isListening(port) ? () : nil
  } else: {
    "nobody listens on port \(port)"
  }
}

/// Whether a connection is taken there.
func isListening(_ port: UInt16) -> Bool {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = loopback(port: port)
  // The address is a whole sockaddr_in.
  return unsafe withUnsafePointer(to: &address) { pointer in
    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
      unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}
