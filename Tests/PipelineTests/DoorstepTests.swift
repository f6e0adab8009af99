// SPDX-License-Identifier: MIT

import Pipeline
import Testing

@Suite(.timeLimit(.minutes(2))) struct `The doorstep` {
  @Test(arguments: [(senders: 7, isCrowded: false), (senders: 8, isCrowded: true)])
  func `is crowded while many wait, and no longer`(senders: Int, isCrowded: Bool) async {
    let doorstep = Doorstep()
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    await withTaskGroup { group in
      for _ in 0..<senders {
        group.addTask {
          await doorstep.await {
            arrived.yield()
            for await _ in gate {}
          }
        }
      }
      var waiting = 0
      for await _ in arrivals {
        waiting += 1
        if waiting == senders { break }
      }
      #expect(doorstep.isCrowded == isCrowded)
      opener.finish()
    }
    #expect(!doorstep.isCrowded)
  }

  @Test func `lets drafting rest fifteen times as long as it worked while many wait`() async {
    let doorstep = Doorstep()
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
    let clock = ContinuousClock()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          await doorstep.await {
            arrived.yield()
            for await _ in gate {}
          }
        }
      }
      for await _ in arrivals where doorstep.isCrowded { break }
      let start = clock.now
      await doorstep.makeRoom(after: .milliseconds(10))
      #expect(clock.now - start >= .milliseconds(150))
      opener.finish()
    }
  }

  @Test func `lets drafting go on at once where nobody waits`() async {
    let clock = ContinuousClock()
    let start = clock.now
    await Doorstep().makeRoom(after: .seconds(600))
    #expect(clock.now - start < .seconds(600))
  }

  @Test func `forgets a sender whose commit failed`() async {
    let doorstep = Doorstep()
    for _ in 0..<20 {
      await #expect(throws: CancellationError.self) {
        try await doorstep.await { throw CancellationError() }
      }
    }
    #expect(!doorstep.isCrowded)
  }
}
