// SPDX-License-Identifier: MIT
//
// The threads that read and locate. Reading a message takes a hundred times what taking it in takes,
// and Swift's own pool has a thread a core: a batch of drafts there keeps every request waiting that
// wants to become durable. So drafting has threads of its own; see Doorstep for how they make room.

import Operations
import Storage

/// Runs tasks on two threads for the life of the program.
package final class DraftingLanes: TaskExecutor {
  /// One for all journeys of a program.
  package static let shared = DraftingLanes(threads: 2)
  private let waiting = JobQueue<UnownedJob>()

  private init(threads: Int) {
    for _ in 0..<threads { startThread("kanal-drafting") { [self] in serve() } }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isTaken = waiting.add(job)
    precondition(isTaken, "the lanes are never closed")
  }

  private func serve() {
    while true {
      for job in waiting.take(atMost: 1) {
        // The job was enqueued here and is run once.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }
}
