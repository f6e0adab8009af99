// SPDX-License-Identifier: MIT

/// A kept request that holds no message; shown with the dead letter.
package enum UnreadableRequest: Error, Hashable, Sendable, CustomStringConvertible {
  case notStored
  /// What the other side was to send and did not.
  case missing(String)
  /// A whole body with so many messages, kept before its description fitted.
  case several(Int)
  case unknownFormat(String)

  package var description: String {
    switch self {
    case .notStored: "not a request as it is kept"
    case .missing(let field): "the request lacks \(field)"
    case .several(let count): "the request holds \(count) messages"
    case .unknownFormat(let format): "no reader for the format \(format)"
    }
  }
}
