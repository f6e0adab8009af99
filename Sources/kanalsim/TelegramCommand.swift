// SPDX-License-Identifier: MIT

import FoundationEssentials
import Operations
import Simulation
import Transport

enum TelegramCommand {
  /// `kanalsim telegram`.
  static func run(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let token = try token(try arguments.needed("--token"))
    try arguments.finish()
    let telegram = SimulatedTelegram(token: token, now: CoreCommand.now) { Console.say($0) }
    let listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: telegram.routes)
    Console.say("Bot API on http://127.0.0.1:\(listener.port ?? port)")
    for await line in standardInputLines() { await take(line, telegram) }
    try await runForever()
  }

  private static func token(_ file: String) throws -> String {
    let text = try? String(contentsOfFile: file, encoding: .utf8)  // Why not: the user's file.
    let token = text?.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    guard token.contains(":") else { throw UsageError("cannot read a bot's token from \(file)") }
    return token
  }

  /// `42 Lampu padam`, or a place on the map: `42 @-6.19,106.84`.
  private static func take(_ line: String, _ telegram: SimulatedTelegram) async {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2, let id = Int64(words[0]), id > 0 else {
      return Console.complain("expected \"CITIZEN TEXT\", as in \"42 Lampu padam\"")
    }
    let citizen = SimulatedTelegram.Citizen(id)
    let point = words[1].dropFirst().split(separator: ",").compactMap { Double($0) }
    if words[1].hasPrefix("@"), point.count == 2 {
      await telegram.pin(point[0], point[1], from: citizen)
    } else {
      await telegram.write(words[1], from: citizen)
    }
  }
}
