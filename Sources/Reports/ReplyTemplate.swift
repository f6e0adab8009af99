// SPDX-License-Identifier: MIT
//
// A reply's text with places to fill: `Laporan {ticket} kami terima.` Checked when it is read, so
// that a mistake in the configuration shows at start and not in a citizen's hands. `{{` and `}}`
// stand for the braces themselves.

/// What a template may be filled with.
package enum Placeholder: String, CaseIterable, Sendable {
  case ticket, kelurahan, kecamatan, kota, status, note
}

/// When a reply is sent.
package enum ReplyOccasion: String, CaseIterable, Sendable, Codable {
  /// First reply: received, and the place is known.
  case receivedLocated
  /// First reply: received, where is it?
  case receivedAsksWhere
  /// First reply: not in Jakarta.
  case receivedOutside
  /// First reply where the core issues the number: received, the place is known, the number follows.
  case receivedNumberFollows
  /// The same, and where is it?
  case asksWhereNumberFollows
  /// The same, and not in Jakarta: there will be no number.
  case outsideWithoutNumber
  /// The core has issued the number.
  case numberIssued
  /// An earlier question is answered, or an admin has found the place.
  case locatedNow
  /// An admin asks once more where it is.
  case asksAgain
  /// The core has moved on.
  case statusChanged
  /// The sender asked, and the ticket is theirs.
  case statusAnswer
  /// The sender asked about a ticket that is not theirs or does not exist.
  case statusUnknown
  /// Below a public message: where a private one reaches us.
  case pointer
  /// To a message that only the sender's app can show.
  case illegible
  /// The report is not taken on; `{note}` is why.
  case declined
  /// Put before a first reply when somebody may be in danger.
  case emergency

  /// What the text cannot do without.
  package var required: Set<Placeholder> {
    switch self {
    case .receivedLocated, .receivedAsksWhere, .receivedOutside, .numberIssued, .locatedNow, .asksAgain:
      [.ticket]
    case .statusChanged, .statusAnswer: [.ticket, .status]
    case .declined: [.note]
    case .receivedNumberFollows, .asksWhereNumberFollows, .outsideWithoutNumber, .statusUnknown, .emergency,
      .pointer, .illegible:
      []
    }
  }

  /// What there is to fill in.
  package var allowed: Set<Placeholder> {
    switch self {
    case .receivedLocated, .numberIssued, .locatedNow: [.ticket, .kelurahan, .kecamatan, .kota]
    case .receivedNumberFollows: [.kelurahan, .kecamatan, .kota]
    case .receivedAsksWhere, .receivedOutside, .asksAgain: [.ticket]
    case .statusChanged, .statusAnswer: [.ticket, .status, .note]
    case .declined: [.ticket, .note]
    case .asksWhereNumberFollows, .outsideWithoutNumber, .statusUnknown, .emergency, .pointer, .illegible:
      []
    }
  }
}

/// What is wrong with a template, and where in it: one line, fit for an operator.
package struct TemplateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// 1 for the first.
  package var line: Int
  /// In characters, 1 for the first.
  package var column: Int
  package var reason: String

  package var description: String { "line \(line), column \(column): \(reason)" }
}

