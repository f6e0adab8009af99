// SPDX-License-Identifier: MIT
//
// Looks at the store every few seconds and tells health and metrics what waits: the oldest row of
// each courier, parked rows, the needs-location queue, dead letters. All counts run on partial
// indexes, so they cost the same with a million reports in the store.

import Operations
import Pipeline
import Reports
import Storage

struct Watch: Sendable {
  private let journey: Journey
  private let health: Health
  private let log: Log
  private let couriers: [String]
  private let tokens: TokenWatch
  private let queue: Gauge
  private let dead: Gauge
  private let stuck: Gauge
  private let suspects: Gauge
  private let media: Gauge
  private let links: Gauge
  private let map: Gauge

  init(_ parts: Service.Parts, _ couriers: [String]) {
    journey = parts.journey
    health = parts.health
    log = parts.log
    self.couriers = couriers
    queue = parts.metrics.gauge("kanal_queue_reports", "Drafts that wait for a location.")
    dead = parts.metrics.gauge("kanal_dead_messages", "Messages that cannot be read and wait for a person.")
    stuck = parts.metrics.gauge(
      "kanal_stuck_rows", "Refused and parked outgoing rows that wait for a person.")
    suspects = parts.metrics.gauge(
      "kanal_suspected_duplicates", "Drafts that repeat another of their sender and wait for a decision.")
    media = parts.metrics.gauge(
      "kanal_pending_attachments", "Attachments that are still to be fetched from a platform.")
    links = parts.metrics.gauge("kanal_pending_links", "Short links that are still to be expanded.")
    map = parts.metrics.gauge(
      "kanal_pending_map_searches", "Messages a map is still to be asked about.")
    tokens = TokenWatch(parts.accounts.flatMap(\.tokens), parts.health, parts.metrics, parts.log)
    for courier in couriers { health.add(courier: courier) }
  }

  func run() async {
    var told: [String: FeedLineOfHealth] = [:]
    var toldTokens = TokenWatch.Told()
    var rounds = 0
    while !Task.isCancelled {
      await look()
      tokens.look(at: journey.clock.now(), &toldTokens)
      await keepFeedStates(&told)
      if rounds % Self.sweepEvery == 0 { await sweep() }
      rounds += 1
      log.tellRepeats()
      guard (try? await journey.clock.sleep(.seconds(5))) != nil else { return }  // Cancelled.
    }
  }

  /// In rounds of five seconds: once an hour.
  private static let sweepEvery = 720

  private func sweep() async {
    do {
      let removed = try await journey.store.sweepOrphans()
      if removed > 0 { log.event(.notice, "store.swept", "\(removed) sealed files without a row removed") }
    } catch {
      log.event(.warning, "store.sweep_failed", "sealed files could not be swept", reason: "\(error)")
    }
  }

  /// Writes down how feeds stand where that changed, for `kanalctl feeds`.
  private func keepFeedStates(_ told: inout [String: FeedLineOfHealth]) async {
    for feed in health.report().feeds {
      guard told[feed.name]?.state != feed.state || told[feed.name]?.lastError != feed.lastError else {
        continue
      }
      let now = journey.clock.now()
      do {
        try await journey.store.database.write {
          try $0.note(
            feed: feed.name, state: feed.state, error: feed.reasons.isEmpty ? nil : feed.lastError, at: now)
        }
        told[feed.name] = feed
      } catch {
        log.event(
          .warning, "store.failed", "a feed's state could not be kept", feed: feed.name, reason: "\(error)")
      }
    }
  }

  private func look() async {
    do {
      let figures = try await journey.store.database.read { connection in
        (
          backlogs: try connection.backlogs(),
          queue: try connection.count("SELECT count(*) FROM report WHERE state = 'needs_location'"),
          dead: try connection.count("SELECT count(*) FROM message WHERE state = 'dead'"),
          suspects: try connection.countSuspectedDuplicates(),
          media: try connection.pendingAttachments(),
          links: try connection.pendingLinks(),
          map: try connection.pendingMapSearches()
        )
      }
      health.set(part: "store", failure: nil)
      queue.set(Double(figures.queue))
      dead.set(Double(figures.dead))
      suspects.set(Double(figures.suspects))
      media.set(Double(figures.media))
      links.set(Double(figures.links))
      map.set(Double(figures.map))
      stuck.set(Double(figures.backlogs.values.reduce(0) { $0 + $1.stuck.count }))
      for name in couriers { tell(figures.backlogs[name] ?? Backlog(), of: name) }
    } catch {
      health.set(part: "store", failure: "\(error)")
    }
  }

  private func tell(_ backlog: Backlog, of courier: String) {
    health.update(courier: courier) { entry in
      entry.waiting = backlog.waiting.count
      entry.oldestDue = backlog.waiting.since
      entry.parked = backlog.stuck.count
      entry.stuckReports = backlog.stuckReports.count
      entry.stuckReason = backlog.stuckReports.reason
      entry.stuckUpdates = backlog.stuckUpdates.count
      entry.stuckUpdateReason = backlog.stuckUpdates.reason
      guard entry.standing == .ok else { return }
      entry.lastError = backlog.waiting.since.flatMap { _ in backlog.waiting.reason ?? entry.lastError }
    }
  }
}
