// SPDX-License-Identifier: MIT
//
// The header fields of one HTTP message. All names and values lie in one byte array, so taking a
// request in costs two allocations however many fields it has; a String is made when one is asked for.

/// Header fields in their order; names compare without case (RFC 9110 §5.1).
package struct HeaderFields: Sendable, ExpressibleByDictionaryLiteral {
  private struct Entry: Sendable {
    var start: Int
    var nameEnd: Int
    var valueEnd: Int
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  package init() {}

  /// A literal keeps its order and may repeat names.
  package init(dictionaryLiteral elements: (String, String)...) {
    for (name, value) in elements { add(name, value) }
  }

  /// The number of fields.
  package var count: Int { entries.count }

  /// Adds a field behind those that are there; the text is not checked here.
  package mutating func add(_ name: String, _ value: String) {
    append(name: name.utf8, value: value.utf8)
  }

  mutating func append(name: some Collection<UInt8>, value: some Collection<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: name)
    let nameEnd = bytes.count
    bytes.append(contentsOf: value)
    entries.append(Entry(start: start, nameEnd: nameEnd, valueEnd: bytes.count))
  }

  /// The first field of that name.
  package subscript(_ name: String) -> String? {
    entries.first { isNamed($0, name) }.map(value)
  }

  /// The value of every field of that name, in order.
  package func values(_ name: String) -> [String] {
    entries.filter { isNamed($0, name) }.map(value)
  }

  /// Every field as text.
  package var all: [(name: String, value: String)] {
    entries.map { (String(decoding: bytes[$0.start..<$0.nameEnd], as: UTF8.self), value($0)) }
  }

  /// Whether every name is a token and no value could end its line (RFC 9110 §5.1, §5.5).
  var areWellFormed: Bool {
    entries.allSatisfy { entry in
      entry.start < entry.nameEnd
        && bytes[entry.start..<entry.nameEnd].allSatisfy(isTokenByte)
        && !bytes[entry.nameEnd..<entry.valueEnd].contains { $0 == 0 || $0 == 10 || $0 == 13 }
    }
  }

  private func value(_ entry: Entry) -> String {
    String(decoding: bytes[entry.nameEnd..<entry.valueEnd], as: UTF8.self)
  }

  private func isNamed(_ entry: Entry, _ name: String) -> Bool {
    name.utf8.count == entry.nameEnd - entry.start
      && zip(bytes[entry.start..<entry.nameEnd], name.utf8).allSatisfy { lowercase($0) == lowercase($1) }
  }
}

/// RFC 9110 §5.6.2 `tchar`.
func isTokenByte(_ byte: UInt8) -> Bool {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
    UInt8(ascii: "0")...UInt8(ascii: "9"):
    true
  default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}

private func lowercase(_ byte: UInt8) -> UInt8 {
  byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
}
