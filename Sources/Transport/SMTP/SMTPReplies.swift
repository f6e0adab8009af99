// SPDX-License-Identifier: MIT
//
// Reads a server's replies out of its bytes. Pure.

struct SMTPReplyReader {
  private var unread: [UInt8] = []
  /// Whether more has come than was asked for; nothing sensible can follow then.
  var hasMore: Bool { !unread.isEmpty }

  mutating func append(_ bytes: [UInt8]) { unread += bytes }

  /// The next whole reply; nil while it is not all there. Throws where it is none: a line that is no
  /// reply line, or more than 64 KiB of them.
  mutating func next() throws(NotAReply) -> SMTPReply? {
    var rest = unread[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      guard let line = SMTPReplyLine(rest[...end]) else { throw NotAReply() }
      rest = rest[(end + 1)...]
      if line.isLast {
        unread = Array(rest)
        return line.reply
      }
    }
    if unread.count > 64 << 10 { throw NotAReply() }
    return nil
  }

  struct NotAReply: Error {}
}

/// One line of a reply (RFC 5321 §4.2.1): a code, `-` on all lines but the last, text.
struct SMTPReplyLine {
  let reply: SMTPReply
  let isLast: Bool
  /// Behind the code; may hold addresses.
  let text: Substring

  init?(_ line: ArraySlice<UInt8>) {
    let line = String(decoding: Array(line).droppingLineEnd, as: UTF8.self)
    let rest = line.dropFirst(3)
    guard line.utf8.prefix(3).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let code = Int(line.prefix(3)),
      (200..<600).contains(code), rest.isEmpty || rest.first == " " || rest.first == "-"
    else { return nil }
    isLast = rest.first != "-"
    text = rest.dropFirst()
    reply = SMTPReply(code: code, enhancedStatus: Self.enhancedStatus(text, code))
  }

  /// RFC 2034 §4: class, subject and detail right behind the code, the class being the code's.
  private static func enhancedStatus(_ text: Substring, _ code: Int) -> String? {
    let word = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }
    let parts = word.split(separator: ".", omittingEmptySubsequences: false)
    let isStatus =
      parts.count == 3 && parts[0] == "\(code / 100)"
      && parts[1...].allSatisfy { (1...3).contains($0.count) }
    return isStatus ? String(word) : nil
  }
}
