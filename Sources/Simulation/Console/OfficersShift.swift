// SPDX-License-Identifier: MIT
//
// Many officers at one queue until it is empty. Nine of ten drafts are placed; of the rest some are set aside,
// some given back, some skipped, and now and then somebody reaches for a draft that another has in hand, which
// must be refused. Who had what, and who decided what, is written down beside the console, by the answers it
// gave.

package actor OfficersShift {
  package struct Tally: Sendable {
    /// By draft: who was told that their decision counts.
    package var decisions: [String: [String]] = [:]
    /// Drafts that two had in hand at once.
    package var heldTwice = 0
    /// Reaches for another's draft that were refused, and all of them.
    package var refused = 0
    package var reaches = 0
    package var released = 0

    package var workedTwice: Int { decisions.values.count { $0.count > 1 } }
  }

  private let drafts: Int
  private let kelurahan: String
  private var tally = Tally()
  private var hands: [String: String] = [:]
  private var latest: SimulatedOfficer.Draft?

  private init(drafts: Int, kelurahan: String) {
    self.drafts = drafts
    self.kelurahan = kelurahan
  }

  /// Returns once all drafts are decided on, or nobody is given one for `patience`.
  package static func work(
    _ officers: [SimulatedOfficer], drafts: Int, elseIn kelurahan: String, patience: Duration = .seconds(60)
  ) async throws -> Tally {
    let shift = OfficersShift(drafts: drafts, kelurahan: kelurahan)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, officer) in officers.enumerated() {
        group.addTask { try await shift.work(officer, number, patience) }
      }
      try await group.waitForAll()
    }
    return await shift.tally
  }

  private var isOver: Bool { tally.decisions.count >= drafts }

  private func work(_ officer: SimulatedOfficer, _ number: Int, _ patience: Duration) async throws {
    var turn = number
    var lastDraft = ContinuousClock.now
    while !isOver, ContinuousClock.now - lastDraft < patience {
      guard let draft = try await officer.next() else {
        // The last ones are in others' hands, who may give them back.
        try await Task.sleep(for: .milliseconds(50))
        continue
      }
      lastDraft = .now
      if let other = hands.updateValue(officer.name, forKey: draft.id), other != officer.name {
        tally.heldTwice += 1
      }
      turn += 1
      try await act(officer, draft, turn)
    }
  }

  /// What an officer does in their so-manyeth turn.
  private func act(_ officer: SimulatedOfficer, _ draft: SimulatedOfficer.Draft, _ turn: Int) async throws {
    if turn % 23 == 0 { try await reach(officer) }
    latest = draft
    // From here on it may be another's before the answer is read.
    hands[draft.id] = nil
    switch turn % 20 {
    case 7:
      _ = try await officer.release(draft)
      tally.released += 1
    case 13:
      _ = try await officer.skip(draft)
      tally.released += 1
    case 17: note(try await officer.setAside(draft), draft, officer)
    default: note(try await officer.locate(draft, elseIn: kelurahan), draft, officer)
    }
  }

  private func reach(_ officer: SimulatedOfficer) async throws {
    guard let latest, tally.decisions[latest.id] == nil else { return }
    let status = try await officer.locate(latest, elseIn: kelurahan)
    tally.reaches += 1
    if status == 409 { tally.refused += 1 }
    note(status, latest, officer)
  }

  private func note(_ status: Int, _ draft: SimulatedOfficer.Draft, _ officer: SimulatedOfficer) {
    if status == 200 { tally.decisions[draft.id, default: []].append(officer.name) }
  }
}
