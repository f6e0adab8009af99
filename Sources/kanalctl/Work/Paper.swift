// SPDX-License-Identifier: MIT
//
// Text for a terminal: wrapped at words to its width, with some of it set off. What strangers wrote has lost
// its control characters before it comes here.

import Operations

/// Text of which some is bold.
struct Inked {
  private(set) var characters: [(character: Character, isBold: Bool)] = []

  init(_ text: String = "", isBold: Bool = false) { add(text, isBold: isBold) }

  /// A stranger's words, with what would move the cursor spelled out.
  init(foreign text: some StringProtocol, isBold: Bool = false) {
    add(Console.visible(String(text)), isBold: isBold)
  }

  mutating func add(_ text: some StringProtocol, isBold: Bool = false) {
    characters += text.map { ($0 == "\t" ? " " : $0, isBold) }
  }

  mutating func add(_ other: Inked) { characters += other.characters }
}

struct Paper {
  var width: Int
  /// Whether the reader knows bold.
  var isStyled: Bool

  static var ofTerminal: Paper { Paper(width: Terminal.width, isStyled: Console.outputIsTerminal) }

  func say(_ text: String = "", indent: Int = 0) { say(Inked(text), indent: indent) }

  /// Prints a text, its lines broken where it breaks them and where they end.
  func say(_ text: Inked, indent: Int = 0, hanging: Int? = nil) {
    var isFirst = true
    for line in lines(text, first: width - indent, rest: width - (hanging ?? indent)) {
      let margin = String(repeating: " ", count: isFirst ? indent : hanging ?? indent)
      Console.say(line.isEmpty ? "" : margin + rendered(line))
      isFirst = false
    }
  }

  func rule() { Console.say(String(repeating: "─", count: width)) }

  // MARK: Lines

  private typealias Line = [(character: Character, isBold: Bool)]

  private func lines(_ text: Inked, first: Int, rest: Int) -> [Line] {
    var lines: [Line] = []
    for paragraph in text.characters.split(
      omittingEmptySubsequences: false,
      whereSeparator: {
        $0.character.isNewline
      })
    {
      wrap(paragraph, first: first, rest: rest, into: &lines)
    }
    return lines
  }

  /// Greedy; a word that is wider than a line is broken where the line ends. Spaces stay, but for those a line
  /// is broken at.
  private func wrap(_ paragraph: ArraySlice<Line.Element>, first: Int, rest: Int, into lines: inout [Line]) {
    var (line, used, left): (Line, Int, ArraySlice<Line.Element>) = ([], 0, paragraph)
    func breakLine() {
      lines.append(line)
      (line, used) = ([], 0)
    }
    func limit() -> Int { lines.isEmpty ? first : rest }
    while !left.isEmpty {
      let gap = left.prefix { $0.character == " " }
      let word = left.dropFirst(gap.count).prefix { $0.character != " " }
      left = left.dropFirst(gap.count + word.count)
      guard !word.isEmpty else { break }
      if used > 0, used + gap.count + word.reduce(0, { $0 + Self.columns($1.character) }) > limit() {
        breakLine()
      } else {
        line += gap
        used += gap.count
      }
      for letter in word {
        if used > 0, used + Self.columns(letter.character) > limit() { breakLine() }
        line.append(letter)
        used += Self.columns(letter.character)
      }
    }
    breakLine()
  }

  private func rendered(_ line: Line) -> String {
    guard isStyled else { return String(line.map(\.character)) }
    var (text, isBold) = ("", false)
    for letter in line {
      if letter.isBold != isBold { text += letter.isBold ? "\u{1B}[1m" : "\u{1B}[22m" }
      isBold = letter.isBold
      text.append(letter.character)
    }
    return isBold ? text + "\u{1B}[22m" : text
  }

  /// Two for what East Asian terminals show wide (UAX #11), and for pictures.
  private static func columns(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first else { return 0 }
    switch first.value {
    case 0..<0x1100: return 1
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return first.properties.isEmojiPresentation ? 2 : 1
    }
  }
}
