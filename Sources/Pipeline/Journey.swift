// SPDX-License-Identifier: MIT
//
// What every step of the journey shares: the store, the accounts, time and chance, and the signals
// that wake the next step. Each arrow of the journey is one transaction; between two of them the
// daemon may die at any instruction, and the next start goes on from what is committed.

import Operations
package import Reports
package import Storage

/// Names that differ between deployments, and pure rules that are injected so that a test can
/// replace them.
package struct JourneyRules: Sendable {
  /// The routing core's courier. Where none of that name runs, located reports wait in the outbox.
  package var core: String
  /// Whether the core takes further messages of a report it has; where not, officers read them in Kanal.
  package var coreTakesUpdates: Bool
  /// Whose number the sender is told.
  package var issuer: TicketIssuer
  /// The core's statuses the sender is told of.
  package var toldStatuses: Set<String>
  /// An answer that could not be sent within this time is parked for a person. Reports never are.
  package var answerLimit: Duration
  package var locate: @Sendable (String) -> Location
  package var suggest: @Sendable (String) -> Suggestion
  /// Hides phone numbers, identity numbers and addresses in what is forwarded.
  package var mask: @Sendable (String) -> String
  /// What of an attachment may leave the house: bytes and media type in.
  package var share: @Sendable ([UInt8], String) -> SharedBytes
  /// Where and when a picture says it was taken; nil where it says nothing.
  package var photo: @Sendable ([UInt8]) -> PhotoEvidence?
  /// Kemendagri code to kelurahan, for an admin's choice.
  package var kelurahan: @Sendable (String) -> Kelurahan?
  /// How short links are followed; nil where none is.
  package var links: LinkRules?
  /// What to ask a map about a message that leaves its report waiting, best first; nil where there is none to ask.
  package var mapQueries: (@Sendable (String) -> [String])?

  package init(
    core: String = "core", coreTakesUpdates: Bool = true, issuer: TicketIssuer = .kanal,
    toldStatuses: Set<String> = [],
    answerLimit: Duration = .seconds(3 * 86_400),
    locate: @escaping @Sendable (String) -> Location,
    suggest: @escaping @Sendable (String) -> Suggestion,
    mask: @escaping @Sendable (String) -> String,
    share: @escaping @Sendable ([UInt8], String) -> SharedBytes,
    photo: @escaping @Sendable ([UInt8]) -> PhotoEvidence? = { _ in nil },
    kelurahan: @escaping @Sendable (String) -> Kelurahan?,
    mapQueries: (@Sendable (String) -> [String])? = nil
  ) {
    self.core = core
    self.coreTakesUpdates = coreTakesUpdates
    self.issuer = issuer
    self.toldStatuses = toldStatuses
    self.answerLimit = answerLimit
    self.locate = locate
    self.suggest = suggest
    self.mask = mask
    self.share = share
    self.photo = photo
    self.kelurahan = kelurahan
    self.mapQueries = mapQueries
  }
}

/// What a message's words suggest about it, beside its place.
package struct Suggestion: Sendable, Hashable {
  package var category: String
  package var isEmergency: Bool
  /// Whether its sender asks for it to be kept private, or shown.
  package var wish: VisibilityWish?
  package var language: Language?

  package init(
    category: String, isEmergency: Bool = false, wish: VisibilityWish? = nil, language: Language? = nil
  ) {
    self.category = category
    self.isEmergency = isEmergency
    self.wish = wish
    self.language = language
  }
}

/// Who issues the number a citizen gets.
package enum TicketIssuer: String, Sendable, CaseIterable {
  /// Kanal's ticket, with the first answer.
  case kanal
  /// The routing core: the number it answers a report with, told when it is known.
  case core
}

/// An attachment on its way out.
package enum SharedBytes: Sendable, Hashable {
  /// What leaves, with its SHA-256 in hexadecimal.
  case shared([UInt8], digest: String)
  /// Nothing of it leaves; why, in words for an officer.
  case withheld(reason: String)
}

package struct Journey: Sendable {
  package let store: Store
  package let clock: PipelineClock
  /// Rules and accounts as they are now; a reload changes them while everything runs, so whoever
  /// decides one thing asks once.
  private let now: Lock<Changeable>
  package let observe: @Sendable (JourneyEvent) -> Void
  let drafting = Signal()
  let fetching = Signal()
  let expanding = Signal()
  let mapping = Signal()
  let doorstep = Doorstep()
  let outgoing: [String: Signal]

  /// Makes the accounts known to the store. `couriers` names every courier that will run.
  package static func open(
    _ store: Store, clock: PipelineClock, rules: JourneyRules, accounts: [ChannelAccount], couriers: [String],
    observe: @escaping @Sendable (JourneyEvent) -> Void
  ) async throws -> Journey {
    let known = try await store.database.write { connection in
      try accounts.map { account in
        let id = try connection.account(account.channel, scope: account.scope, at: clock.now())
        var account = account
        account.openedAt = try connection.opened(id)
        return (id, account)
      }
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
    now = Lock(Changeable(rules: rules, accounts: accounts))
    self.observe = observe
    self.outgoing = outgoing
  }

  private struct Changeable: Sendable {
    var rules: JourneyRules
    var accounts: [AccountID: ChannelAccount]
  }

  package var rules: JourneyRules { now.withLock { $0.rules } }
  package var accounts: [AccountID: ChannelAccount] { now.withLock { $0.accounts } }

  /// Goes on with other rules. What was decided before stays as it was decided.
  package func adopt(_ change: @Sendable (inout JourneyRules) -> Void) { now.withLock { change(&$0.rules) } }

  /// Goes on with other rules and texts for one account.
  package func adopt(
    for account: AccountID, _ change: @Sendable (inout ChannelAccount) -> Void
  ) {
    now.withLock { state in
      guard var known = state.accounts[account] else { return }
      change(&known)
      state.accounts[account] = known
    }
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
