// SPDX-License-Identifier: MIT
//
// The running daemon. What starts, in this order: the store, the journey, the webhooks' routes, the
// listeners, the drafter, the fetcher of attachments, the expander of short links, the map's questions, the
// couriers, the feeds. It stops in the other
// direction: nothing new comes in first, then what is under way has until the deadline, then the process
// ends. Whatever is interrupted is resolved at the next start from what is committed.

import Console
package import Operations
package import Pipeline
import Reports
import Storage
package import Transport

package struct Service: Sendable {
  /// Everything the service runs; made by the composition, or by a test.
  package struct Parts: Sendable {
    package var journey: Journey
    package var accounts: [AccountParts]
    package var core: (any Courier)?
    package var coreRoutes: [Route]
    package var health: Health
    package var metrics: Metrics
    package var log: Log
    package var webhook: ListenerConfiguration?
    package var admin: ListenerConfiguration?
    /// The deployment's own places; nil in tests that bring none.
    package var places: PlaceWatch?
    /// Who asks where short links lead; nil in tests that have none.
    package var links: LinkClient?
    /// Asks a map about drafts that wait; nil where none is configured.
    package var map: MapSearcher?
    /// The officers' console; nil where nothing listens for it.
    package var console: ConsoleParts?

    package init(
      journey: Journey, accounts: [AccountParts], core: (any Courier)?, coreRoutes: [Route], health: Health,
      metrics: Metrics, log: Log, webhook: ListenerConfiguration?, admin: ListenerConfiguration?,
      places: PlaceWatch? = nil, links: LinkClient? = nil, map: MapSearcher? = nil,
      console: ConsoleParts? = nil
    ) {
      self.journey = journey
      self.accounts = accounts
      self.core = core
      self.coreRoutes = coreRoutes
      self.health = health
      self.metrics = metrics
      self.log = log
      self.webhook = webhook
      self.admin = admin
      self.places = places
      self.links = links
      self.map = map
      self.console = console
    }
  }

  private let parts: Parts
  private let webhook: Listener?
  private let admin: Listener?
  private let console: Listener?
  private let dispatchers: [Dispatcher]
  private let drafter: Task<Void, Never>
  private let fetching: Task<Void, Never>
  private let expanding: Task<Void, Never>
  private let sending: Task<Void, Never>
  private let feeding: Task<Void, Never>
  private let watching: Task<Void, Never>
  private let placing: Task<Void, Never>
  private let mapping: Task<Void, Never>
  private let telling: Task<Void, Never>

  /// The ports that were given out, where the configuration asked for any.
  package var webhookPort: UInt16? { webhook?.port }
  package var adminPort: UInt16? { admin?.port }
  package var consolePort: UInt16? { console?.port }

  /// Starts everything; listens when it returns.
  package static func start(_ parts: Parts) async throws -> Service {
    let journey = parts.journey
    let notes = FeedNotes(parts)
    let routes = parts.accounts.flatMap(\.routes) + parts.coreRoutes
    let webhook = try parts.webhook.map { try Listener($0, routes: routes) }
    let console = try parts.console.map { try Listener($0.listener, routes: $0.console.routes) }
    // The last: whoever is told that it is healthy finds it listening.
    let admin = try parts.admin.map {
      try Listener($0, routes: AdminRoutes.routes(parts.health, parts.metrics))
    }
    let couriers = parts.accounts.flatMap(\.couriers) + (parts.core.map { [$0] } ?? [])
    let dispatchers = couriers.map { Dispatcher(journey, $0) }
    let runners = try runners(parts, notes)
    return Service(
      parts: parts, webhook: webhook, admin: admin, console: console, dispatchers: dispatchers,
      drafter: Task { await Drafter(journey).run() },
      fetching: Task { await MediaFetcher(journey).run() },
      expanding: Task { await parts.links.map { LinkExpander(journey, ask: $0.ask) }?.run() },
      sending: Task {
        await withDiscardingTaskGroup { group in
          for dispatcher in dispatchers { group.addTask { await dispatcher.run() } }
        }
      },
      feeding: Task {
        await withDiscardingTaskGroup { group in
          for runner in runners { group.addTask { await runner.run() } }
        }
      },
      watching: Task { await Watch(parts, couriers.map(\.name)).run() },
      placing: Task { await parts.places?.run(journey) },
      mapping: Task { await parts.map?.run() },
      telling: Task { await parts.console?.console.tellChanges() })
  }

  /// Stops taking anything new, lets what is under way end until the deadline, closes the store.
  package func stop(deadline: Duration = .seconds(20)) async {
    feeding.cancel()
    fetching.cancel()
    expanding.cancel()
    mapping.cancel()
    telling.cancel()
    await console?.stop(deadline: min(deadline, .seconds(5)))
    await webhook?.stop(deadline: min(deadline, .seconds(10)))
    await feeding.value
    for dispatcher in dispatchers { await dispatcher.stop() }
    let late = Task { [parts, sending] in
      let isLate = (try? await parts.journey.clock.sleep(deadline)) != nil  // Cancelled: all ended in time.
      guard isLate else { return }
      parts.log.event(
        .warning, "service.drain_cut",
        "still sending after \(deadline); the rest is resolved at the next start")
      sending.cancel()
    }
    await sending.value
    late.cancel()
    drafter.cancel()
    watching.cancel()
    placing.cancel()
    parts.journey.wakeDrafter()
    await drafter.value
    await fetching.value
    await expanding.value
    await mapping.value
    await telling.value
    await admin?.stop(deadline: .seconds(1))
    parts.journey.store.database.close()
  }

  private static func runners(_ parts: Parts, _ notes: FeedNotes) throws -> [FeedRunner] {
    try parts.accounts.flatMap { account in
      let id = try accountID(account, parts.journey)
      return account.feeds.map { feed in
        notes.add(feed.name, account.account.channel)
        return FeedRunner(parts.journey, feed, of: id, note: notes.note)
      }
    }
  }

  private static func accountID(_ account: AccountParts, _ journey: Journey) throws -> AccountID {
    guard let id = journey.account(account.account.channel, scope: account.account.scope) else {
      throw ServiceError("the account \(account.account.scope) is not part of the journey")
    }
    return id
  }
}

/// Keeps health up with what feeds say of themselves.
struct FeedNotes: Sendable {
  private let health: Health
  private let clock: PipelineClock
  private let log: Log

  init(_ parts: Service.Parts) {
    health = parts.health
    clock = parts.journey.clock
    log = parts.log
  }

  func add(_ feed: String, _ channel: Channel) {
    health.add(feed: feed, channel: channel.rawValue, pollEvery: .seconds(300))
  }

  func note(_ feed: String, _ state: FeedState, _ error: String?) {
    let now = clock.now()
    health.update(feed: feed) { entry in
      entry.state = state.rawValue
      entry.isPaused = state == .paused
      switch state {
      case .listening, .polling:
        entry.lastContact = now
        entry.connectedSince = entry.connectedSince ?? now
        entry.standing = .ok
      case .starting, .connecting, .paused: entry.standing = .ok
      case .failing: (entry.standing, entry.lastError, entry.lastErrorAt) = (.degraded, error, now)
      case .credentialsRefused, .halted:
        (entry.standing, entry.lastError, entry.lastErrorAt) = (.failing, error, now)
      }
      if state != .listening, state != .polling { entry.connectedSince = nil }
    }
  }
}
