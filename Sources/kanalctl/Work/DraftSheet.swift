// SPDX-License-Identifier: MIT

/// A draft on paper: what is decided, and what it is decided on.
struct DraftSheet {
  let draft: WorkedDraft
  let paper: Paper
  let settings: ConsoleSession.Settings

  func show(_ queue: WorkedChanges.Queue?) {
    paper.rule()
    var head = Inked(draft.ticket, isBold: true)
    head.add("  \(draft.id)  \(draft.channel)  \(draft.category)  \(draft.visibility)  ")
    head.add(draft.service, isBold: draft.service == "late")
    if let seconds = draft.secondsWaiting { head.add(" (\(Self.time(seconds)))") }
    if draft.isAsked { head.add("  asked") }
    paper.say(head)
    if draft.isEmergency {
      paper.say(Inked("EMERGENCY – \(settings.emergencyNumber)", isBold: true))
    }
    if let queue {
      paper.say("\(queue.waiting) waiting, \(queue.emergencies) emergencies, \(queue.late) late")
    }
    for message in draft.messages { show(message) }
    showAttachments()
    showRelations()
    paper.say()
    for (number, candidate) in zip(1..., draft.places.prefix(9)) { show(number, candidate) }
    if draft.places.isEmpty { paper.say("No candidate: / searches the gazetteer.") }
    if draft.hasMapData == true { paper.say("Map data © OpenStreetMap contributors") }
  }

  private static func time(_ seconds: Int) -> String {
    switch seconds {
    case ..<5400: "\(seconds / 60) min"
    case ..<172_800: "\(seconds / 3600) h"
    default: "\(seconds / 86_400) days"
    }
  }

  // MARK: Words

  private func show(_ message: WorkedDraft.Message) {
    paper.say()
    if message.kind != "origin" {
      let state = message.state.map { " (\($0))" } ?? ""
      paper.say(message.isOurs ? "we answered\(state):" : "\(message.kind ?? "message") \(message.id):")
    }
    let margin = message.isOurs ? 4 : 2
    guard message.isUnreadable != true else {
      return paper.say("[its words were erased, or cannot be read]", indent: margin)
    }
    paper.say(marked(message), indent: margin)
  }

  /// The words that point to a candidate bold, with its number behind them.
  private func marked(_ message: WorkedDraft.Message) -> Inked {
    let units = Array(message.text.utf16)
    var inked = Inked()
    var at = 0
    func plain(to end: Int) { inked.add(Inked(foreign: String(decoding: units[at..<end], as: UTF16.self))) }
    for mark in message.marks.sorted(by: { ($0.start, $0.candidate) < ($1.start, $1.candidate) }) {
      let end = mark.start + mark.length
      // Of two that overlap the first stands.
      guard mark.start >= at, mark.length > 0, end <= units.count else { continue }
      plain(to: mark.start)
      let words = String(decoding: units[mark.start..<end], as: UTF16.self)
      inked.add(Inked(foreign: words, isBold: true))
      inked.add("[\(mark.candidate + 1)]")
      at = end
    }
    plain(to: units.count)
    return inked
  }

  // MARK: Beside the words

  private func showAttachments() {
    let links = draft.links.map { link in
      "\(link.address) – \(link.target ?? [link.state, link.reason].compactMap(\.self).joined(separator: ": "))"
    }
    let attachments = draft.attachments.map { attachment in
      let standing = [attachment.state, attachment.reason].compactMap(\.self).joined(separator: ": ")
      return "\(attachment.type), \((attachment.bytes + 1023) / 1024) KB, \(standing)"
    }
    guard !(links + attachments).isEmpty else { return }
    paper.say()
    for line in attachments { paper.say(Inked(foreign: "+ \(line)"), hanging: 2) }
    for line in links { paper.say(Inked(foreign: "→ \(line)"), hanging: 2) }
  }

  private func showRelations() {
    if draft.duplicateOf != nil || draft.event != nil { paper.say() }
    if let other = draft.duplicateOf {
      paper.say("It says what \(other) said; M makes it part of that one.")
    }
    if let event = draft.event {
      let counts = "\(draft.eventReports ?? 1) reports, \(draft.eventWaiting ?? 0) of them waiting"
      paper.say("Several tell of this: \(counts); the first is \(event).")
    }
    guard draft.state != "needs_location" else { return }
    paper.say(Inked("It is \(draft.state)\(draft.kelurahan.map { " in \($0.shown)" } ?? "").", isBold: true))
  }

  private func show(_ number: Int, _ candidate: WorkedDraft.Candidate) {
    var line = Inked(" \(number)  ", isBold: true)
    line.add(candidate.kelurahan.shown, isBold: number == 1)
    let words = (candidate.evidence + candidate.onMap.map { "\($0) on the map" }).joined(separator: ", ")
    if !words.isEmpty { line.add(Inked(foreign: "  – \(words)")) }
    if let metres = candidate.metresToBoundary { line.add(" – \(metres) m to its boundary") }
    paper.say(line, hanging: 4)
  }
}

extension WorkedDraft {
  /// What is otherwise in a later look at the same report, a line each.
  func differences(from before: WorkedDraft) -> [String] {
    var lines: [String] = []
    func note(_ what: String, _ old: String?, _ new: String?) {
      if old != new { lines.append("\(what) is \(new ?? "–"), was \(old ?? "–")") }
    }
    note("its state", before.state, state)
    note("its place", before.kelurahan?.shown, kelurahan?.shown)
    note("its category", before.category, category)
    note("its visibility", before.visibility, visibility)
    note("the first candidate", before.places.first?.kelurahan.shown, places.first?.kelurahan.shown)
    if isEmergency, !before.isEmergency { lines.append("it is an emergency now") }
    let known = Set(before.messages.map(\.id))
    let new = messages.filter { !known.contains($0.id) }
    let came = new.count { !$0.isOurs }
    if came > 0 { lines.append("\(came) more of its sender") }
    if new.count > came { lines.append("\(new.count - came) more answers of ours") }
    return lines.isEmpty ? ["nothing that is shown"] : lines
  }
}
