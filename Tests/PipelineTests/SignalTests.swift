// SPDX-License-Identifier: MIT

import Pipeline
import TestSupport
import Testing

@Suite struct SignalTests {
  @Test func `a wait that ran out does not make the next one return at once`() async {
    let time = TestClock()
    let signal = Signal()
    for _ in 0..<3 {
      async let waiting: Void = signal.wait(atMost: .seconds(1), on: time.clock)
      await time.untilSomebodySleeps()
      time.advance(.seconds(1))
      await waiting
    }
    // The fourth wait must still be one: it ends by the poke, which comes only when it sleeps.
    async let waiting: Void = signal.wait(atMost: .seconds(1), on: time.clock)
    await time.untilSomebodySleeps()
    signal.poke()
    await waiting
  }

  @Test func `a poke while nobody waits is kept, and several are one`() async {
    let time = TestClock()
    let signal = Signal()
    signal.poke()
    signal.poke()
    await signal.wait(atMost: .seconds(1), on: time.clock)
    async let waiting: Void = signal.wait(atMost: .seconds(1), on: time.clock)
    await time.untilSomebodySleeps()
    time.advance(.seconds(1))
    await waiting
  }

  @Test func `a cancelled wait ends and leaves the signal whole`() async {
    let time = TestClock()
    let signal = Signal()
    let waiting = Task { await signal.wait(atMost: .seconds(1), on: time.clock) }
    waiting.cancel()
    await waiting.value
    async let next: Void = signal.wait(atMost: .seconds(1), on: time.clock)
    signal.poke()
    await next
  }
}
