// SPDX-License-Identifier: MIT

import FoundationEssentials
import Operations
import Simulation
import Transport

enum LaporCommand {
  /// `kanalsim lapor`.
  static func run(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let auth = try secret(try arguments.needed("--auth"))
    let token = try secret(try arguments.needed("--token"))
    let institution = arguments.value("--institution") ?? "151"
    try arguments.finish()
    let lapor = SimulatedLapor(auth: auth, token: token, institution: institution, now: CoreCommand.now) {
      Console.say($0)
    }
    let listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: lapor.routes)
    Console.say("LAPOR (assumed) on http://127.0.0.1:\(listener.port ?? port)")
    for await line in standardInputLines() { await take(line, lapor) }
    try await runForever()
  }

  private static func secret(_ file: String) throws -> String {
    let text = try? String(contentsOfFile: file, encoding: .utf8)  // Why not: the user's file.
    guard let secret = text?.split(whereSeparator: \.isNewline).first.map(String.init) else {
      throw UsageError("cannot read a secret from \(file)")
    }
    return secret
  }

  /// `4711 Lampu padam`: a complaint the first time, then what its citizen adds.
  private static func take(_ line: String, _ lapor: SimulatedLapor) async {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2, let id = Int64(words[0]), id > 0 else {
      return Console.complain("expected \"COMPLAINT TEXT\", as in \"4711 Lampu padam\"")
    }
    if await lapor.has(id) {
      await lapor.follow(id, words[1])
    } else {
      await lapor.dispose(id, words[1])
      await lapor.disposition(id)
    }
  }
}
