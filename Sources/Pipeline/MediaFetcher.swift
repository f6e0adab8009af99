// SPDX-License-Identifier: MIT
//
// Fetches attachments that platforms keep.
//
// 1. What is to be fetched was committed with the message, so a crash forgets none; a fetch changes nothing
//    at the platform, so repeating one does no harm.
// 2. The file is synced before the row names it. A file whose row did not commit is an orphan, swept later.
// 3. A report goes on with or without its pictures: the core is told of each by its reference, and once more
//    when the last of a message is there and the report has left already.
// 4. A platform that fails is tried again for a day and so many times at least, each attachment after its own
//    backoff. What fails here (the store, the keys, an account that is not configured) uses none of that up,
//    and lets the others pass.

import Reports
import Storage

package actor MediaFetcher {
  private let journey: Journey
  /// Being fetched now.
  private var inFlight: Set<String> = []
  private static let concurrency = 4
  private static let backoff = Backoff(first: .seconds(2), cap: .seconds(1800))
  private static let credentialsPause = Duration.seconds(300)
  private static let storePause = Duration.seconds(60)
  /// A platform's file outlives its link by days, but hardly a citizen's patience.
  private static let limit = Duration.seconds(86_400)
  /// Also of one that waited for a daemon that was down.
  private static let leastTries = 8

  package init(_ journey: Journey) { self.journey = journey }

  /// Fetches until it is cancelled; what is under way then is fetched again after the next start.
  package func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let due = await take()
        for attachment in due { group.addTask { await self.fetch(attachment) } }
        if due.isEmpty { await journey.fetching.wait(atMost: .seconds(1), on: journey.clock) }
      }
    }
  }

  /// One round, to its end: how many attachments were due.
  package func round() async -> Int {
    let due = await take()
    for attachment in due { await fetch(attachment) }
    return due.count
  }

  private func take() async -> [AttachmentRow] {
    let (now, room) = (journey.clock.now(), Self.concurrency - inFlight.count)
    guard room > 0 else { return [] }
    do {
      // Those under way are still due: as many more are asked for.
      let due = try await journey.store.database.read {
        try $0.dueAttachments(at: now, limit: Self.concurrency)
      }
      let new = due.filter { !inFlight.contains($0.reference) }.prefix(room)
      inFlight.formUnion(new.map(\.reference))
      return Array(new)
    } catch {
      tellStore(error)
      return []
    }
  }

  private func fetch(_ attachment: AttachmentRow) async {
    do {
      try await settle(attachment, try await fetched(attachment))
    } catch let error as Unreadable {
      await write(attachment) { try await self.settle($0, .gone(reason: error.description)) }
    } catch {
      await letPass(attachment, error)
    }
    inFlight.remove(attachment.reference)
    journey.fetching.poke()
  }

  private func fetched(_ attachment: AttachmentRow) async throws -> FetchedMedia {
    guard let message = try await journey.store.database.read({ try $0.message(attachment.message) }) else {
      return .gone(reason: "its message is missing")
    }
    guard let source = try journey.account(of: message).media else {
      return .gone(reason: "its channel cannot fetch it")
    }
    let result = await source.fetch(attachment.number, of: try journey.raw(message))
    guard case .retry(_, let reason) = result, attachment.attempts >= Self.leastTries,
      journey.clock.now() - message.receivedAt > Self.limit
    else { return result }
    return .gone(reason: "tried for a day: \(reason)")
  }

  private func settle(_ attachment: AttachmentRow, _ result: FetchedMedia) async throws {
    switch result {
    case .bytes(let bytes, let type):
      let sealed = try journey.store.sealMedia(bytes, for: attachment)
      let isKept = try await finish(attachment, photo: journey.rules.photo(bytes)) {
        try $0.keep(sealed, type: type, for: attachment)
      }
      if !isKept { journey.store.discard(sealed) }
      tell(.mediaFetched, attachment, isKept ? nil : "it was there already")
    case .gone(let reason):
      _ = try await finish(attachment) { try $0.giveUp(attachment, reason: reason) }
      tell(.mediaGone, attachment, reason)
    case .retry(let after, let reason):
      let wait = Self.backoff.wait(after: attachment.attempts + 1, random: journey.clock.random())
      try await postpone(attachment, by: max(wait, after ?? .zero), reason)
    case .credentialsRefused(let reason):
      try await postpone(attachment, by: Self.credentialsPause, reason)
    }
  }

  /// Notes an end, and tells the core where the report has left without this message's attachments.
  private func finish(
    _ attachment: AttachmentRow, photo: PhotoEvidence? = nil,
    _ end: @escaping @Sendable (Connection) throws -> Bool
  ) async throws -> Bool {
    let (journey, now) = (journey, journey.clock.now())
    let events = try await journey.store.database.write { connection -> [JourneyEvent]? in
      guard try end(connection), let message = try connection.message(attachment.message),
        let report = try message.report.flatMap(connection.report)
      else { return nil }
      // A parcel that is being packed just now is packed anew: it says that this one is not here.
      try connection.touch(report.id, isEmergency: false)
      let all = try connection.attachments(of: attachment.message)
      let transaction = DraftTransaction(connection: connection, journey: journey, now: now)
      let events = try photo.map {
        try transaction.weigh($0, for: try connection.standing(report), of: message)
      }
      guard !all.contains(where: { $0.state == .pending }), all.contains(where: { $0.state == .kept })
      else { return events ?? [] }
      try transaction.update(try connection.standing(report), withMediaOf: attachment.message)
      return events ?? []
    }
    journey.tell(events ?? [])
    journey.wakeCouriers()
    return events != nil
  }

  private func postpone(_ attachment: AttachmentRow, by wait: Duration, _ reason: String) async throws {
    let dueAt = journey.clock.now() + wait
    try await journey.store.database.write { try $0.postpone(attachment, to: dueAt, reason: reason) }
    tell(.mediaPostponed, attachment, reason)
  }

  private func letPass(_ attachment: AttachmentRow, _ error: any Error) async {
    tellStore(error)
    let dueAt = journey.clock.now() + Self.storePause
    do {
      try await journey.store.database.write {
        try $0.postpone(attachment, to: dueAt, reason: "\(error)", isTry: false)
      }
    } catch {
      // The store takes nothing: it is due again, but not before the store has had a moment.
      try? await journey.clock.sleep(.seconds(1))  // Cancelled: the daemon is leaving.
    }
  }

  private func write(
    _ attachment: AttachmentRow, _ note: (AttachmentRow) async throws -> Void
  ) async {
    do { try await note(attachment) } catch { tellStore(error) }
  }

  private func tell(_ kind: JourneyEvent.Kind, _ attachment: AttachmentRow, _ reason: String?) {
    journey.tell([JourneyEvent(kind, message: attachment.message, reason: reason)])
  }

  private func tellStore(_ error: any Error) {
    journey.tell([JourneyEvent(.storeFailed, place: "media", reason: "\(error)")])
  }
}
