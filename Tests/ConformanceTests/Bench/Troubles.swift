// SPDX-License-Identifier: MIT

import Operations
import Reports
import TestSupport

/// The troubles a counterpart has still to make, and the contacts it had.
final class Troubles: Sendable {
  private struct State {
    var due: [Side: [Trouble]] = [:]
    var contacts: [Side: [Contact]] = [:]
  }

  private let time: TestClock
  private let state = Lock(State())

  init(_ stage: Stage) { time = stage.time }

  func add(_ trouble: Trouble, _ side: Side, _ times: Int) {
    state.withLock { $0.due[side, default: []] += Array(repeating: trouble, count: times) }
  }

  /// Whether this is the one that is due.
  func isDue(_ trouble: Trouble, _ side: Side) -> Bool { state.withLock { $0.due[side]?.first == trouble } }

  /// One contact, and the trouble it meets.
  func next(_ side: Side) -> Trouble? {
    state.withLock { state in
      let trouble = state.due[side]?.first
      if trouble != nil { state.due[side]?.removeFirst() }
      state.contacts[side, default: []].append(Contact(at: time.current, trouble: trouble))
      return trouble
    }
  }

  /// One contact that meets this trouble, if it is the one that is due.
  func take(_ trouble: Trouble, _ side: Side) -> Bool {
    isDue(trouble, side) && next(side) == trouble
  }

  /// One contact that met none.
  func note(_ side: Side) {
    state.withLock { $0.contacts[side, default: []].append(Contact(at: time.current, trouble: nil)) }
  }

  func contacts(_ side: Side) -> [Contact] { state.withLock { $0.contacts[side] ?? [] } }
}
