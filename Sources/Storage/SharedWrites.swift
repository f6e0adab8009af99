// SPDX-License-Identifier: MIT
//
// Many small writes of one kind as one job. Items that come while the writer is busy gather in a job
// that already waits its turn; when the turn comes they are written by one call, inside one
// savepoint. It saves what is the same for all of them (a tally, a row of the feed), and costs no
// time: an item never waits longer than it would for a job of its own.
//
// 1. `write` returns when the item is durable, as `Database.write` does.
// 2. A call that throws takes all its items with it, so each is then tried by itself: an item that
//    is at fault keeps no other back. Where the store as a whole fails, nothing is tried again.

import Synchronization

package final class SharedWrites<Item: Sendable, Output: Sendable>: Sendable {
  /// Writes the items, one output an item, in order.
  package typealias Body = @Sendable (Connection, [Item]) throws -> [Output]

  private let database: Database
  private let body: Body
  /// The job that waits its turn and still takes items.
  private let gathering = Mutex<SharedJob<Item, Output>?>(nil)
  /// More would make the neighbours of a group wait.
  private static var limit: Int { 512 }

  package init(_ database: Database, _ body: @escaping Body) {
    self.database = database
    self.body = body
  }

  /// How many items wait in the job that still takes more.
  package var gathered: Int { gathering.withLock { $0?.count ?? 0 } }

  /// Writes one item, together with others or alone.
  package func write(_ item: Item) async throws -> Output {
    do {
      return try await share(item)
    } catch let failure as SharedFailure {
      if let error = failure.cause as? StorageError, error.kind == .full || error.kind == .broken {
        throw error
      }
      guard failure.items > 1 else { throw failure.cause }
      return try await database.write { [body] connection in
        guard let output = try body(connection, [item]).first else { throw Self.noOutput }
        return output
      }
    }
  }

  private func share(_ item: Item) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
      let new = gathering.withLock { gathering -> SharedJob<Item, Output>? in
        if let gathering, gathering.count < Self.limit {
          gathering.add(item, continuation)
          return nil
        }
        let job = SharedJob(body: body) { [self] in close($0) }
        job.add(item, continuation)
        gathering = job
        return job
      }
      if let new, !database.add(new) {
        new.settle(StorageError(.broken, "the store is closed"))
      }
    }
  }

  /// Nothing joins the job any more.
  private func close(_ job: SharedJob<Item, Output>) {
    gathering.withLock { if $0 === job { $0 = nil } }
  }

  static var noOutput: StorageError { StorageError(.broken, "a shared write gave no output") }
}

/// Why none of a job's items is durable.
private struct SharedFailure: Error {
  var cause: any Error
  var items: Int
}

/// `@unchecked Sendable`: items join under the lock of `SharedWrites` until the writer closes the job;
/// from then on the writer's thread alone touches it.
private final class SharedJob<Item: Sendable, Output: Sendable>: WaitingJob, @unchecked Sendable {
  typealias Waiter = CheckedContinuation<Output, any Error>

  private let body: SharedWrites<Item, Output>.Body
  private let close: @Sendable (SharedJob) -> Void
  private var items: [Item] = []
  private var waiters: [Waiter] = []
  private var result: Result<[Output], any Error> = .failure(StorageError(.broken, "the job did not run"))

  init(body: @escaping SharedWrites<Item, Output>.Body, close: @escaping @Sendable (SharedJob) -> Void) {
    self.body = body
    self.close = close
  }

  var count: Int { items.count }

  func add(_ item: Item, _ waiter: Waiter) {
    items.append(item)
    waiters.append(waiter)
  }

  func run(_ connection: Connection) -> Bool {
    close(self)
    result = Result { try body(connection, items) }
    if case .failure = result { return false }
    return true
  }

  func settle(_ failure: (any Error)?) {
    // A group that failed before this job's turn settles it unrun: it must not take more items then.
    close(self)
    if let failure { result = .failure(failure) }
    switch result {
    case .success(let outputs) where outputs.count == waiters.count:
      for (waiter, output) in zip(waiters, outputs) { waiter.resume(returning: output) }
    case .success: fail(SharedWrites<Item, Output>.noOutput)
    case .failure(let error): fail(error)
    }
  }

  private func fail(_ error: any Error) {
    for waiter in waiters { waiter.resume(throwing: SharedFailure(cause: error, items: items.count)) }
  }
}
