// SPDX-License-Identifier: MIT

import Daemon
import FoundationEssentials
import Operations
import Pipeline

enum LedgerCommand {
  /// 0 when every line holds.
  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    let asksCore = arguments.flag("--core")
    try arguments.finish()
    let ledger = try await Ledger.take(desk.store)
    let core = asksCore ? try await CoreList.compare(desk.configuration, desk.store) : nil
    if desk.isJSON { try sayJSON(ledger, core) } else { say(ledger, core) }
    return ledger.isBalanced && core?.isEqual ?? true ? 0 : 1
  }

  private static func say(_ ledger: Ledger, _ core: CoreList?) {
    for line in ledger.lines {
      Console.say(
        "\(line.holds ? "✓" : "✗") \(line.claim): \(line.left)\(line.holds ? "" : " ≠ \(line.right)")")
    }
    if let core {
      Console.say("\(core.isEqual ? "✓" : "✗") tickets at the core = forwarded reports: \(core.common)")
      for ticket in core.onlyHere { Console.say("    only here: \(ticket)") }
      for ticket in core.onlyThere { Console.say("    only at the core: \(ticket)") }
    }
    func sum(_ name: String, _ counts: [String: Int]) {
      let parts = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      Console.say("  \(name): \(parts.isEmpty ? "none" : parts.joined(separator: ", "))")
    }
    sum("messages", ledger.messages)
    sum("reports", ledger.reports)
    sum("outgoing", ledger.outgoing)
    Console.say(
      ledger.isBalanced && core?.isEqual ?? true ? "the ledger balances" : "THE LEDGER DOES NOT BALANCE")
  }

  private struct Whole: Encodable {
    var balanced: Bool
    var ledger: Ledger
    var core: CoreList?
  }

  private static func sayJSON(_ ledger: Ledger, _ core: CoreList?) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let whole = Whole(balanced: ledger.isBalanced && core?.isEqual ?? true, ledger: ledger, core: core)
    Console.say(String(decoding: try encoder.encode(whole), as: UTF8.self))
  }
}
