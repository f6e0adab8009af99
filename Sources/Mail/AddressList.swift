// SPDX-License-Identifier: MIT
//
// Address lists of RFC 5322 §3.4 with the obsolete forms of §4.4 and what is written in practice:
// groups, routes, comments as names, commas in names that are not quoted (`Budi Santoso, S.T. <…>`),
// encoded words inside quotes, brackets left open. One pass, no recursion.

/// A name and an address as a header gives them.
package struct Mailbox: Hashable, Sendable {
  /// Decoded; empty where there is none.
  package var name: String
  /// `local@domain`, as written; the domain may hold UTF-8 (RFC 6532).
  package var address: String

  package init(name: String = "", address: String) {
    self.name = name
    self.address = address
  }

  /// The address with its domain in lower case, which is how senders are compared.
  package var normalisedAddress: String {
    guard let at = address.lastIndex(of: "@") else { return address }
    return address[..<at] + address[at...].lowercased()
  }

  /// Whether mail can be sent there: local part and domain, and nothing that would end a header or an
  /// SMTP command. Quoted local parts and domain literals are refused; nobody is reached by them.
  package var isDeliverable: Bool {
    let octets = Array(address.utf8)
    guard let at = octets.firstIndex(of: .at), at > 0, octets.count <= 254 else { return false }
    let domain = octets[(at + 1)...]
    guard let first = domain.first, let last = domain.last, first != .dot, last != .dot else { return false }
    let isSafe = octets.allSatisfy { $0 > 0x20 && $0 != .delete && !Self.specials.contains($0) }
    return isSafe && !domain.contains(.at)
  }

  private static let specials = Array("()<>[]:;\\,\"".utf8)
}

struct AddressList {
  private var found: [Mailbox] = []
  private let hint: [UInt8]?
  /// Words so far, quotes and comments removed: a name, or an address without brackets.
  private var words: [UInt8] = []
  /// The same with quotes, for a quoted local part.
  private var literal: [UInt8] = []
  private var angle: [UInt8]?
  private var comment: Range<Int>?

  /// Every mailbox of the list that has an address.
  static func read(_ value: Bytes, hint: [UInt8]? = nil) -> [Mailbox] {
    var list = AddressList(hint: hint)
    list.run(value)
    return list.found
  }

  private init(hint: [UInt8]?) { self.hint = hint }

  private mutating func run(_ value: Bytes) {
    var at = 0
    while at < value.count {
      switch value[at] {
      case .quote: at = takeQuoted(value, at)
      case Comments.open:
        let end = Comments.skipComment(value, from: at, to: value.count)
        comment = at + 1..<max(at + 1, end - 1)
        at = end
      case .less: at = takeAngle(value, at)
      case .comma:
        flush(value, endsName: false)
        at += 1
      case .semicolon:
        flush(value, endsName: true)
        at += 1
      case .colon:
        // A group's name (§3.4), unless it is part of an address such as `mailto:`.
        words.removeAll(keepingCapacity: true)
        literal.removeAll(keepingCapacity: true)
        at += 1
      default:
        add(value[at])
        at += 1
      }
    }
    flush(value, endsName: true)
  }

  private mutating func add(_ byte: UInt8) {
    if byte.isSpace {
      if let last = words.last, last != .space { words.append(.space) }
    } else {
      words.append(byte)
      literal.append(byte)
    }
  }

  private mutating func takeQuoted(_ value: Bytes, _ start: Int) -> Int {
    var at = start + 1
    literal.append(.quote)
    while at < value.count, value[at] != .quote {
      if value[at] == .backslash, at + 1 < value.count { at += 1 }
      if value[at] != .carriageReturn, value[at] != .lineFeed {
        words.append(value[at])
        literal.append(value[at])
      }
      at += 1
    }
    literal.append(.quote)
    return at + 1
  }

  /// What stands in angle brackets, without a route (§4.4) and white space; an open one ends at a comma.
  private mutating func takeAngle(_ value: Bytes, _ start: Int) -> Int {
    var address: [UInt8] = []
    var at = start + 1
    var isQuoted = false
    while at < value.count, value[at] != .greater || isQuoted {
      switch value[at] {
      case .quote:
        isQuoted.toggle()
        address.append(.quote)
      case .comma where !isQuoted && address.first != .at, .less where !isQuoted:
        if angle == nil, !address.isEmpty { angle = address }
        return at
      case .colon where !isQuoted && address.first == .at: address.removeAll(keepingCapacity: true)
      case Comments.open where !isQuoted:
        at = Comments.skipComment(value, from: at, to: value.count)
        continue
      case let byte where byte.isSpace && !isQuoted: break
      case let byte: address.append(byte)
      }
      at += 1
    }
    if angle == nil, !address.isEmpty { angle = address }
    return at + 1
  }

  /// Ends a mailbox. Words without an address are the beginning of a name with a comma in it.
  private mutating func flush(_ value: Bytes, endsName: Bool) {
    defer { comment = nil }
    if let address = angle {
      append(address, name: EncodedWords.decode(words.span, hint: hint))
    } else if literal.contains(.at) {
      let name = comment.map { EncodedWords.decode(value.extracting($0), hint: hint) } ?? ""
      append(literal, name: name)
    } else if !endsName, !words.isEmpty {
      words.append(.comma)
      words.append(.space)
      literal.removeAll(keepingCapacity: true)
      return
    }
    angle = nil
    words.removeAll(keepingCapacity: true)
    literal.removeAll(keepingCapacity: true)
  }

  private mutating func append(_ address: [UInt8], name: String) {
    let clean = address.filter { $0 > 0x20 && $0 != .delete }
    guard clean.contains(.at) else { return }
    let text =
      CharsetConverter.isUTF8(clean.span) ? clean.text : CharsetConverter.windows1252(clean.span).text
    found.append(Mailbox(name: name, address: text))
  }
}
