// SPDX-License-Identifier: MIT

/// A path into JSON as the configuration writes it: `data.items[].sms.text`. `[]` stands for every
/// item of a list, `[0]` for one of them.
package struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  private enum Step: Hashable, Sendable {
    case member(String)
    case every
    case item(Int)
  }

  package let description: String
  private let steps: [Step]

  /// Nil for what is no path: an empty name, an index that is no number.
  package init?(_ text: String) {
    var steps: [Step] = []
    for word in text.split(separator: ".", omittingEmptySubsequences: false) {
      let name = word.prefix { $0 != "[" }
      if !name.isEmpty { steps.append(.member(String(name))) }
      guard !name.contains("]"), let indices = Self.indices(word[name.endIndex...]),
        !(name.isEmpty && indices.isEmpty)
      else { return nil }
      steps += indices
    }
    description = text
    self.steps = steps
  }

  /// One member, whatever its name holds.
  package init(member: String) {
    description = member
    steps = [.member(member)]
  }

  /// Whether the path can lead to several values.
  package var isPlural: Bool { steps.contains(.every) }

  /// Every value the path leads to.
  package func values(in root: JSONText) -> [JSONText] {
    steps.reduce([root]) { values, step in
      values.flatMap { value -> [JSONText] in
        switch (step, value.value) {
        case (.member(let name), _): value.member(name).map { [$0] } ?? []
        case (.every, .array(let items)): items
        case (.item(let number), .array(let items)): number < items.count ? [items[number]] : []
        default: []
        }
      }
    }
  }

  /// The text at the end of the path; nil where nothing is, or no text.
  package func text(in root: JSONText) -> String? { values(in: root).first?.text }

  private static func indices(_ text: Substring) -> [Step]? {
    guard !text.isEmpty else { return [] }
    guard text.last == "]" else { return nil }
    let inner = text.dropLast().split(separator: "]", omittingEmptySubsequences: false)
    var steps: [Step] = []
    for index in inner {
      guard index.first == "[" else { return nil }
      let number = index.dropFirst()
      if number.isEmpty {
        steps.append(.every)
      } else if let item = Int(number), item >= 0 {
        steps.append(.item(item))
      } else {
        return nil
      }
    }
    return steps
  }
}
