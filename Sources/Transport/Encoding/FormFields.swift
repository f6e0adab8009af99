// SPDX-License-Identifier: MIT
//
// `application/x-www-form-urlencoded`, as a query or as a body (WHATWG URL Standard §5). Order and
// repetitions are kept; nothing is looked at but `&`, `=`, `+` and `%`.

/// The fields of a query or of a form body, values as the bytes they stand for.
package struct FormFields: Sendable, Hashable {
  /// One field, decoded.
  package struct Field: Sendable, Hashable {
    package var name: [UInt8]
    package var value: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
      self.name = name
      self.value = value
    }
  }

  /// More than any gateway sends; what an attacker packs into a body are hundreds of thousands.
  package static let reasonableCount = 200

  /// Whether an encoded form has so few fields that it may be decoded before anybody knows who sent
  /// it. Nothing is allocated.
  package static func isReasonable(_ encoded: [UInt8]) -> Bool {
    encoded.count { $0 == UInt8(ascii: "&") } < reasonableCount
  }

  /// In the order in which they stand.
  package var fields: [Field]

  /// Reads `a=1&b=2`; empty pieces between two `&` are no fields, a piece without `=` has an empty
  /// value.
  package init(decoding encoded: [UInt8]) {
    fields = encoded.split(separator: UInt8(ascii: "&")).map(Self.field)
  }

  /// The bytes of the first field of that name.
  package func bytes(_ name: String) -> [UInt8]? {
    fields.first { $0.name.elementsEqual(name.utf8) }?.value
  }

  /// The first field of that name where its bytes are UTF-8; nil also where they are not.
  package func text(_ name: String) -> String? {
    bytes(name).flatMap { String(validating: $0, as: UTF8.self) }
  }

  private static func field(_ piece: ArraySlice<UInt8>) -> Field {
    let equals = piece.firstIndex(of: UInt8(ascii: "="))
    let value = equals.map { piece[($0 + 1)...] } ?? piece.suffix(0)
    return Field(
      name: PercentEncoding.decode(piece[..<(equals ?? piece.endIndex)], plusIsSpace: true),
      value: PercentEncoding.decode(value, plusIsSpace: true))
  }
}

/// Builds a query or a form body, fields in the order they are added.
package struct QueryBuilder: Sendable {
  /// The encoded text so far, without a leading `?`; a blank is `%20`, which both readings take.
  package private(set) var text = ""

  package init() {}

  /// Adds a field whose value is the UTF-8 of a text.
  package mutating func add(_ name: String, _ value: String) {
    add(name, bytes: Array(value.utf8))
  }

  /// Adds a field whose value is any bytes.
  package mutating func add(_ name: String, bytes: [UInt8]) {
    if !text.isEmpty { text += "&" }
    text += "\(PercentEncoding.encode(name))=\(PercentEncoding.encode(bytes))"
  }
}
