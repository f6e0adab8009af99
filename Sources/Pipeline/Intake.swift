// SPDX-License-Identifier: MIT
//
// The first arrow: from the wire to durable. Raw bytes, identity, position, receipt time and the
// feed's cursor commit in one transaction; nothing is read before that, so nothing that is wrong
// with a message can keep it out.

package import Reports
package import Storage

extension Journey {
  /// Takes a feed over and opens its way in. Only one process can hold a feed: the one before loses
  /// its cursor (`stale`) at its next commit.
  package func open(feed name: String, of account: AccountID, note: @escaping @Sendable (FeedState) -> Void)
    async throws -> (line: FeedLine, row: FeedRow)
  {
    let row = try await store.database.write { try $0.takeOver(feed: name, of: account) }
    let arrivals = SharedWrites(store.database) { connection, batches in
      try store(batches, cursor: nil, of: row, on: connection)
    }
    let line = FeedLine(
      name: name, clock: clock,
      readCursor: { [store] in try await store.database.read { try $0.feed(named: name)?.cursor } },
      commitBatch: { batch, cursor in try await commit(batch, cursor: cursor, to: row, arrivals) },
      noteState: note)
    return (line, row)
  }

  /// What a feed hands over at once, sealed.
  private struct Batch: Sendable {
    var messages: [NewMessage]
    var at: Timestamp
  }

  private func commit(
    _ incoming: [Incoming], cursor: String?, to feed: FeedRow, _ arrivals: SharedWrites<Batch, [Committed]>
  ) async throws -> [Committed] {
    let batch = try sealed(incoming)
    let committed: [Committed]
    do {
      // Without a cursor nothing depends on the order of batches: requests that come together share
      // their write.
      committed =
        if cursor == nil {
          try await doorstep.await { try await arrivals.write(batch) }
        } else {
          try await store.database.write { connection in
            try store([batch], cursor: cursor, of: feed, on: connection)[0]
          }
        }
    } catch {
      if Self.isCertain(error) { for message in batch.messages { store.discard(message.raw) } }
      throw error
    }
    for (result, message) in zip(committed, batch.messages) where !result.isNew {
      try await store.settle(message.raw, besides: result.message)
    }
    tellReceived(committed, feed: feed)
    return committed
  }

  /// Whether nothing of a failed write can be in the database. A commit that failed for another reason
  /// than room may stand in the log all the same and come to light at the next start: its files stay,
  /// and are swept if no row names them.
  private static func isCertain(_ error: any Error) -> Bool { (error as? StorageError)?.kind != .broken }

  private func sealed(_ incoming: [Incoming]) throws -> Batch {
    var messages: [NewMessage] = []
    do {
      for item in incoming {
        messages.append(
          NewMessage(
            identity: item.identity, position: item.position, format: item.format,
            raw: try store.sealRaw(item.raw, identity: item.identity), isHistory: item.isHistory))
      }
    } catch {
      // Tried again with the next attempt: what is left of this one would fill the disk further.
      for message in messages { store.discard(message.raw) }
      throw error
    }
    return Batch(messages: messages, at: clock.now())
  }

  private func store(_ batches: [Batch], cursor: String?, of feed: FeedRow, on connection: Connection) throws
    -> [[Committed]]
  {
    let committed = try batches.map { batch in
      try batch.messages.map { message in
        let stored = try connection.store(message, of: feed, at: batch.at)
        return Committed(message: stored.id, isNew: stored.isNew)
      }
    }
    let (all, new) = (committed.joined().count, committed.joined().count { $0.isNew })
    // All batches of one write share a day, but for those that straddle its end.
    let at = batches.last?.at ?? clock.now()
    if all > 0 { try connection.count(new: new, repeated: all - new, of: feed.id, at: at) }
    try connection.move(feed, to: cursor, at: at)
    return committed
  }

  private func tellReceived(_ committed: [Committed], feed: FeedRow) {
    let channel = accounts[feed.account]?.channel
    tell(
      committed.map {
        JourneyEvent(
          $0.isNew ? .messageReceived : .messageRepeated, channel: channel, message: $0.message,
          place: feed.name)
      })
    if committed.contains(where: \.isNew) { drafting.poke() }
  }
}
