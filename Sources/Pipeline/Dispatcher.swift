// SPDX-License-Identifier: MIT
//
// Carries the outbox to one courier.
//
// 1. A row is leased, its attempt written down and its words frozen in one transaction, before
//    anything reaches the wire.
// 2. The lease outlasts the courier's deadline, so nobody else takes a row that may be on its way.
// 3. An attempt whose end nobody saw is `unknown`; the courier's policy says whether it is repeated
//    under the same key, looked up, or sent once more and then parked.
// 4. After a failure that concerns the courier as a whole, one row at a time goes out as a probe,
//    after a backoff: an outage costs a few attempts, not one a row.
// 5. One daemon has the store (its folder is locked), so at start every open attempt is one that
//    died with the process before.
// 6. A known result is written until it is written; the row keeps its slot meanwhile, so a store
//    that takes nothing stops the sending too.

import Reports
import Storage

package actor Dispatcher {
  private let journey: Journey
  private let courier: any Courier
  private let signal: Signal
  /// Taken and not written down as ended.
  private var inFlight: Set<OutgoingID> = []
  private var failures = 0
  private var hold: Pause?
  private var isStopping = false
  private static let rowBackoff = Backoff(first: .seconds(2), cap: .seconds(600))
  /// While the result of an attempt cannot be written, as on a full disk.
  private static let writeBackoff = Backoff(first: .milliseconds(200), cap: .seconds(10))
  /// How often rows are looked for that nobody will come back to.
  private static let sweepEvery = Duration.seconds(30)
  private static let credentialsPause = Duration.seconds(300)
  static let windowPause = Duration.seconds(6 * 3600)
  /// No wait is that long: a row due later was written while the clock ran ahead.
  private static let longestWait = Duration.seconds(86_400)
  private static let courierBackoff = Backoff(first: .milliseconds(500), cap: .seconds(60))

  package init(_ journey: Journey, _ courier: any Courier) {
    self.journey = journey
    self.courier = courier
    signal = journey.outgoing[courier.name] ?? Signal()
  }

  /// Takes no more rows; `run` ends when those on the wire have ended.
  package func stop() {
    isStopping = true
    signal.poke()
  }

  package func run() async {
    // At start every open attempt is one that died with the process before.
    await sweep(leasedUntil: Timestamp(milliseconds: .max))
    var untilSweep = Pause(since: journey.clock.now(), length: Self.sweepEvery)
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled, !isStopping {
        let now = journey.clock.now()
        if untilSweep.isOver(at: now) {
          await sweep(leasedUntil: now)
          untilSweep.since = now
        }
        let packed = await take()
        for item in packed {
          inFlight.insert(item.row.id)
          group.addTask { await self.deliver(item) }
        }
        if packed.isEmpty { await signal.wait(atMost: .seconds(1), on: journey.clock) }
      }
    }
  }

  /// How many rows may be taken now.
  private var room: Int {
    guard failures > 0 else { return courier.concurrency - inFlight.count }
    guard hold?.isOver(at: journey.clock.now()) ?? true else { return 0 }
    return inFlight.isEmpty ? 1 : 0
  }

  // MARK: Leasing

  private func take() async -> [Leased] {
    let room = self.room
    guard room > 0 else { return [] }
    do {
      let now = journey.clock.now()
      let name = courier.name
      let rows = try await journey.store.database.read { try $0.dueOutgoing(of: name, at: now, limit: room) }
      guard !rows.isEmpty else { return [] }
      var packed: [Packed] = []
      for row in rows { if let item = await pack(row) { packed.append(item) } }
      return try await lease(packed)
    } catch {
      journey.tell([JourneyEvent(.storeFailed, place: courier.name, reason: "\(error)")])
      return []
    }
  }

  /// A row whose message cannot be read is parked, so that it does not stand in the way of the others.
  private func pack(_ row: OutgoingRow) async -> Packed? {
    do {
      if let packed = try await journey.pack(row) { return packed }
      await park(row, reason: "nothing left to say")
    } catch let error as Unreadable {
      await park(row, reason: "cannot be packed: \(error)")
    } catch {
      await postpone(row, reason: "cannot be packed now: \(error)")
    }
    return nil
  }

  /// What is wrong with the store, its keys or the configuration costs no row: it waits, without an
  /// attempt, and lets the others pass.
  private func postpone(_ row: OutgoingRow, reason: String) async {
    let dueAt = journey.clock.now() + .seconds(60)
    journey.tell([JourneyEvent(.storeFailed, outgoing: row.id, place: courier.name, reason: reason)])
    do {
      try await journey.store.database.write { try $0.postpone(row, to: dueAt, reason: reason) }
    } catch {
      journey.tell([JourneyEvent(.storeFailed, outgoing: row.id, place: courier.name, reason: "\(error)")])
    }
  }

  private func lease(_ packed: [Packed]) async throws -> [Leased] {
    let now = journey.clock.now()
    let until = now + courier.deadline + .seconds(30)
    let results = await journey.store.database.write(each: packed) { connection, item in
      try connection.lease(
        item.row, payload: item.sealed, sealKey: item.sealKey, reportVersion: item.reportVersion,
        remark: item.remark, until: until, at: now)
    }
    return zip(packed, results).compactMap { item, result in
      guard case .success(let lease?) = result else { return nil }
      return Leased(packed: item, lease: lease)
    }
  }

  private struct Leased: Sendable {
    var packed: Packed
    var lease: Int64
    var row: OutgoingRow { packed.row }
  }

  // MARK: Sending

  private func deliver(_ leased: Leased) async {
    let outcome = await attempt(leased)
    await finish(leased, outcome)
    inFlight.remove(leased.row.id)
    signal.poke()
  }

  private func attempt(_ leased: Leased) async -> Outcome {
    do {
      guard let parcel = try await journey.parcel(leased.packed) else {
        return .refused(reason: "the sender was erased")
      }
      if let outcome = await found(parcel, leased.row) { return outcome }
      return await courier.send(parcel)
    } catch {
      // Ours to mend, and nothing has left the house.
      return .retry(after: nil, reason: "\(error)", isAboutThisParcel: true)
    }
  }

  /// What an earlier attempt left at the other side, if it may have left something and can be asked
  /// for. However many attempts failed since: one unknown outcome stays one until somebody looks.
  private func found(_ parcel: Parcel, _ row: OutgoingRow) async -> Outcome? {
    guard row.unknowns > 0, courier.unknownPolicy == .lookUp else { return nil }
    do {
      guard let known = try await courier.lookUp(parcel) else { return nil }
      return .accepted(remoteID: known.isEmpty ? nil : known)
    } catch {
      return .unknown(
        reason: "an earlier attempt cannot be looked up: \(error)", isAboutThisParcel: error is FeedFailure)
    }
  }

  private func finish(_ leased: Leased, _ outcome: Outcome) async {
    let now = journey.clock.now()
    let verdict = judge(leased.row, outcome, now)
    note(outcome, now)
    let row = leased.row
    for attempt in 1... {
      do {
        try await journey.store.database.write { [journey] connection in
          try connection.advance(
            outgoing: row.id, verdict.event, lease: leased.lease, dueAt: verdict.dueAt,
            remoteID: verdict.remoteID,
            reason: verdict.reason, at: now)
          if row.kind == .forward, verdict.event == .accepted, let id = row.report,
            let report = try connection.report(id)
          {
            try connection.advance(report, .forwarded, at: now)
            try journey.issueNumber(verdict.remoteID, of: report, on: connection, at: now)
            try journey.answerHeldBack(report, on: connection, at: now)
          }
        }
        journey.tell([event(for: row, verdict, now)])
        if row.kind == .forward { journey.wakeCouriers() }
        return
      } catch let error as StorageError where error.kind == .stale {
        return  // A delivery report settled it first, or the lease was lost: what stands is newer.
      } catch {
        // What is known must not be forgotten: the row would count as unknown and be sent again.
        journey.tell([JourneyEvent(.storeFailed, outgoing: row.id, place: courier.name, reason: "\(error)")])
        let wait = Self.writeBackoff.wait(after: attempt, random: journey.clock.random())
        // Cancelled: the row is resolved at the next start like one whose daemon died.
        guard (try? await journey.clock.sleep(wait)) != nil else { return }  // Throws only when cancelled.
      }
    }
  }

  /// A failure that is not about this row alone holds all of them back.
  private func note(_ outcome: Outcome, _ now: Timestamp) {
    switch outcome {
    case .accepted, .refused, .waitingWindow:
      failures = 0
      hold = nil
    case .retry(_, _, isAboutThisParcel: true), .unknown(_, isAboutThisParcel: true): break
    case .retry(let after, _, _):
      failures += 1
      let wait = Self.courierBackoff.wait(after: failures, random: journey.clock.random())
      hold = Pause(since: now, length: max(wait, after ?? .zero))
    case .credentialsRefused:
      failures += 1
      hold = Pause(since: now, length: Self.credentialsPause)
    case .unknown:
      failures += 1
      let wait = Self.courierBackoff.wait(after: failures, random: journey.clock.random())
      hold = Pause(since: now, length: wait)
    }
  }

  // MARK: Judging

  struct Verdict: Sendable {
    var event: OutgoingEvent
    var dueAt: Timestamp?
    var remoteID: String?
    var reason: String?
    /// The courier as a whole was not let in.
    var isLockedOut = false
  }

  private func judge(_ row: OutgoingRow, _ outcome: Outcome, _ now: Timestamp) -> Verdict {
    let random = journey.clock.random()
    switch outcome {
    case .accepted(let remoteID): return Verdict(event: .accepted, remoteID: remoteID)
    case .refused(let reason): return Verdict(event: .refused, reason: reason)
    case .waitingWindow(let reason):
      if gaveUp(row, now) { return Verdict(event: .gaveUp, reason: reason) }
      // The sender's next message makes it due at once.
      return Verdict(event: .windowClosed, dueAt: now + Self.windowPause, reason: reason)
    case .retry(let after, let reason, _):
      if gaveUp(row, now) { return Verdict(event: .gaveUp, reason: reason) }
      let wait = max(Self.rowBackoff.wait(after: row.attempts + 1, random: random), after ?? .zero)
      return Verdict(event: .failed, dueAt: now + wait, reason: reason)
    case .credentialsRefused(let reason):
      // A lock-out is told at each of its attempts, which are few, and uses no row's time up.
      return Verdict(
        event: .failed, dueAt: now + Self.credentialsPause, reason: reason, isLockedOut: true)
    case .unknown(let reason, _): return judgeUnknown(row, reason, now)
    }
  }

  private func judgeUnknown(_ row: OutgoingRow, _ reason: String, _ now: Timestamp) -> Verdict {
    switch courier.unknownPolicy {
    case .repeatUnderSameKey, .lookUp:
      let wait = Self.rowBackoff.wait(after: row.unknowns + 1, random: journey.clock.random())
      return Verdict(event: .outcomeUnknown, dueAt: now + wait, reason: reason)
    case .resendOnce(let after):
      guard row.unknowns == 0 else { return Verdict(event: .gaveUp, reason: "\(reason); sent twice") }
      return Verdict(event: .outcomeUnknown, dueAt: now + after, reason: reason)
    }
  }

  /// Answers grow stale; reports are tried for ever.
  private func gaveUp(_ row: OutgoingRow, _ now: Timestamp) -> Bool {
    !row.kind.goesToCore && now - row.createdAt > journey.rules.answerLimit
  }

  private func event(for row: OutgoingRow, _ verdict: Verdict, _ now: Timestamp) -> JourneyEvent {
    let kind: JourneyEvent.Kind =
      switch verdict.event {
      case _ where verdict.isLockedOut: .courierRefused
      case .accepted: .outgoingAccepted
      case .refused: .outgoingRefused
      case .outcomeUnknown: .outgoingUnknown
      case .windowClosed: .outgoingWaits
      case .gaveUp: .outgoingParked
      default: .outgoingRetried
      }
    return JourneyEvent(
      kind, report: row.report, outgoing: row.id, outgoingKind: row.kind, place: courier.name,
      reason: verdict.reason,
      age: now - row.createdAt)
  }

  // MARK: Rows nobody comes back to

  /// Attempts without an end, but for those this dispatcher still has in its hands, and rows that a
  /// clock running ahead made due in a time to come.
  private func sweep(leasedUntil limit: Timestamp) async {
    let now = journey.clock.now()
    let name = courier.name
    do {
      let (open, strays) = try await journey.store.database.read { connection in
        (
          try connection.openAttempts(of: name, endedBy: limit),
          try connection.hasOutgoing(of: name, dueAfter: now + Self.longestWait)
        )
      }
      for row in open where !inFlight.contains(row.id) { try await release(row, now) }
      guard strays else { return }
      try await journey.store.database.write {
        try $0.makeDue(of: name, dueAfter: now + Self.longestWait, at: now)
      }
    } catch {
      journey.tell([JourneyEvent(.storeFailed, place: name, reason: "\(error)")])
    }
  }

  private func release(_ row: OutgoingRow, _ now: Timestamp) async throws {
    let verdict = judgeUnknown(row, "nobody saw the end of the attempt", now)
    try await journey.store.database.write { connection in
      _ = try connection.advance(
        outgoing: row.id, verdict.event, dueAt: verdict.dueAt, reason: verdict.reason, at: now)
    }
    journey.tell([event(for: row, verdict, now)])
  }

  private func park(_ row: OutgoingRow, reason: String) async {
    let now = journey.clock.now()
    do {
      _ = try await journey.store.database.write { connection in
        try connection.advance(outgoing: row.id, .gaveUp, reason: reason, at: now)
      }
      journey.tell([event(for: row, Verdict(event: .gaveUp, reason: reason), now)])
    } catch {
      journey.tell([JourneyEvent(.storeFailed, outgoing: row.id, place: courier.name, reason: "\(error)")])
    }
  }
}
