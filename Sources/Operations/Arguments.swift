// SPDX-License-Identifier: MIT

/// A mistake on the command line: one line for the user, exit status 2.
package struct UsageError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// The words of a command line, taken one by one. Options may stand before and after the words they
/// go with, as `--name VALUE` or `--name=VALUE`; after `--` everything is a word.
package struct Arguments: Sendable {
  private var options: [(name: String, value: String?)] = []
  private var words: [String] = []

  /// `valued` are the options that take a value; all others are flags.
  package init(_ arguments: [String], valued: Set<String>) throws(UsageError) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        words += rest
        break
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      let name = pieces[0]
      if pieces.count == 2 {
        guard valued.contains(name) else { throw UsageError("\(name) takes no value") }
        options.append((name, pieces[1]))
      } else if valued.contains(name) {
        guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value") }
        options.append((name, value))
      } else {
        options.append((name, nil))
      }
    }
  }

  /// Whether one of the flags is there; takes it.
  package mutating func flag(_ names: String...) -> Bool {
    let before = options.count
    options.removeAll { names.contains($0.name) }
    return options.count < before
  }

  /// The value of an option, the last one given; takes all of them.
  package mutating func value(_ name: String) -> String? {
    let found = options.last { $0.name == name }?.value
    options.removeAll { $0.name == name }
    return found
  }

  /// A whole number of an option.
  package mutating func number(_ name: String, in range: ClosedRange<Int>, default fallback: Int)
    throws(UsageError) -> Int
  {
    guard let text = value(name) else { return fallback }
    guard let number = Int(text), range.contains(number) else {
      throw UsageError("\(name) takes a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The next word, if there is one; takes it.
  package mutating func word() -> String? { words.isEmpty ? nil : words.removeFirst() }

  /// Whether the next word is this one; takes it then.
  package mutating func take(_ wanted: String) -> Bool {
    guard words.first == wanted else { return false }
    words.removeFirst()
    return true
  }

  /// The next word; `what` names it in the error.
  package mutating func word(_ what: String) throws(UsageError) -> String {
    guard let next = word() else { throw UsageError("\(what) is missing") }
    return next
  }

  /// All words that are left.
  package mutating func rest() -> [String] {
    defer { words = [] }
    return words
  }

  /// Ends the reading: what nobody asked for is a mistake.
  package func finish() throws(UsageError) {
    if let option = options.first { throw UsageError("unknown option \(option.name)") }
    if let word = words.first { throw UsageError("unexpected \"\(word)\"") }
  }
}
