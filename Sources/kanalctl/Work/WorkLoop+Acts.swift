// SPDX-License-Identifier: MIT

import Operations
import Transport

extension WorkLoop {
  private static let help = """
    1–9   puts the draft into that candidate's kelurahan, and goes on
    /     searches the gazetteer; typing may err
    A     asks the sender where it is; the draft waits for the answer
    S     sets the draft aside, with the reason
    M     makes it part of another report, by ticket or id
    U     takes your last decision back, until it is forwarded
    N     skips it: it is left to others for a while
    L     shows it as it is now
    Q     gives it back and quits
    """

  mutating func act(_ key: Character, on draft: WorkedDraft) async throws -> Turn {
    switch key {
    case "1"..."9": return try await accept(key.wholeNumberValue ?? 0, draft)
    case "/": return try await search(draft)
    case "a":
      return try await settle(
        "ask", ActWish(version: draft.version), draft, "the sender is asked where it is")
    case "s": return try await setAside(draft)
    case "m": return try await merge(draft)
    case "u": return try await undo(draft)
    case "n":
      try await client.tell(.post, "/reports/\(draft.id)/skip")
      say("skipped \(draft.ticket)")
      return .next
    case "l": return .again(try await client.get("/reports/\(draft.id)", as: WorkedDraft.self))
    case "?":
      paper.say(Self.help)
      return .stay
    case "q": return .leave
    default:
      paper.say("? says what the keys do")
      return .stay
    }
  }

  private mutating func accept(_ number: Int, _ draft: WorkedDraft) async throws -> Turn {
    guard draft.places.indices.contains(number - 1) else {
      paper.say("there is no candidate \(number)")
      return .stay
    }
    return try await locate(draft, draft.places[number - 1].kelurahan, at: nil)
  }

  private mutating func locate(_ draft: WorkedDraft, _ place: WorkedPlace, at point: WorkedPoint?)
    async throws
    -> Turn
  {
    let wish = ActWish(version: draft.version, kelurahan: place.code, coordinate: point)
    return try await settle("locate", wish, draft, place.shown)
  }

  /// What every decision has in common: it names the version it was made on, and can be taken back.
  private mutating func settle(_ act: String, _ wish: ActWish, _ draft: WorkedDraft, _ words: String)
    async throws -> Turn
  {
    guard
      let outcome = try await client.ask(
        .post, "/reports/\(draft.id)/\(act)", wish, as: WorkedOutcome.self)
    else { return .next }
    decisions.append(Decision(id: draft.id, ticket: draft.ticket, version: outcome.version))
    say("\(draft.ticket): \(words)\(outcome.undoSeconds.map { "; U takes it back for \($0) s" } ?? "")")
    return .next
  }

  // MARK: Searching

  private struct Choice {
    var label: String
    var kelurahan: WorkedPlace
    var point: WorkedPoint?
  }

  private mutating func search(_ draft: WorkedDraft) async throws -> Turn {
    while let typed = await line("search: ", holding: draft) {
      let query = PercentEncoding.encode(String(typed.prefix(100)))
      let hits = try await client.get("/places?limit=9&q=\(query)", as: WorkedHits.self)
      let choices = hits.items.flatMap(Self.choices).prefix(9)
      for (number, choice) in zip(1..., choices) {
        paper.say(Inked(" \(number)  \(choice.label)"), hanging: 4)
      }
      paper.say(choices.isEmpty ? "nothing like it; / searches again" : "1–9 accepts, / searches again")
      guard case .character(let key) = await key(holding: draft) else { return .leave }
      if let number = key.wholeNumberValue, choices.indices.contains(number - 1) {
        return try await locate(draft, choices[number - 1].kelurahan, at: choices[number - 1].point)
      }
      guard key == "/" else { break }
    }
    paper.say("back to \(draft.ticket)")
    return .stay
  }

  /// A choice a kelurahan: a kecamatan or a long street has several, and its point is that of none.
  private static func choices(_ hit: WorkedHits.Hit) -> [Choice] {
    hit.kelurahan.map { place in
      Choice(
        label: hit.kind == "kelurahan" ? place.shown : "\(hit.name) (\(hit.kind)) – \(place.shown)",
        kelurahan: place, point: hit.kelurahan.count == 1 && hit.kind != "kelurahan" ? hit.coordinate : nil)
    }
  }

  // MARK: With words

  private mutating func setAside(_ draft: WorkedDraft) async throws -> Turn {
    let reasons = session.settings.reasons
    for (number, reason) in zip(1..., reasons) { paper.say(" \(number)  \(reason)") }
    guard let typed = await line("reason, or its number: ", holding: draft) else {
      paper.say("back to \(draft.ticket)")
      return .stay
    }
    let number = Int(typed) ?? 0
    let reason = reasons.indices.contains(number - 1) ? reasons[number - 1] : typed
    let wish = ActWish(version: draft.version, reason: reason)
    return try await settle("set-aside", wish, draft, "set aside: \(reason)")
  }

  private mutating func merge(_ draft: WorkedDraft) async throws -> Turn {
    let usual = draft.duplicateOf ?? draft.event.flatMap { $0 == draft.id ? nil : $0 }
    let prompt = "into which report\(usual.map { " (\($0))" } ?? ""): "
    guard let other = await line(prompt, holding: draft) ?? usual else {
      paper.say("back to \(draft.ticket)")
      return .stay
    }
    let wish = ActWish(version: draft.version, into: other)
    do {
      return try await settle("merge", wish, draft, "part of \(other) now")
    } catch ConsoleFailure.refused(let problem) where problem.kind == "unknown" {
      say("there is no report \(other) that you can see")
      return .stay
    }
  }

  // MARK: Taking back

  /// The last decision; what was in hand is given back, and the one it was made on is in hand again.
  mutating func undo(_ draft: WorkedDraft?) async throws -> Turn {
    guard let last = decisions.last else {
      paper.say("there is nothing of yours to take back")
      return .stay
    }
    do {
      _ = try await client.ask(
        .post, "/reports/\(last.id)/undo", ActWish(version: last.version), as: WorkedOutcome.self)
    } catch ConsoleFailure.refused(let problem) where ["state", "stale"].contains(problem.kind) {
      decisions.removeLast()
      say("\(last.ticket) cannot be taken back: \(problem.words)")
      return .stay
    }
    decisions.removeLast()
    if let draft, draft.id != last.id { try await client.tell(.delete, "/reports/\(draft.id)/claim") }
    say("\(last.ticket) is yours again")
    return .again(try await client.get("/reports/\(last.id)", as: WorkedDraft.self))
  }
}
