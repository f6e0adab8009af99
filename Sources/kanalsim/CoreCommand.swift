// SPDX-License-Identifier: MIT

import FoundationEssentials
import Glibc
import Operations
import Reports
import Simulation
import Transport

enum CoreCommand {
  static func run(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let key = try key(try arguments.needed("--key"))
    let kanal = arguments.value("--kanal")
    let seconds = try arguments.number("--status-every", in: 1...86_400, default: 2)
    try arguments.finish()
    let core = SimulatedCore(key: key, now: now) { Console.say($0) }
    let listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: core.routes)
    Console.say("routing core on http://127.0.0.1:\(listener.port ?? port)")
    guard let kanal else { try await runForever() }
    let course = CoreStatusCourse(core, kanal: kanal, every: .seconds(seconds), dialer: Dialer()) {
      told, failed in
      if told + failed > 0 { Console.say("told \(told) statuses, \(failed) not taken") }
    }
    await course.run()
    await listener.stop()
  }

  /// The shared key, as Kanal reads it: the file without one line end.
  private static func key(_ file: String) throws -> [UInt8] {
    let bytes = try? Data(contentsOf: URL(filePath: file))  // Why not does not matter: the user's file.
    guard let bytes, !bytes.isEmpty else { throw UsageError("cannot read a key from \(file)") }
    return bytes.last == UInt8(ascii: "\n") ? Array(bytes.dropLast()) : Array(bytes)
  }

  @Sendable static func now() -> Timestamp {
    var time = timespec()
    // The structure lives for the length of the call.
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
