// SPDX-License-Identifier: MIT

import Glibc

/// A socket the service manager opened for us.
package struct InheritedSocket: Sendable, Hashable {
  package var descriptor: Int32
  /// `FileDescriptorName=` of the socket unit; `unknown` where there is none.
  package var name: String

  package init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }
}

extension InheritedSocket {
  /// The sockets passed to the process of that id, by the protocol of sd_listen_fds(3): descriptors from
  /// 3 on, `LISTEN_FDS` of them, names in `LISTEN_FDNAMES`. Empty where the variables are not ours.
  package static func passed(
    in environment: [String: String], to process: Int32 = getpid()
  ) -> [InheritedSocket] {
    guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == process,
      let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...1024).contains(count)
    else { return [] }
    let text = environment["LISTEN_FDNAMES"] ?? ""
    let names = text.split(separator: ":", omittingEmptySubsequences: false)
    return (0..<Int(count)).map { number in
      let name = number < names.count && !names[number].isEmpty ? String(names[number]) : "unknown"
      return InheritedSocket(descriptor: 3 + Int32(number), name: name)
    }
  }
}
