// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// pymap (PyPI), a second implementation of IMAP: UIDPLUS, MOVE, IDLE, and none of CONDSTORE. User
/// `demouser`/`demopass` with a few mails in INBOX; stopped with this object.
package final class PymapServer: Sendable {
  /// The bootstrap script puts it into `.build/python`.
  private static var program: String? {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    return ServerGround.program("pymap", beside: [root.appending(path: ".build/python/bin").path()])
  }
  package static var isInstalled: Bool { program != nil }

  package let port: UInt16
  private let process = Process()

  package init() throws {
    port = freePort()
    guard let program = Self.program else { throw ServerTrouble("pymap is not installed") }
    process.executableURL = URL(filePath: program)
    process.arguments = ["--host", "127.0.0.1", "--port", "\(port)", "--debug", "dict", "--demo-data"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    guard Self.answers(port, while: process) else { throw ServerTrouble("pymap does not start") }
  }

  // Not terminated: it inherits the blocked signals of the pool's threads. It keeps nothing on disk.
  deinit { kill(process.processIdentifier, SIGKILL) }

  /// Connects until somebody accepts: pymap has no other sign of being ready.
  private static func answers(_ port: UInt16, while process: Process) -> Bool {
    while process.isRunning {
      if isListening(port) { return true }
      // Nothing to wait on but time: 20 ms of the thread, not of a task.
      poll(nil, 0, 20)
    }
    return false
  }
}
