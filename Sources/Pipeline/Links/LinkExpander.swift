// SPDX-License-Identifier: MIT
//
// Expands short links that say no place by themselves.
//
// 1. What is to be expanded was committed with the message, so a crash forgets none; asking changes nothing
//    at the host, so asking again does no harm.
// 2. The report was drafted, queued and answered before: nothing waits for a host of somebody else's. An
//    answer that is held for a moment anyhow (`answerAfter`) tells the place if the link was quicker; one that
//    left asks for it, and what the link says is told by a message of its own.
// 3. How a link ended and what it says of the report's place commit together, and only while the place is
//    open: what a person or the sender decided meanwhile stands.
// 4. A host that fails is asked a few times over half an hour, then the link is given up with the reason.
//    What fails here (the store, the keys, an account that is not configured) uses none of that up.

import Reports
import Storage

package actor LinkExpander {
  private let journey: Journey
  /// Asks an address of a host of the list, and follows nothing.
  private let ask: @Sendable (String) async -> LinkAnswer
  /// Being expanded now.
  private var inFlight: Set<Key> = []
  private static let concurrency = 4
  private static let backoff = Backoff(first: .seconds(10), cap: .seconds(900))
  private static let longestWait = Duration.seconds(3600)
  private static let mostTries = 8
  private static let storePause = Duration.seconds(60)

  private struct Key: Hashable {
    var message: MessageID
    var number: Int
  }

  /// How a link ended, or that it has not.
  private enum Outcome {
    case led(to: String)
    case gone(reason: String)
    case retry(after: Duration?, reason: String)
  }

  package init(_ journey: Journey, ask: @escaping @Sendable (String) async -> LinkAnswer) {
    self.journey = journey
    self.ask = ask
  }

  /// Expands until it is cancelled; what is under way then is asked again after the next start.
  package func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let due = await take()
        for link in due { group.addTask { await self.expand(link) } }
        if due.isEmpty { await journey.expanding.wait(atMost: .seconds(1), on: journey.clock) }
      }
    }
  }

  /// One round, to its end: how many links were due.
  package func round() async -> Int {
    let due = await take()
    for link in due { await expand(link) }
    return due.count
  }

  private func take() async -> [LinkRow] {
    let (now, room) = (journey.clock.now(), Self.concurrency - inFlight.count)
    guard room > 0 else { return [] }
    do {
      // Those under way are still due: as many more are asked for.
      let due = try await journey.store.database.read { try $0.dueLinks(at: now, limit: Self.concurrency) }
      let new = due.filter { !inFlight.contains(key(of: $0)) }.prefix(room)
      inFlight.formUnion(new.map(key))
      return Array(new)
    } catch {
      tellStore(error)
      return []
    }
  }

  private func key(of link: LinkRow) -> Key { Key(message: link.message, number: link.number) }

  private func expand(_ link: LinkRow) async {
    do {
      let linked = try await linked(link)
      let outcome = try await outcome(of: link)
      // Cut short by us: it is due as before.
      if !Task.isCancelled { try await settle(link, outcome, linked) }
    } catch {
      await letPass(link, error)
    }
    inFlight.remove(key(of: link))
    journey.expanding.poke()
  }

  /// The message to be weighed; nil where its bytes are gone, and with them the matter.
  private func linked(_ link: LinkRow) async throws -> LinkedMessage? {
    guard let message = try await journey.store.database.read({ try $0.message(link.message) }) else {
      return nil
    }
    do { return try await journey.linked(message) } catch is Unreadable { return nil }
  }

  private func outcome(of link: LinkRow) async throws -> Outcome {
    guard let rules = journey.rules.links else { return .gone(reason: "short links are switched off") }
    if let known = try await known(link.mac), rules.isTelling(known) { return .led(to: known) }
    var walk = LinkWalk(rules)
    var step = walk.start(try journey.address(of: link))
    while case .ask(let address) = step { step = walk.next(await ask(address)) }
    switch step {
    case .found(let target): return .led(to: target)
    case .gone(let reason): return .gone(reason: reason)
    case .retry(_, let reason) where link.attempts + 1 >= Self.mostTries:
      return .gone(reason: "asked \(Self.mostTries) times: \(reason)")
    case .retry(let after, let reason): return .retry(after: after, reason: reason)
    case .ask: return .gone(reason: "the walk did not end")
    }
  }

  /// Where the same link led before.
  private func known(_ mac: [UInt8]) async throws -> String? {
    guard let (sealed, key) = try await journey.store.database.read({ try $0.linkTarget(mac) }) else {
      return nil
    }
    return String(decoding: try journey.store.keys.open(sealed, key: key, for: .link), as: UTF8.self)
  }

  private func settle(_ link: LinkRow, _ outcome: Outcome, _ linked: LinkedMessage?) async throws {
    switch outcome {
    case .led(let target):
      let keys = journey.store.keys
      let (sealed, key) = (try keys.seal(Array(target.utf8), for: .link), keys.current)
      let isNew = try await finish(linked) { try $0.expand(link, target: sealed, key: key) }
      tell(.linkExpanded, link, isNew ? nil : "it was already")
    case .gone(let reason):
      _ = try await finish(linked) { try $0.giveUp(link, reason: reason) }
      tell(.linkGone, link, reason)
    case .retry(let after, let reason):
      let wait = Self.backoff.wait(after: link.attempts + 1, random: journey.clock.random())
      let dueAt = journey.clock.now() + max(wait, min(after ?? .zero, Self.longestWait))
      try await journey.store.database.write { try $0.postpone(link, to: dueAt, reason: reason) }
      tell(.linkPostponed, link, reason)
    }
  }

  /// Notes an end, and in the same transaction what the message's links say together.
  private func finish(
    _ linked: LinkedMessage?, _ end: @escaping @Sendable (Connection) throws -> Bool
  ) async throws -> Bool {
    let (journey, now) = (journey, journey.clock.now())
    let events = try await journey.store.database.write { connection -> [JourneyEvent]? in
      guard try end(connection) else { return nil }
      guard let linked else { return [] }
      return try DraftTransaction(connection: connection, journey: journey, now: now)
        .weighLinks(of: linked)
    }
    journey.tell(events ?? [])
    journey.wakeCouriers()
    return events != nil
  }

  private func letPass(_ link: LinkRow, _ error: any Error) async {
    tellStore(error)
    let dueAt = journey.clock.now() + Self.storePause
    do {
      try await journey.store.database.write {
        try $0.postpone(link, to: dueAt, reason: "\(error)", isTry: false)
      }
    } catch {
      // The store takes nothing: it is due again, but not before the store has had a moment.
      try? await journey.clock.sleep(.seconds(1))  // Cancelled: the daemon is leaving.
    }
  }

  private func tell(_ kind: JourneyEvent.Kind, _ link: LinkRow, _ reason: String?) {
    journey.tell([JourneyEvent(kind, message: link.message, reason: reason)])
  }

  private func tellStore(_ error: any Error) {
    journey.tell([JourneyEvent(.storeFailed, place: "links", reason: "\(error)")])
  }
}
