// SPDX-License-Identifier: MIT

import FoundationEssentials
import Operations
import Simulation
import Transport

enum MetaCommand {
  /// `kanalsim meta`.
  static func run(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let kanal = arguments.value("--kanal")
    let word = try arguments.value("--verify").map(firstLine)
    let app = SimulatedMeta.App(
      token: try firstLine(try arguments.needed("--token")),
      secret: try firstLine(try arguments.needed("--secret")), verifyToken: word ?? "")
    try arguments.finish()
    let meta = SimulatedMeta(app, now: CoreCommand.now) { Console.say($0) }
    let listener = try Listener(
      ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: meta.routes)
    let base = "http://127.0.0.1:\(listener.port ?? port)"
    await meta.open(at: base)
    Console.say(
      "Graph API on \(base): number \(app.numberID), page \(app.pageID), Instagram \(app.instagramID)")
    if let kanal { await point(meta, at: kanal, isVerified: word != nil) }
    for await line in InputLines.all() { await take(line, meta) }
    try await runForever()
  }

  private static func point(_ meta: SimulatedMeta, at url: String, isVerified: Bool) async {
    if isVerified {
      let isOurs = await meta.verify(url)
      Console.say(isOurs ? "the webhook is verified" : "the webhook did not answer with the challenge")
    }
    await meta.point(at: url)
  }

  private static func firstLine(_ file: String) throws -> String {
    let text = try? String(contentsOfFile: file, encoding: .utf8)  // Why not: the user's file.
    guard let line = text?.split(whereSeparator: \.isNewline).first else {
      throw UsageError("cannot read \(file), or it is empty")
    }
    return String(line)
  }

  /// `whatsapp 628110000042 Lampu padam`.
  private static func take(_ line: String, _ meta: SimulatedMeta) async {
    let words = line.split(separator: " ", maxSplits: 2).map(String.init)
    guard words.count == 3, words[1].allSatisfy(\.isNumber) else {
      return Console.complain("expected \"PLACE CITIZEN TEXT\", as in \"whatsapp 628110000042 Lampu padam\"")
    }
    switch words[0] {
    case "whatsapp": await meta.whatsApp(words[2], from: words[1])
    case "facebook": await meta.write(words[2], from: words[1], at: .facebook)
    case "instagram": await meta.write(words[2], from: words[1], at: .instagram)
    case "comment": await meta.comment(words[2], by: words[1], at: .facebook)
    default: Console.complain("a place is whatsapp, facebook, instagram or comment, not \"\(words[0])\"")
    }
  }
}
