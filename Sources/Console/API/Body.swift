// SPDX-License-Identifier: MIT
//
// What a request's body says, field by field. All that is wrong with it is told at once, each with its place;
// a field that nobody reads is a misspelt one, and refused.

import FoundationEssentials
import Reports
import Transport

/// JSON as it came.
enum JSONValue: Decodable, Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {  // Another type: the next is tried.
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {  // As above.
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {  // As above.
      self = .number(value)
    } else if let value = try? container.decode(String.self) {  // As above.
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {  // As above.
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }
}

/// The fields of an object, read one by one.
struct Body {
  private let members: [String: JSONValue]
  /// `items[3].`; empty for the body itself.
  private let place: String
  private var asked: Set<String> = []
  private(set) var errors: [Problem.Field] = []

  /// Throws 415 and 400.
  init(_ request: ServerRequest) throws(Problem) {
    let type = request.headers["Content-Type"]?.prefix { $0 != ";" && $0 != " " }.lowercased()
    guard type == "application/json" else { throw Problem(.type, "send application/json") }
    let value: JSONValue
    do {
      value = try JSONDecoder().decode(JSONValue.self, from: Data(request.body))
    } catch {
      throw Problem(.malformed, "the body is not JSON")
    }
    guard case .object(let members) = value else {
      throw Problem(.malformed, "the body must be a JSON object")
    }
    self.init(members, at: "")
  }

  private init(_ members: [String: JSONValue], at place: String) {
    self.members = members
    self.place = place
  }

  /// To be called when all fields were read: throws all that is wrong.
  mutating func finish() throws(Problem) {
    for name in members.keys.sorted() where !asked.contains(name) {
      note(Self.spoken(name), "is no field of this")
    }
    guard errors.isEmpty else { throw .invalid(errors) }
  }

  mutating func note(_ field: String, _ rule: String) {
    errors.append(Problem.Field(field: place + field, rule: rule))
  }

  /// A name as it may stand in an answer: what looks like none may be somebody's words.
  private static func spoken(_ name: String) -> String {
    let isPlain =
      (1...60).contains(name.utf8.count) && name.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") }
    return isPlain ? name : "(no name)"
  }

  private mutating func member(_ name: String) -> JSONValue? {
    asked.insert(name)
    return members[name]
  }

  // MARK: Fields

  /// A text of 1 to `limit` characters that has something in it; nil where it is absent and may be.
  mutating func text(_ name: String, atMost limit: Int, isNeeded: Bool = true) -> String? {
    switch member(name) {
    case nil where !isNeeded: return nil
    case .string(let text)? where (1...limit).contains(text.unicodeScalars.count) && text.hasInk: return text
    default:
      note(name, "must be a text of 1 to \(limit) characters")
      return nil
    }
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
    if case .integer(let value)? = member(name), range.contains(value) { return value }
    note(name, "must be a whole number from \(range.lowerBound)")
    return nil
  }

  mutating func version() -> Int64? { integer("version", in: 0...Int64.max) }

  mutating func bool(_ name: String) -> Bool? {
    switch member(name) {
    case nil: return nil
    case .bool(let value)?: return value
    default:
      note(name, "must be true or false")
      return nil
    }
  }

  mutating func choice<T: RawRepresentable & CaseIterable>(
    _ name: String, as type: T.Type = T.self, isNeeded: Bool = true
  )
    -> T? where T.RawValue == String
  {
    switch member(name) {
    case nil where !isNeeded: return nil
    case .string(let text)?:
      if let value = T(rawValue: text) { return value }
      fallthrough
    default:
      note(name, "must be one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
      return nil
    }
  }

  mutating func id<I: Identifier>(_ name: String, as type: I.Type = I.self) -> I? {
    if case .string(let text)? = member(name), let id = I(strict: text) { return id }
    note(name, "must be an id such as \(I.letter)12")
    return nil
  }

  /// Each at most once; nil where it is absent.
  mutating func choices<T: RawRepresentable & CaseIterable>(_ name: String, as type: T.Type = T.self) -> [T]?
  where T.RawValue == String {
    guard let found = member(name) else { return nil }
    if case .array(let items) = found, Set(items).count == items.count {
      let values = items.compactMap { item in
        if case .string(let text) = item { T(rawValue: text) } else { nil }
      }
      if values.count == items.count { return values }
    }
    note(name, "must be a list, none of them twice, of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
    return nil
  }

  /// Nil where it is absent.
  mutating func texts(_ name: String, atMost count: Int, of rule: String, where isOne: (String) -> Bool)
    -> [String]?
  {
    guard let found = member(name) else { return nil }
    if case .array(let items) = found, items.count <= count {
      let values = items.compactMap { item -> String? in
        if case .string(let text) = item, isOne(text) { text } else { nil }
      }
      if values.count == items.count { return values }
    }
    note(name, "must be a list of at most \(count) \(rule)")
    return nil
  }

  /// Nil where it is absent.
  mutating func coordinate(_ name: String) -> Coordinate? {
    guard let found = member(name) else { return nil }
    if case .object(let members) = found, members.count == 2,
      let latitude = members["latitude"]?.asNumber, let longitude = members["longitude"]?.asNumber,
      (-90...90).contains(latitude), (-180...180).contains(longitude)
    {
      return Coordinate(latitude: latitude, longitude: longitude)
    }
    note(name, "must be {latitude: -90 to 90, longitude: -180 to 180}")
    return nil
  }

  /// The objects of a list, each read by `read`; what is wrong in one is noted with its place.
  mutating func list<T>(
    _ name: String, _ count: ClosedRange<Int>, _ read: (inout Body) -> T?
  ) -> [T] {
    let found = member(name)
    if found == nil, count.lowerBound == 0 { return [] }
    guard case .array(let items)? = found, count.contains(items.count) else {
      note(name, "must be a list of \(count.lowerBound) to \(count.upperBound)")
      return []
    }
    var values: [T] = []
    for (index, item) in items.enumerated() {
      guard case .object(let members) = item else {
        note("\(name)[\(index)]", "must be an object")
        continue
      }
      var inner = Body(members, at: "\(place)\(name)[\(index)].")
      let value = read(&inner)
      inner.refuseRest()
      errors += inner.errors
      if let value { values.append(value) }
    }
    return values
  }

  private mutating func refuseRest() {
    for name in members.keys.sorted() where !asked.contains(name) {
      note(Self.spoken(name), "is no field of this")
    }
  }
}

extension JSONValue {
  fileprivate var asNumber: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

extension Identifier {
  /// As `description` writes it, to the letter.
  init?(strict text: String) {
    guard let id = Self(text), id.description == text else { return nil }
    self = id
  }
}

extension String {
  /// Whether there is anything but blanks.
  var hasInk: Bool { unicodeScalars.contains { !$0.properties.isWhitespace } }
}
