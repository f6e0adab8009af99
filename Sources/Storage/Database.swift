// SPDX-License-Identifier: MIT
//
// The database: one file, one writer thread, a few reader threads.
//
// 1. Whoever awaits `write` resumes only after the COMMIT that holds its changes was synced
//    (WAL, synchronous=FULL). Jobs that wait together share one COMMIT: that is the group commit,
//    and the reason a slow fsync costs once a group and not once a message.
// 2. Each job runs inside a savepoint of its own, in the order of `write` calls: one that throws
//    takes nothing of its neighbours with it.
// 3. When SQLite undoes the whole transaction (disk full), every job of the group fails with
//    `full`, also those that had succeeded; each caller decides whether to come again.
// 4. A job must not keep the connection, and must not wait for anything.

import CSQLite
import Operations
import Synchronization

package final class Database: Sendable {
  private let writes = JobQueue<any WaitingJob>()
  private let reads = JobQueue<any WaitingJob>()
  private static let groupLimit = 1024
  /// How many patient jobs a group takes along where others wait, and where none does: each makes
  /// those wait longer who come while the group is written.
  private static let (patientShare, patientAlone) = (1, 16)

  /// Opens or creates the file, runs the migrations that are due, and starts the threads.
  /// `maxPages` bounds the file for tests of a full disk; `wait` makes the group wait for company.
  package init(path: String, readers: Int = 2, maxPages: Int? = nil) throws {
    let writer = try Connection(path: path, isReader: false)
    try writer.run(script: "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
    try writer.run(
      script: "PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-4000;")
    // A savepoint's undo records, which would be a file in /var/tmp.
    try writer.run(script: "PRAGMA temp_store=MEMORY;")
    try Migrations.run(on: writer)
    if let maxPages { try writer.run(script: "PRAGMA max_page_count=\(maxPages)") }
    Self.serve(writes, on: "kanal-writer", with: writer, as: Self.commitGroup)
    for _ in 0..<readers {
      let reader = try Connection(path: path, isReader: true)
      try reader.run(script: "PRAGMA query_only=ON; PRAGMA cache_size=-2000;")
      Self.serve(reads, on: "kanal-reader", with: reader, as: Self.readOne)
    }
  }

  /// Ends the threads after the jobs already waiting; later calls throw.
  package func close() {
    writes.close()
    reads.close()
  }

  /// Runs `body` inside the next group; returns when it is durable.
  package func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await submit(body, to: writes)
  }

  /// Runs `body` on a reader, on one snapshot.
  package func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
    try await submit(body, to: reads)
  }

  /// Like `write`, a job an item, all queued before the first is awaited, so that they keep their
  /// order and share their commits. Patient ones let others pass: under a flood, what a sender waits for
  /// goes first. One result an item.
  package func write<Item: Sendable, T: Sendable>(
    each items: [Item], isPatient: Bool = false,
    _ body: @escaping @Sendable (Connection, Item) throws -> T
  ) async -> [Result<T, any Error>] {
    let jobs = items.map { item in Job<T> { try body($0, item) } }
    guard !jobs.isEmpty else { return [] }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let left = Atomic(jobs.count)
      for job in jobs {
        job.whenSettled {
          if left.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 { continuation.resume() }
        }
        if !writes.add(job, isPatient: isPatient) { job.settle(StorageError(.broken, "the store is closed")) }
      }
    }
    return jobs.map { $0.outcome }
  }

  /// Queues a job of another kind; false where the store is closed.
  func add(_ job: any WaitingJob) -> Bool { writes.add(job) }

  private func submit<T: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> T, to queue: JobQueue<any WaitingJob>
  ) async throws -> T {
    let job = Job(body)
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      job.whenSettled { continuation.resume() }
      if !queue.add(job) { job.settle(StorageError(.broken, "the store is closed")) }
    }
    return try job.outcome.get()
  }

  private static func serve(
    _ queue: JobQueue<any WaitingJob>, on name: String, with connection: sending Connection,
    as round: @escaping @Sendable (JobQueue<any WaitingJob>, Connection) -> Bool
  ) {
    // Safe: the connection is handed over to the one thread that uses it from here on.
    nonisolated(unsafe) let connection = connection
    startThread(name) { while unsafe round(queue, connection) {} }
  }

  private static func readOne(_ queue: JobQueue<any WaitingJob>, _ connection: Connection) -> Bool {
    let jobs = queue.take(atMost: 1)
    for job in jobs {
      do {
        try connection.execute("BEGIN")
        job.run(connection)
        try connection.execute("COMMIT")
        job.settle(nil)
      } catch {
        job.settle(error)
      }
    }
    return !jobs.isEmpty
  }

  private static func commitGroup(_ queue: JobQueue<any WaitingJob>, _ connection: Connection) -> Bool {
    let jobs = queue.take(atMost: groupLimit, share: patientShare, alone: patientAlone)
    guard !jobs.isEmpty else { return false }
    let failure = runGroup(jobs, connection)
    for job in jobs { job.settle(failure) }
    return true
  }

  /// Nil when the group is durable; else why nothing of it is.
  private static func runGroup(_ jobs: [any WaitingJob], _ connection: Connection) -> (any Error)? {
    do {
      try connection.execute("BEGIN IMMEDIATE")
      for job in jobs {
        try connection.execute("SAVEPOINT job")
        let succeeded = job.run(connection)
        guard !connection.isOutsideTransaction else {
          throw StorageError(.full, "SQLite undid the whole transaction")
        }
        if !succeeded { try connection.execute("ROLLBACK TO job") }
        try connection.execute("RELEASE job")
      }
      try connection.execute("COMMIT")
      return nil
    } catch {
      if !connection.isOutsideTransaction {
        _ = try? connection.execute("ROLLBACK")  // The error that led here is the one to tell.
      }
      return error
    }
  }
}

/// A job as its thread sees it.
protocol WaitingJob: AnyObject, Sendable {
  /// Runs the body and keeps its result; false when the body threw.
  @discardableResult func run(_ connection: Connection) -> Bool
  /// Ends the wait; a non-nil error replaces the body's result.
  func settle(_ failure: (any Error)?)
}

/// `@unchecked Sendable`: `result` and `notify` are written before the job enters the queue or by
/// the one thread that runs it, and read only after `settle`.
private final class Job<T: Sendable>: WaitingJob, @unchecked Sendable {
  private let body: @Sendable (Connection) throws -> T
  private var result: Result<T, any Error>?
  private var notify: (@Sendable () -> Void)?

  init(_ body: @escaping @Sendable (Connection) throws -> T) { self.body = body }

  func whenSettled(_ notify: @escaping @Sendable () -> Void) { self.notify = notify }

  func run(_ connection: Connection) -> Bool {
    let result = Result { try body(connection) }
    self.result = result
    if case .failure = result { return false }
    return true
  }

  func settle(_ failure: (any Error)?) {
    if let failure { result = .failure(failure) }
    notify?()
  }

  var outcome: Result<T, any Error> {
    result ?? .failure(StorageError(.broken, "the job did not run"))
  }
}
