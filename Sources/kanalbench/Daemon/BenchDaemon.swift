// SPDX-License-Identifier: MIT
//
// The real daemon under measure: `kanald serve` in a program of its own, on a store and with a
// configuration the bench made, in the environment of its unit. What it logs goes to a file beside the
// store.

import FoundationEssentials
import Glibc
import Operations
import Reports
import Storage

final class BenchDaemon {
  let adminPort: UInt16
  let webhookPort: UInt16
  let consolePort: UInt16
  /// From the start of the program to its first healthy answer.
  let readyAfter: Duration
  let child: Child
  private let asker = Asker()

  /// - Parameters:
  ///   - folder: Made by the bench; the store is below it and may be there already.
  ///   - channels: The sections of the configuration behind store, log and listen.
  init(in folder: String, channels: String) async throws {
    (adminPort, webhookPort) = (try Loopback.freePort(), try Loopback.freePort())
    consolePort = try Loopback.freePort()
    let program = try Self.program()
    try Self.writeKeys(folder)
    let configuration = "\(folder)/kanald.json5"
    let listen = (webhook: webhookPort, admin: adminPort, console: consolePort)
    try Self.configuration(folder, listen, channels).write(to: configuration)
    let clock = ContinuousClock()
    let start = clock.now
    child = try Child(
      program, ["serve", "--config", configuration], errors: "\(folder)/kanald.log",
      environment: ["MALLOC_ARENA_MAX": "2"])
    let limit = start + .seconds(60)
    while await asker.get(adminPort, "/healthz")?.status != 200 {
      guard !child.hasEnded, clock.now < limit else {
        throw BenchError("kanald does not start; see \(folder)/kanald.log")
      }
      // A poll a millisecond: finer than what is told.
      try await Task.sleep(for: .milliseconds(1))
    }
    readyAfter = clock.now - start
  }

  var residentBytes: Int? { kanalbench.residentBytes(of: child.id) }

  func stop() { child.stop(deadline: .seconds(60)) }

  static func storeFolder(_ folder: String) -> String { "\(folder)/store" }

  /// The keys of a bench's store, made at first use.
  static func keyring(_ folder: String) throws -> Keyring {
    try writeKeys(folder)
    let text = FileManager.default.contents(atPath: "\(folder)/keys") ?? Data()
    return try Keyring(parsing: String(decoding: text, as: UTF8.self))
  }

  private static func writeKeys(_ folder: String) throws {
    let path = "\(folder)/keys"
    guard unsafe access(path, F_OK) != 0 else { return }
    try Keyring.fresh().write(to: path)
    _ = unsafe chmod(path, 0o600)
  }

  /// The log level is `notice`, as for a deployment that does not want a line a message.
  private static func configuration(
    _ folder: String, _ listen: (webhook: UInt16, admin: UInt16, console: UInt16), _ channels: String
  ) -> String {
    """
    {
      store: { folder: "\(storeFolder(folder))", keys: { file: "\(folder)/keys" } },
      log: { level: "notice" },
      listen: { webhook: "127.0.0.1:\(listen.webhook)", admin: "127.0.0.1:\(listen.admin)",
        console: "127.0.0.1:\(listen.console)" },
      \(channels)
    }
    """
  }

  /// The `kanald` of the same build.
  private static func program() throws -> String {
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let path = own.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/kanald"
    guard unsafe access(path, X_OK) == 0 else {
      throw BenchError("there is no \(path); build it with: swift build -c release --product kanald")
    }
    return path
  }
}
