// SPDX-License-Identifier: MIT
//
// Attachments a message only names. Platforms keep the bytes and give a link that lives for minutes, so
// fetching is a step of its own with its own state in the store: what is named is on record before the
// platform is told that the message arrived, and a fetch that fails is tried again while there is hope.

/// Brings the bytes of attachments that are still with a platform.
package protocol MediaSource: Sendable {
  /// Fetches what attachment `number` (from 0) of a message names.
  func fetch(_ number: Int, of raw: RawMessage) async -> FetchedMedia
}

/// What became of one fetch.
package enum FetchedMedia: Sendable, Hashable {
  /// The whole of it; the media type where the platform says one.
  case bytes([UInt8], type: String?)
  /// It will never come: deleted, expired, too large for the platform's interface.
  case gone(reason: String)
  /// Again after the backoff, or after the time the platform named.
  case retry(after: Duration?, reason: String)
  /// Not let in: again slowly, for a token may have been renewed.
  case credentialsRefused(reason: String)
}
