// SPDX-License-Identifier: MIT
//
// Row ids are distinct types, so that a message is never looked up where a report is meant. Each
// prints with its letter, which is what logs, `kanalctl` and traces show: `m12`, `r7`, `o33`.

/// A row id of one table.
package protocol Identifier: RawRepresentable, Hashable, Comparable, Sendable, Codable,
  CustomStringConvertible
where RawValue == Int64 {
  init(rawValue: Int64)
  /// The one letter it is shown with.
  static var letter: Character { get }
}

extension Identifier {
  package init(_ value: Int64) { self.init(rawValue: value) }
  package var description: String { "\(Self.letter)\(rawValue)" }
  package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

  /// Reads what `description` printed: `m12`.
  package init?(_ text: some StringProtocol) {
    guard text.first == Self.letter, let value = Int64(text.dropFirst()), value > 0 else { return nil }
    self.init(rawValue: value)
  }
}

/// A message as received.
package struct MessageID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "m"
}

/// A report; a draft is a report that is not forwarded yet.
package struct ReportID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "r"
}

/// A row of the outbox.
package struct OutgoingID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "o"
}

/// A sender of one account; never shown with a name or an address.
package struct SenderID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "s"
}

/// A feed: one place messages come from, with its cursor.
package struct FeedID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "f"
}

/// An account: the city's own mailbox or number, the scope of identities and senders.
package struct AccountID: Identifier {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static let letter: Character = "a"
}
