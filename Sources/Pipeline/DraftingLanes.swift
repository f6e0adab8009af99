// SPDX-License-Identifier: MIT
//
// The threads that read and locate. Reading a message takes a hundred times what taking it in takes,
// and Swift's own pool has a thread a core: a batch of drafts there keeps every request waiting that
// wants to become durable. So drafting has threads of its own, of the lowest priority: whatever else
// is ready to run goes first, and a flood is taken in at full speed and drafted as time allows. A
// machine with nothing else to do drafts as fast as before.

import Glibc
import Operations
import Storage

/// Runs tasks on two threads for the life of the program.
package final class DraftingLanes: TaskExecutor {
  /// One for all journeys of a program.
  package static let shared = DraftingLanes(threads: 2)
  /// sched(7): runs where nothing else is ready to, with the least weight there is otherwise. Not among
  /// the constants that Swift imports.
  private static let idlePolicy: Int32 = 5

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
    // Of this thread alone. Where it is not allowed, drafting runs like everything else.
    var priority = sched_param(sched_priority: 0)
    unsafe sched_setscheduler(0, Self.idlePolicy, &priority)
    while true {
      for job in waiting.take(atMost: 1) {
        // The job was enqueued here and is run once.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }
}
