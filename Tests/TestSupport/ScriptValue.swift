// SPDX-License-Identifier: MIT

/// JSON as a browser takes and gives it: arguments of scripts and what they answer.
package enum ScriptValue: Codable, Sendable, Hashable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([ScriptValue])
  case object([String: ScriptValue])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {  // Another type: the next is tried.
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {  // As above.
      self = .number(value)
    } else if let value = try? container.decode(String.self) {  // As above.
      self = .string(value)
    } else if let value = try? container.decode([ScriptValue].self) {  // As above.
      self = .array(value)
    } else {
      self = .object(try container.decode([String: ScriptValue].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value) where value == value.rounded() && abs(value) < 1e15:
      try container.encode(Int64(value))
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// A member; null where this is no object or has none of that name.
  package subscript(_ name: String) -> ScriptValue {
    if case .object(let members) = self { members[name] ?? .null } else { .null }
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var number: Double? { if case .number(let value) = self { value } else { nil } }
  package var array: [ScriptValue] { if case .array(let values) = self { values } else { [] } }

  /// What JavaScript takes for true.
  package var isTruthy: Bool {
    switch self {
    case .null: false
    case .bool(let value): value
    case .number(let value): value != 0
    case .string(let text): !text.isEmpty
    case .array, .object: true
    }
  }
}

extension ScriptValue: ExpressibleByStringLiteral, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: ScriptValue...) { self = .array(elements) }
  package init(dictionaryLiteral elements: (String, ScriptValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
  }
}
