// SPDX-License-Identifier: MIT
//
// What every step of the journey shares: the store, the accounts, time and chance, and the signals
// that wake the next step. Each arrow of the journey is one transaction; between two of them the
// daemon may die at any instruction, and the next start goes on from what is committed.

package import Reports
package import Storage

/// Names that differ between deployments, and pure rules that are injected so that a test can
/// replace them.
package struct JourneyRules: Sendable {
  /// The routing core's courier. Where none of that name runs, located reports wait in the outbox.
  package var core: String
  /// The core's statuses the sender is told of.
  package var toldStatuses: Set<String>
  /// An answer that could not be sent within this time is parked for a person. Reports never are.
  package var answerLimit: Duration
  package var locate: @Sendable (String) -> Location
  package var categorise: @Sendable (String) -> (category: String, isEmergency: Bool)
  /// Hides phone numbers, identity numbers and addresses in what is forwarded.
  package var mask: @Sendable (String) -> String
  /// Kemendagri code to kelurahan, for an admin's choice.
  package var kelurahan: @Sendable (String) -> Kelurahan?

  package init(
    core: String = "core", toldStatuses: Set<String> = [], answerLimit: Duration = .seconds(3 * 86_400),
    locate: @escaping @Sendable (String) -> Location,
    categorise: @escaping @Sendable (String) -> (category: String, isEmergency: Bool),
    mask: @escaping @Sendable (String) -> String, kelurahan: @escaping @Sendable (String) -> Kelurahan?
  ) {
    self.core = core
    self.toldStatuses = toldStatuses
    self.answerLimit = answerLimit
    self.locate = locate
    self.categorise = categorise
    self.mask = mask
    self.kelurahan = kelurahan
  }
}

package struct Journey: Sendable {
  package let store: Store
  package let clock: PipelineClock
  package let rules: JourneyRules
  package let accounts: [AccountID: ChannelAccount]
  package let observe: @Sendable (JourneyEvent) -> Void
  let drafting = Signal()
  let outgoing: [String: Signal]

  /// Makes the accounts known to the store. `couriers` names every courier that will run.
  package static func open(
    _ store: Store, clock: PipelineClock, rules: JourneyRules, accounts: [ChannelAccount], couriers: [String],
    observe: @escaping @Sendable (JourneyEvent) -> Void
  ) async throws -> Journey {
    let known = try await store.database.write { connection in
      try accounts.map { (try connection.account($0.channel, scope: $0.scope), $0) }
    }
    return Journey(
      store: store, clock: clock, rules: rules, accounts: Dictionary(uniqueKeysWithValues: known),
      observe: observe,
      outgoing: Dictionary(uniqueKeysWithValues: couriers.map { ($0, Signal()) }))
  }

  private init(
    store: Store, clock: PipelineClock, rules: JourneyRules, accounts: [AccountID: ChannelAccount],
    observe: @escaping @Sendable (JourneyEvent) -> Void, outgoing: [String: Signal]
  ) {
    self.store = store
    self.clock = clock
    self.rules = rules
    self.accounts = accounts
    self.observe = observe
    self.outgoing = outgoing
  }

  package func account(_ channel: Channel, scope: String) -> AccountID? {
    accounts.first { $0.value.channel == channel && $0.value.scope == scope }?.key
  }

  var accountList: [AccountID] { accounts.keys.sorted { $0.rawValue < $1.rawValue } }

  /// Says what happened and wakes whoever is to go on with it.
  func tell(_ events: [JourneyEvent]) {
    for event in events { observe(event) }
  }

  /// Wakes every courier; they look for themselves whether something is due.
  package func wakeCouriers() {
    for signal in outgoing.values { signal.poke() }
  }

  package func wakeDrafter() { drafting.poke() }
}
