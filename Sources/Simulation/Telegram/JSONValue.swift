// SPDX-License-Identifier: MIT

import FoundationEssentials

/// JSON as a simulator builds and takes it.
package enum JSONValue: Codable, Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral
{
  case null
  case bool(Bool)
  case number(Int64)
  case real(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .number(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }

  package init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    // What a value is shows only by trying: the decoder does not say.
    if value.decodeNil() {
      self = .null
    } else if let flag = try? value.decode(Bool.self) {  // No truth value: the next.
      self = .bool(flag)
    } else if let number = try? value.decode(Int64.self) {  // No whole number: the next.
      self = .number(number)
    } else if let real = try? value.decode(Double.self) {  // No number: the next.
      self = .real(real)
    } else if let text = try? value.decode(String.self) {  // No text: the next.
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {  // No list: an object.
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let flag): try value.encode(flag)
    case .number(let number): try value.encode(number)
    case .real(let real): try value.encode(real)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    }
  }

  /// Reads a document; nil for what is no JSON.
  package init?(_ bytes: [UInt8]) {
    let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))  // Nil says it.
    guard let value else { return nil }
    self = value
  }

  package var bytes: [UInt8] { SimulatedCore.encode(self) }

  package subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// As a form writes it.
  package var asText: String? {
    switch self {
    case .text(let text): text
    case .number(let number): String(number)
    case .bool(let flag): String(flag)
    case .null, .real, .list, .object: nil
    }
  }

  package var asNumber: Int64? { asText.flatMap { Int64($0) } }
}
