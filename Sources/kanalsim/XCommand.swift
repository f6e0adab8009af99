// SPDX-License-Identifier: MIT

import Operations
import Simulation
import Transport

enum XCommand {
  /// `kanalsim x`.
  static func run(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let hook = arguments.value("--webhook")
    try arguments.finish()
    let x = SimulatedX(now: CoreCommand.now) { Console.say($0) }
    let listener = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: port)), routes: x.routes)
    Console.say("X on http://127.0.0.1:\(listener.port ?? port)")
    tell(await x.account)
    if let hook, await !x.setHook(hook) {
      Console.complain("kanalsim: \(hook) does not answer the challenge; nothing is pushed")
    }
    for await line in InputLines.all() { await take(line, x) }
    try await runForever()
  }

  private static func tell(_ account: SimulatedX.Account) {
    Console.say("userID \(account.id), handle \(account.handle)")
    Console.say("consumerKey \(account.consumerKey), consumerSecret \(account.consumerSecret)")
    Console.say("token \(account.token), tokenSecret \(account.tokenSecret)")
  }

  /// `42 Lampu padam`, or in public: `42 @KotaUji lampu padam`.
  private static func take(_ line: String, _ x: SimulatedX) async {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard words.count == 2, words[0].allSatisfy(\.isNumber) else {
      return Console.complain("expected \"USER TEXT\", as in \"42 Lampu padam\"")
    }
    let isPost = words[1].hasPrefix("@")
    let id = isPost ? await x.post(words[1], from: words[0]) : await x.write(words[1], from: words[0])
    if let event = await x.event(of: id) { _ = await x.push(event.bytes) }
  }
}
