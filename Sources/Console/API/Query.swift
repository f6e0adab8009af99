// SPDX-License-Identifier: MIT

import Reports
import Storage
import Transport

/// The fields of a request's query, each checked where it is read.
struct Query {
  private let request: ServerRequest
  init(_ request: ServerRequest) { self.request = request }

  /// Nil where it is absent; what is no UTF-8 is nothing that somebody typed.
  func raw(_ name: String) throws(Problem) -> String? {
    guard request.query.bytes(name) != nil else { return nil }
    guard let text = request.query.text(name) else { throw Self.wrong(name, "UTF-8") }
    return text
  }

  /// Nil where it is absent or empty.
  func text(_ name: String, atMost limit: Int) throws(Problem) -> String? {
    guard let text = try raw(name), !text.isEmpty else { return nil }
    guard text.unicodeScalars.count <= limit else { throw Self.wrong(name, "at most \(limit) characters") }
    return text
  }

  func choice<T: RawRepresentable & CaseIterable>(_ name: String, as type: T.Type = T.self) throws(Problem)
    -> T?
  where T.RawValue == String {
    guard let text = try raw(name) else { return nil }
    guard let value = T(rawValue: text) else {
      throw Self.wrong(name, "one of \(T.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  func id<I: Identifier>(_ name: String, as type: I.Type = I.self) throws(Problem) -> I? {
    guard let text = try raw(name) else { return nil }
    guard let id = I(strict: text) else { throw Self.wrong(name, "an id such as \(I.letter)12") }
    return id
  }

  /// The code of a kota, kecamatan or kelurahan.
  func territory(_ name: String) throws(Problem) -> String? {
    guard let code = try raw(name) else { return nil }
    guard Territory.isCode(code) else { throw Self.wrong(name, "a code such as 31.71.08") }
    return code
  }

  func integer(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
    guard let text = try raw(name) else { return nil }
    guard let value = Int64(text), range.contains(value) else {
      throw Self.wrong(name, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(Problem) -> Double {
    guard let text = try raw(name), let value = Double(text), range.contains(value) else {
      throw Self.wrong(name, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  func limit() throws(Problem) -> Int { Int(try integer("limit", in: 1...200) ?? 50) }

  static func wrong(_ name: String, _ rule: String) -> Problem {
    Problem(.malformed, "\(name) must be \(rule)")
  }
}

extension ServerRequest {
  /// The id a path names; what is none names nothing that is there.
  func id<I: Identifier>(_ name: String, as type: I.Type = I.self) throws(Problem) -> I {
    guard let text = parameters[name], let id = I(strict: text) else {
      throw .unknown("such \(name)")
    }
    return id
  }
}
