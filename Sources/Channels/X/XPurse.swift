// SPDX-License-Identifier: MIT
//
// X is paid by use. What an account has cost in a calendar month (UTC) is counted and kept, so that a
// restart does not begin at zero; when the budget is spent nothing more is asked for, and answers wait for
// the next month or a higher budget. What X counts is X's to say: this is our own, careful count.
//
// A page is counted before it is committed: one that a crash makes us ask for twice costs twice.

import FoundationEssentials
package import Pipeline
package import Reports

/// What may be spent, in millionths of a dollar.
package struct XBudget: Hashable, Sendable {
  package var monthly: Int64
  package var prices = XPrices()

  package init(monthly: Int64, prices: XPrices = XPrices()) {
    self.monthly = monthly
    self.prices = prices
  }
}

/// What one of each costs, in millionths of a dollar.
package struct XPrices: Hashable, Sendable {
  package var readMessage: Int64 = 10_000
  package var readMention: Int64 = 1_000
  package var pushedMessage: Int64 = 10_000
  package var sendMessage: Int64 = 15_000
  package var post: Int64 = 15_000
  package var postWithLink: Int64 = 200_000

  package init() {}

  func price(of use: XUse) -> Int64 {
    switch use {
    case .readMessages(let count): readMessage * Int64(count)
    case .readMentions(let count): readMention * Int64(count)
    case .pushedMessages(let count): pushedMessage * Int64(count)
    case .sendMessage: sendMessage
    case .post(let hasLink): hasLink ? postWithLink : post
    }
  }
}

/// Something X is paid for.
package enum XUse: Hashable, Sendable {
  case readMessages(Int)
  case readMentions(Int)
  case pushedMessages(Int)
  case sendMessage
  case post(hasLink: Bool)
}

package struct XPurse: Sendable {
  private struct Spent: Codable {
    /// `2026-11`.
    var month: String
    var micros: Int64
  }

  private let name: String
  /// Nil: nothing is counted, and everything may be spent.
  private let budget: XBudget?
  private let vault: Vault
  private let clock: PipelineClock

  package init(_ budget: XBudget?, name: String, vault: Vault, clock: PipelineClock) {
    self.name = name
    self.budget = budget
    self.vault = vault
    self.clock = clock
  }

  /// Counts what was used, whatever is left.
  package func charge(_ use: XUse) async throws {
    guard let budget, budget.prices.price(of: use) != 0 else { return }
    try await change { $0 + budget.prices.price(of: use) }
  }

  /// Takes back what was counted for something that certainly did not happen.
  package func refund(_ use: XUse) async throws {
    guard let budget else { return }
    try await change { max(0, $0 - budget.prices.price(of: use)) }
  }

  /// What was spent this month, in millionths of a dollar.
  package func spent() async throws -> Int64 {
    guard budget != nil else { return 0 }
    return Self.decoded(try await vault.read(), in: month(clock.now()))
  }

  /// Why nothing more may be spent; nil where it may.
  package func failure(at now: Timestamp) async throws -> FeedFailure? {
    guard let reason = try await reason(at: now) else { return nil }
    return FeedFailure(.retry(after: .seconds(3600)), reason)
  }

  /// The same as a sentence.
  func reason(at now: Timestamp) async throws -> String? {
    guard let budget, try await spent() >= budget.monthly else { return nil }
    return """
      the budget of \(name) for \(month(now)), \(Self.dollars(budget.monthly)), is spent: nothing is asked \
      for and answers wait until the next month (UTC), or until budget.monthly is raised and kanald restarted
      """
  }

  private func change(_ next: (Int64) -> Int64) async throws {
    while true {
      let (old, month) = (try await vault.read(), month(clock.now()))
      let spent = Spent(month: month, micros: next(Self.decoded(old, in: month)))
      let new = Array(try JSONEncoder().encode(spent))
      if try await vault.replace(old, new) { return }
    }
  }

  private static func decoded(_ bytes: [UInt8]?, in month: String) -> Int64 {
    // What cannot be read is a new count.
    let spent = bytes.flatMap { try? JSONDecoder().decode(Spent.self, from: Data($0)) }  // As said.
    return spent?.month == month ? spent?.micros ?? 0 : 0
  }

  private func month(_ now: Timestamp) -> String {
    let time = CivilTime(now, offsetMinutes: 0)
    return "\(time.year.padded(to: 4))-\(time.month.padded(to: 2))"
  }

  private static func dollars(_ micros: Int64) -> String {
    "\(micros / 1_000_000).\((micros % 1_000_000 / 10_000).padded(to: 2)) USD"
  }
}
