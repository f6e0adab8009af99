// SPDX-License-Identifier: MIT

import Operations
import Reports
import Testing

@testable import Console

@Suite struct FigureTests {
  private struct Failure: Error {}
  private let start = Timestamp(seconds: 1_790_000_000)

  @Test func `a figure is counted once for all who ask at once, and anew when it is old`() async throws {
    let figures = SharedFigures<Int, Int>(for: .seconds(10), atMost: 2)
    let counted = Lock(0)
    @Sendable func ask(_ key: Int, after time: Duration) async throws -> Int {
      try await figures.figure(key, at: start + time) {
        for _ in 0..<100 { await Task.yield() }
        return counted.withLock { count in
          count += 1
          return count
        }
      }
    }
    let asks = (0..<50).map { _ in Task { try await ask(1, after: .zero) } }
    for ask in asks { #expect(try await ask.value == 1) }
    #expect(try await ask(1, after: .milliseconds(9999)) == 1)
    #expect(try await ask(1, after: .seconds(10)) == 2)
    #expect(try await ask(2, after: .seconds(10)) == 3)
    #expect(try await ask(1, after: .seconds(11)) == 2)
    // The clock was set back: nobody knows how old it is.
    #expect(try await ask(1, after: .seconds(-5)) == 4)
    #expect(try await ask(3, after: .seconds(11)) == 5)
  }

  @Test func `a figure that could not be counted is told to those who wait, and counted anew`() async throws {
    let figures = SharedFigures<Int, Int>(for: .seconds(10))
    await #expect(throws: Failure.self) { try await figures.figure(1, at: start) { throw Failure() } }
    #expect(try await figures.figure(1, at: start) { 7 } == 7)
  }
}
