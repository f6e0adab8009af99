// SPDX-License-Identifier: MIT

/// One thing wrong with a file of places, and what to do about it. It repeats nothing of the file.
package struct PlaceMistake: Hashable, Sendable, CustomStringConvertible {
  package var file: String
  /// From 1.
  package var line: Int
  /// From 1, where it is known.
  package var column: Int?
  package var reason: String

  package var description: String { "\(file):\(line)\(column.map { ":\($0)" } ?? ""): \(reason)" }
}

/// Why files of places are not taken: nothing of them is.
package struct PlaceMistakes: Error, Hashable, Sendable, CustomStringConvertible {
  /// How many are kept; a file that is wrong throughout is wrong in the same way.
  private static let most = 20

  /// In the order of the files.
  package private(set) var list: [PlaceMistake] = []
  /// With those that are not kept.
  package private(set) var count = 0

  init() {}

  init(_ mistake: PlaceMistake) { add(mistake) }

  /// Built only where it is kept: finding a line takes a walk through the file.
  mutating func add(_ mistake: @autoclosure () -> PlaceMistake) {
    count += 1
    if list.count < Self.most { list.append(mistake()) }
  }

  mutating func add(_ others: PlaceMistakes) {
    list += others.list.prefix(max(0, Self.most - list.count))
    count += others.count
  }

  package var description: String {
    let more = count > list.count ? ["and \(count - list.count) more"] : []
    return (list.map(\.description) + more).joined(separator: "\n")
  }
}
