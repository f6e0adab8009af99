// SPDX-License-Identifier: MIT

/// How a part's body is encoded for transport (RFC 2045 §6).
enum TransferEncoding: Sendable {
  case identity
  case base64
  case quotedPrintable
  case uuencode
  case unknown

  init(_ bytes: Bytes, _ value: Range<Int>) {
    let word = MediaType.token(bytes, value)
    if word.isEmpty || bytes.equals("7bit", word) || bytes.equals("8bit", word)
      || bytes.equals("binary", word)
    {
      self = .identity
    } else if bytes.equals("base64", word) {
      self = .base64
    } else if bytes.equals("quoted-printable", word) {
      self = .quotedPrintable
    } else if bytes.matches("x-uue", at: word.lowerBound, to: word.upperBound)
      || bytes.equals("uuencode", word)
    {
      self = .uuencode
    } else {
      // `8 bit`, `7-bit`, `utf-8`: written by hand, and meant as no encoding at all.
      self = bytes[word.lowerBound].isDigit ? .identity : .unknown
    }
  }
}

/// A media type as text, lower case, without parameters (RFC 2045 §5.1).
enum MediaType {
  /// Common types as literals, which cost no allocation.
  private static let common: [(word: StaticString, text: String)] = [
    ("text/plain", "text/plain"), ("text/html", "text/html"),
    ("multipart/alternative", "multipart/alternative"), ("multipart/mixed", "multipart/mixed"),
    ("multipart/related", "multipart/related"), ("multipart/report", "multipart/report"),
    ("multipart/signed", "multipart/signed"), ("image/jpeg", "image/jpeg"), ("image/png", "image/png"),
    ("application/pdf", "application/pdf"), ("application/octet-stream", "application/octet-stream"),
    ("message/rfc822", "message/rfc822"), ("message/delivery-status", "message/delivery-status"),
    ("text/rfc822-headers", "text/rfc822-headers"),
  ]

  /// Reads the type at the beginning of a Content-Type value; nil where there is none.
  static func read(_ bytes: Bytes, _ value: Range<Int>) -> String? {
    let word = token(bytes, value)
    for type in common where bytes.equals(type.word, word) { return type.text }
    let slash = bytes.index(of: .slash, from: word.lowerBound, to: word.upperBound)
    guard slash > word.lowerBound, slash < word.upperBound - 1, word.count < 128 else { return nil }
    guard bytes.extracting(word).isASCII else { return nil }
    return [UInt8](bytes, word).map(\.lowercased).text
  }

  /// The first word of a value, up to a blank, semicolon or comment; comments before it are skipped.
  static func token(_ bytes: Bytes, _ value: Range<Int>) -> Range<Int> {
    let start = Comments.skip(bytes, from: value.lowerBound, to: value.upperBound)
    var end = start
    while end < value.upperBound, bytes[end] > 0x20, bytes[end] != .semicolon, bytes[end] != Comments.open {
      end += 1
    }
    return start..<end
  }
}

/// Comments and folding white space (RFC 5322 §3.2.2). Nesting is counted, never recursed into.
enum Comments {
  static let open: UInt8 = 0x28
  static let close: UInt8 = 0x29

  /// The first index at or after `start` that is neither white space nor in a comment.
  static func skip(_ bytes: Bytes, from start: Int, to end: Int) -> Int {
    var at = start
    while at < end {
      if bytes[at] == open {
        at = skipComment(bytes, from: at, to: end)
      } else if bytes[at].isSpace {
        at += 1
      } else {
        return at
      }
    }
    return end
  }

  /// The index after the comment that opens at `start`; an unclosed one reaches to the end.
  static func skipComment(_ bytes: Bytes, from start: Int, to end: Int) -> Int {
    var depth = 0
    var at = start
    while at < end {
      switch bytes[at] {
      case open: depth += 1
      case close: depth -= 1
      case .backslash: at += 1
      default: break
      }
      at += 1
      if depth == 0 { return min(at, end) }
    }
    return end
  }
}
