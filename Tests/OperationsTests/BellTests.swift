// SPDX-License-Identifier: MIT

import Operations
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct BellTests {
  private actor Counter {
    private(set) var count = 0
    private let counted = Bell()

    func add() {
      count += 1
      counted.ring()
    }

    func reach(_ goal: Int) async -> Int {
      await counted.until { count >= goal }
      return count
    }
  }

  private final class Tally: Sendable {
    let count = Atomic(0)
    let bell = Bell()
    var reached: Int { count.load(ordering: .relaxed) }
  }

  @Test func `each goes on when its own count is reached`() async {
    let counter = Counter()
    await withTaskGroup(of: Bool.self) { group in
      for goal in 0...50 { group.addTask { await counter.reach(goal) >= goal } }
      for _ in 0..<50 {
        group.addTask {
          await counter.add()
          return true
        }
      }
      for await isReached in group { #expect(isReached) }
    }
  }

  @Test func `threads that ring while somebody asks are heard`() async {
    let tally = Tally()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<500 {
            tally.count.add(1, ordering: .relaxed)
            tally.bell.ring()
          }
        }
      }
      for goal in stride(from: 1, through: 2000, by: 50) {
        group.addTask { await tally.bell.until { tally.reached >= goal } }
      }
    }
    #expect(tally.reached == 2000)
  }

  @Test func `whoever is cancelled goes on`() async {
    let counter = Counter()
    let waiting = Task { await counter.reach(1) }
    let late = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return await counter.reach(1)
    }
    waiting.cancel()
    #expect(await waiting.value == 0)
    #expect(await late.value == 0)
  }
}
