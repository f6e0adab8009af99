// SPDX-License-Identifier: MIT

import Operations

/// What the demo shows: one thing a line, on 100 columns, coloured on a terminal that wants it.
struct DemoScreen: Sendable {
  enum Mark: String, Sendable {
    /// A citizen writes.
    case incoming = "→"
    /// Kanal does something.
    case step = "·"
    /// A citizen gets an answer.
    case outgoing = "←"
  }

  enum Colour: String, Sendable {
    case plain = "0"
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
    case cyan = "36"
  }

  private static let width = 100
  private static let textColumn = 36
  private let start = ContinuousClock.now
  private let isColoured =
    Console.outputIsTerminal && ProcessEnvironment.value("NO_COLOR")?.isEmpty ?? true

  /// One event: when, on which channel, of whom or what, and its text in as many lines as it needs.
  func show(_ mark: Mark, _ place: String, _ subject: String, _ text: String, _ colour: Colour? = nil) {
    let time = Self.right(Self.seconds(start.duration(to: .now)), 6)
    let head = "\(time)  \(Self.left(place, 4)) \(mark.rawValue) \(Self.left(subject, 19)) "
    let lines = Self.wrapped(text, to: Self.width - Self.textColumn)
    let indent = String(repeating: " ", count: Self.textColumn)
    let body = lines.joined(separator: "\n\(indent)")
    Console.say(coloured("\(head)\(body)", colour ?? Self.colour(of: mark)))
  }

  /// A line across the whole width.
  func rule(_ text: String) {
    let rest = Self.width - Self.columns(text) - 4
    Console.say(coloured("── \(text) \(String(repeating: "─", count: max(0, rest)))", .bold))
  }

  func say(_ text: String, _ colour: Colour = .plain) { Console.say(coloured(text, colour)) }

  var elapsed: String { Self.seconds(start.duration(to: .now)) }

  private func coloured(_ text: String, _ colour: Colour) -> String {
    isColoured && colour != .plain ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }

  private static func colour(of mark: Mark) -> Colour {
    switch mark {
    case .incoming: .cyan
    case .step: .dim
    case .outgoing: .green
    }
  }

  /// `12.3 s`.
  private static func seconds(_ duration: Duration) -> String {
    let tenths = duration.components.seconds * 10 + duration.components.attoseconds / 100_000_000_000_000_000
    return "\(tenths / 10).\(tenths % 10) s"
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - columns(text)))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - columns(text))) + text
  }

  /// Between words; a word that is longer than a line is cut.
  static func wrapped(_ text: String, to width: Int) -> [String] {
    var lines = [""]
    for word in text.split(whereSeparator: \.isWhitespace) {
      let isFirst = lines[lines.count - 1].isEmpty
      if !isFirst, columns(lines[lines.count - 1]) + 1 + columns(String(word)) > width { lines.append("") }
      lines[lines.count - 1] += lines[lines.count - 1].isEmpty ? word : " \(word)"
      while columns(lines[lines.count - 1]) > width {
        let line = lines.removeLast()
        lines += [String(line.prefix(width)), String(line.dropFirst(width))]
      }
    }
    return lines
  }

  /// How wide a terminal shows it: pictures take two columns.
  private static func columns(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1.unicodeScalars.first?.properties.isEmojiPresentation == true ? 2 : 1) }
  }
}
