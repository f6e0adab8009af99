// SPDX-License-Identifier: MIT

import Glibc
import Transport

/// Ports and requests on this machine.
enum Loopback {
  /// A TCP port that was free a moment ago.
  static func freePort() throws -> UInt16 {
    let (descriptor, port) = try listen()
    close(descriptor)
    return port
  }

  /// A listening socket on a port the system chose.
  static func listen() throws -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The address is a sockaddr_in throughout; it outlives the calls.
    let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 && Glibc.listen(descriptor, 1024) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, isListening else { throw BenchError("cannot listen on loopback") }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }
}

/// Asks programs on this machine over HTTP.
struct Asker {
  private let dialer = Dialer()

  /// The status and body; nil where nobody answers yet.
  func get(_ port: UInt16, _ path: String) async -> (status: Int, body: [UInt8])? {
    let request = HTTPRequest(.get, "http://127.0.0.1:\(port)\(path)", deadline: .seconds(5))
    let response = try? await dialer.send(request)  // Refused is what "not ready yet" looks like.
    return response.map { ($0.status, $0.body) }
  }
}
