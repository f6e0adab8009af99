// SPDX-License-Identifier: MIT

import Reports

/// How a command ended, or what the server says unasked (RFC 3501 §7.1).
enum StatusKind: String, Sendable, Hashable {
  case ok = "OK"
  case no = "NO"
  case bad = "BAD"
  case bye = "BYE"
  case preauth = "PREAUTH"

  init?(_ word: ArraySlice<UInt8>) {
    guard word.count <= 7 else { return nil }
    self.init(rawValue: String(decoding: word, as: UTF8.self).uppercased())
  }
}

/// A status with its code in brackets, where it has one: `NO [NONEXISTENT] …`.
struct IMAPStatus: Sendable, Hashable {
  var kind: StatusKind
  /// Upper case, without brackets: `UIDVALIDITY`.
  var code: String?
  /// What follows the code's name inside the brackets.
  var codeArgument: String?
  /// The server's words, for an operator.
  var text: String

  /// For errors: kind and code, and the server's words cut to one line's worth of plain ASCII.
  var summary: String {
    let words = String(
      text.unicodeScalars.filter { $0.value >= 32 && $0.value < 127 }.prefix(120).map(Character.init))
    return kind.rawValue + (code.map { " [\($0)]" } ?? "") + (words.isEmpty ? "" : ": " + words)
  }
}

/// What a server can send, as far as a feed needs it.
enum IMAPResponse: Sendable, Hashable {
  case continuation
  case tagged(tag: String, IMAPStatus)
  case status(IMAPStatus)
  case capability(Set<String>)
  case exists(Int)
  case expunge
  case fetch(FetchedItem)
  /// Anything else that is well formed.
  case other(String)
}

/// A FETCH response: what it says of one message (RFC 3501 §7.4.2).
struct FetchedItem: Sendable, Hashable {
  var uid: UInt32?
  var size: Int?
  /// Whether RFC822.SIZE was in the response, also as NIL: a server never tells it unasked.
  var tellsSize = false
  var internalDate: Timestamp?
  /// `BODY[]`; the outer nil means it was not in the response.
  var whole: FetchedBytes?
  /// `BODY[HEADER]`, also the first part of it.
  var header: FetchedBytes?
}

enum FetchedBytes: Sendable, Hashable {
  case bytes([UInt8])
  /// Over the limit for literals, and dropped.
  case tooLarge(Int)
  /// NIL: the server has the message and not its bytes.
  case none
}