/// A checked template.
package struct ReplyTemplate: Hashable, Sendable {
  private enum Part: Hashable, Sendable {
    case text(String)
    case value(Placeholder)
  }

  package let source: String
  private let parts: [Part]

  /// Reads and checks a template; throws the first problem from its top.
  package init(_ source: String, for occasion: ReplyOccasion) throws(TemplateProblem) {
    var reader = TemplateReader(source, allowed: occasion.allowed)
    var parts: [Part] = []
    while let piece = try reader.next() {
      switch piece {
      case .text(let text): parts.append(.text(text))
      case .value(let placeholder): parts.append(.value(placeholder))
      }
    }
    let used = parts.compactMap { if case .value(let placeholder) = $0 { placeholder } else { nil } }
    let missing = occasion.required.subtracting(used).map { "{\($0.rawValue)}" }.sorted()
    guard missing.isEmpty else {
      throw reader.problem("\(missing.joined(separator: " and ")) must be in it")
    }
    guard occasion != .emergency || source.contains("112") else {
      throw reader.problem("it must name 112")
    }
    self.source = source
    self.parts = parts
  }

  /// The text with the values in their places. A value that is not known leaves nothing behind, nor
  /// does the paragraph it would have been.
  package func text(_ values: ReplyValues) -> String {
    let filled = parts.map { part in
      switch part {
      case .text(let text): text
      case .value(let placeholder): values[placeholder]
      }
    }.joined()
    let paragraphs = filled.split(separator: "\n\n", omittingEmptySubsequences: true)
    let hasGap = filled.contains("\n\n\n\n")
    return hasGap ? paragraphs.joined(separator: "\n\n") : filled
  }
}

/// What a reply is filled with.
package struct ReplyValues: Sendable, Hashable {
  package var ticket: String?
  package var kelurahan: Kelurahan?
  package var status: CoreStatus?
  /// An officer's remark; control characters become blanks.
  package var note: String?

  package init(
    ticket: String? = nil, kelurahan: Kelurahan? = nil, status: CoreStatus? = nil, note: String? = nil
  ) {
    self.ticket = ticket
    self.kelurahan = kelurahan
    self.status = status
    self.note = note
  }

  fileprivate subscript(placeholder: Placeholder) -> String {
    switch placeholder {
    case .ticket: ticket ?? ""
    case .kelurahan: kelurahan?.name ?? ""
    case .kecamatan: kelurahan?.kecamatan ?? ""
    case .kota: kelurahan?.kota ?? ""
    case .status: status?.rawValue ?? ""
    case .note: Self.singleLine(note ?? "")
    }
  }

  private static func singleLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
  }
}

/// Cuts a template into pieces and keeps count of where it is.
private struct TemplateReader {
  enum Piece {
    case text(String)
    case value(Placeholder)
  }

  private let characters: [Character]
  private let allowed: Set<Placeholder>
  private var cursor = 0

  init(_ source: String, allowed: Set<Placeholder>) {
    characters = Array(source)
    self.allowed = allowed
  }

  mutating func next() throws(TemplateProblem) -> Piece? {
    guard cursor < characters.count else { return nil }
    let character = characters[cursor]
    guard character == "{" || character == "}" else { return .text(plain()) }
    if cursor + 1 < characters.count, characters[cursor + 1] == character {
      cursor += 2
      return .text(String(character))
    }
    guard character == "{" else { throw problem("a } without a {; write }} for the brace itself") }
    return .value(try placeholder())
  }

  private mutating func plain() -> String {
    let start = cursor
    while cursor < characters.count, characters[cursor] != "{", characters[cursor] != "}" { cursor += 1 }
    return String(characters[start..<cursor])
  }

  private mutating func placeholder() throws(TemplateProblem) -> Placeholder {
    guard let end = characters[cursor...].firstIndex(of: "}") else {
      throw problem("a { that is never closed; write {{ for the brace itself")
    }
    let name = String(characters[(cursor + 1)..<end])
    guard let placeholder = Placeholder(rawValue: name), allowed.contains(placeholder) else {
      let choices = allowed.map { "{\($0.rawValue)}" }.sorted().joined(separator: ", ")
      throw problem("{\(name)} is not known here; there \(choices.isEmpty ? "is none" : "are \(choices)")")
    }
    cursor = end + 1
    return placeholder
  }

  /// A problem at the cursor.
  func problem(_ reason: String) -> TemplateProblem {
    let before = characters[..<cursor]
    let line = before.count(where: \.isNewline) + 1
    let column = cursor - (before.lastIndex(where: \.isNewline).map { $0 + 1 } ?? 0) + 1
    return TemplateProblem(line: line, column: column, reason: reason)
  }
}
