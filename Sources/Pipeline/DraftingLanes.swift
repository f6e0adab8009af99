// SPDX-License-Identifier: MIT
//
// The threads that read and locate. Reading a message takes a hundred times what taking it in takes,
// and Swift's own pool has a thread a core: a batch of drafts there keeps every request waiting that
// wants to become durable. So drafting has threads of its own, with a lower priority: whatever else
// is ready to run goes first, and a flood is taken in at full speed and drafted as time allows. A
// machine with nothing else to do drafts as fast as before.

import Glibc
import Operations
import Storage

/// Runs tasks on two threads for the life of the program.
package final class DraftingLanes: TaskExecutor {
  /// One for all journeys of a program.
  package static let shared = DraftingLanes(threads: 2)
  /// nice(2): a tenth of the weight of an ordinary thread.
  private static let niceness: Int32 = 19

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
    // Of this thread alone (setpriority(2): on Linux the attribute is a thread's). Where it is not
    // allowed, drafting runs like everything else.
    _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
    while true {
      for job in waiting.take(atMost: 1) {
        // The job was enqueued here and is run once.
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }
}
