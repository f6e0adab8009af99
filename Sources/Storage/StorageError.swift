// SPDX-License-Identifier: MIT

/// What went wrong in the store. Carries SQLite's own words and the operation, never a value.
package struct StorageError: Error, Hashable, CustomStringConvertible {
  package enum Kind: Sendable, Hashable {
    /// No room; the transaction was undone as a whole and may be tried again later.
    case full
    /// Another process holds the database; may be tried again.
    case busy
    /// The row is not what the caller took it for: a lost lease, an older epoch, a changed version.
    case stale
    /// A rule of the schema refused it.
    case constraint
    /// The file cannot be trusted or reached; the daemon halts.
    case broken
  }
  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
