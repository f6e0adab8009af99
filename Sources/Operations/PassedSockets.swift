// SPDX-License-Identifier: MIT

import Glibc

/// The listening sockets systemd opened for us (sd_listen_fds(3)), by the names of
/// `FileDescriptorName=`. They stay open across a restart, so that no webhook is refused meanwhile.
package struct PassedSockets: Sendable {
  /// Descriptors in the order they were passed; several may share a name.
  package let all: [(name: String, descriptor: Int32)]

  /// - Parameter variable: Looks up an environment variable.
  package init(
    processID: Int32 = getpid(), variable: (String) -> String? = { ProcessEnvironment.value($0) }
  ) {
    let firstDescriptor: Int32 = 3
    let isMeant = variable("LISTEN_PID") == String(processID)
    let count = isMeant ? variable("LISTEN_FDS").flatMap(Int32.init) ?? 0 : 0
    let names = (variable("LISTEN_FDNAMES") ?? "").split(separator: ":", omittingEmptySubsequences: false)
    all = (0..<max(0, min(count, 64))).map { index in
      (names.indices.contains(Int(index)) ? String(names[Int(index)]) : "unknown", firstDescriptor + index)
    }
  }

  /// The descriptors of one name.
  package func named(_ name: String) -> [Int32] { all.filter { $0.name == name }.map(\.descriptor) }

  /// Keeps them from programs we start. Call once, at the start.
  package func closeOnExec() {
    for (_, descriptor) in all { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
  }
}
