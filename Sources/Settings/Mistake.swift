// SPDX-License-Identifier: MIT

/// One mistake of the person who wrote the settings: where, what, and what is allowed instead.
package struct Mistake: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var file: String
  package var position: SourcePosition
  /// The key path, `channels.sms.port`; empty for a mistake of the syntax.
  package var path: String
  package var text: String

  package init(file: String, position: SourcePosition, path: String, text: String) {
    self.file = file
    self.position = position
    self.path = path
    self.text = text
  }

  /// One line: `kanald.json5:14:7: channels.sms.port: 70000 is too large; allowed is 1 to 65535`.
  package var description: String {
    path.isEmpty ? "\(file):\(position): \(text)" : "\(file):\(position): \(path): \(text)"
  }

  package static func < (a: Mistake, b: Mistake) -> Bool {
    a.position == b.position ? a.path < b.path : a.position < b.position
  }
}

/// Every mistake of a settings file, in the order of the file.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
  package var mistakes: [Mistake]

  package init(_ mistakes: [Mistake]) {
    self.mistakes = mistakes.sorted()
  }

  /// One line a mistake.
  package var description: String { mistakes.map(\.description).joined(separator: "\n") }
}

/// Text of a settings file made fit for a message: short, on one line, in backquotes.
func quoted(_ text: some StringProtocol) -> String {
  let limit = 40
  let shown = text.unicodeScalars.prefix(limit).map { scalar -> String in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: scalar.escaped(asASCII: true)
    default: String(scalar)
    }
  }
  let isCut = text.unicodeScalars.dropFirst(limit).first != nil
  return "`" + shown.joined() + (isCut ? "…" : "") + "`"
}
