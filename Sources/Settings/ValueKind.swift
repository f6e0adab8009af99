// SPDX-License-Identifier: MIT
//
// One reader a kind of value. Each says what it expects, what a caller gets beside a mistake, and
// how a node becomes the value or a misfit; noting the misfit with its place is the section's part.
// A new kind is a new factory here and its calls in Section+Values.
//
// A reader is pure and never stops the reading: after a misfit the caller goes on with the stand-in, so
// that one start of the daemon tells all mistakes of a file. `finish()` throws before any is used.

/// Why a node is not what was asked for.
struct Misfit: Error {
  var text: String
  /// Where it differs from the node's own place: an item of a list.
  var offset: Int?
}

/// How one kind of value is read from a node.
struct ValueKind<Value> {
  /// For "expected …".
  var expected: String
  /// What a caller gets beside a noted mistake; never used, since `finish()` throws.
  var standIn: Value
  var read: (Node) throws(Misfit) -> Value
}

extension ValueKind where Value == String {
  static var text: ValueKind<String> {
    ValueKind(expected: "a text", standIn: "") { (node) throws(Misfit) in
      let text = try anyText.read(node)
      guard !text.isEmpty else { throw Misfit(text: "may not be empty") }
      return text
    }
  }

  static var anyText: ValueKind<String> {
    ValueKind(expected: "a text", standIn: "") { (node) throws(Misfit) in
      guard case .text(let text) = node.value else { throw mismatch("a text", node) }
      // C libraries would end the text there.
      guard !text.utf8.contains(0) else { throw Misfit(text: "may not contain the character U+0000") }
      return text
    }
  }
}

extension ValueKind where Value == [String] {
  static var texts: ValueKind<[String]> {
    ValueKind(expected: "a list of texts", standIn: []) { (node) throws(Misfit) in
      guard case .list(let items) = node.value else { throw mismatch("a list of texts", node) }
      var texts: [String] = []
      for item in items {
        do throws(Misfit) {
          texts.append(try ValueKind<String>.text.read(item))
        } catch {
          throw Misfit(text: error.text, offset: item.offset)
        }
      }
      return texts
    }
  }
}

extension ValueKind where Value == Bool {
  static var flag: ValueKind<Bool> {
    ValueKind(expected: "true or false", standIn: false) { (node) throws(Misfit) in
      guard case .bool(let isTrue) = node.value else { throw mismatch("true or false", node) }
      return isTrue
    }
  }
}

extension ValueKind where Value == Int {
  static func integer(in range: ClosedRange<Int>) -> ValueKind<Int> {
    let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    return ValueKind(expected: expected, standIn: range.lowerBound) { (node) throws(Misfit) in
      guard case .number(let number) = node.value else { throw mismatch(expected, node) }
      guard let integer = number.integer else {
        let isWhole = number.value.rounded() == number.value
        throw isWhole
          ? outside(
            number.literal, isTooLarge: number.value > 0, "\(range.lowerBound)", "\(range.upperBound)")
          : mismatch(expected, node)
      }
      return try within(range, integer, shownAs: number.literal) { "\($0)" }
    }
  }

  static func size(in range: ClosedRange<Int>) -> ValueKind<Int> {
    let expected = "a size such as \"512B\", \"64kB\", \"25MB\" or \"2GiB\""
    return ValueKind(expected: expected, standIn: range.lowerBound) { (node) throws(Misfit) in
      let text = try quantityText(node, expected)
      guard let size = Quantity.bytes(text) else { throw Misfit(text: "expected \(expected)") }
      return try within(range, size, shownAs: text, Quantity.written(bytes:))
    }
  }
}

extension ValueKind where Value == Double {
  static func real(in range: ClosedRange<Double>) -> ValueKind<Double> {
    let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
    return ValueKind(expected: expected, standIn: range.lowerBound) { (node) throws(Misfit) in
      guard case .number(let number) = node.value, !number.value.isNaN else { throw mismatch(expected, node) }
      return try within(range, number.value, shownAs: number.literal) { "\($0)" }
    }
  }
}

extension ValueKind where Value == Duration {
  static func duration(in range: ClosedRange<Duration>) -> ValueKind<Duration> {
    let expected = "a duration such as \"500ms\", \"15s\", \"2m\", \"1h\" or \"7d\""
    return ValueKind(expected: expected, standIn: range.lowerBound) { (node) throws(Misfit) in
      let text = try quantityText(node, expected)
      guard let duration = Quantity.duration(text) else { throw Misfit(text: "expected \(expected)") }
      return try within(range, duration, shownAs: text, Quantity.written(_:))
    }
  }
}

extension ValueKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  static func choice(of type: Value.Type) -> ValueKind<Value> {
    let allowed = Value.allCases.map(\.rawValue)
    let expected = "one of " + allowed.joined(separator: ", ")
    return ValueKind(expected: expected, standIn: Value.allCases[Value.allCases.startIndex]) {
      (node) throws(Misfit) in
      guard case .text(let text) = node.value else { throw mismatch(expected, node) }
      if let value = Value(rawValue: text) { return value }
      let guess = likeliest(for: text, among: allowed).map { "; did you mean \(quoted($0))?" } ?? ""
      throw Misfit(text: "not a known choice; expected \(expected)\(guess)")
    }
  }
}

extension ValueKind where Value == ServiceURL {
  static func url(schemes: [String]) -> ValueKind<ServiceURL> {
    let expected = "a URL that starts with " + schemes.map { "\($0)://" }.joined(separator: " or ")
    return ValueKind(expected: expected, standIn: .standIn) { (node) throws(Misfit) in
      guard case .text(let text) = node.value else { throw mismatch(expected, node) }
      do throws(ServiceURL.Flaw) {
        let url = try ServiceURL(checking: text)
        guard schemes.contains(url.scheme) else { throw .scheme }
        return url
      } catch {
        throw Misfit(text: error == .scheme ? "expected \(expected)" : error.rawValue)
      }
    }
  }
}

/// The node is of another kind altogether.
private func mismatch(_ expected: String, _ node: Node) -> Misfit {
  Misfit(text: "expected \(expected), found \(node.kindInWords)")
}

/// The kind is right, the value is not allowed.
private func outside(_ shown: String, isTooLarge: Bool, _ low: String, _ high: String) -> Misfit {
  Misfit(text: "\(shown) is too \(isTooLarge ? "large" : "small"); allowed is \(low) to \(high)")
}

/// The value where it is in the range; bounds are shown as the writer would write them.
private func within<T: Comparable>(
  _ range: ClosedRange<T>, _ value: T, shownAs shown: String, _ written: (T) -> String
) throws(Misfit) -> T {
  guard range.contains(value) else {
    throw outside(
      shown, isTooLarge: value > range.upperBound, written(range.lowerBound), written(range.upperBound))
  }
  return value
}

/// A bare number gets a message of its own: the commonest mistake, and a dangerous one to guess at.
private func quantityText(_ node: Node, _ expected: String) throws(Misfit) -> String {
  if case .number = node.value { throw Misfit(text: "the unit is missing; expected \(expected)") }
  guard case .text(let text) = node.value else { throw mismatch(expected, node) }
  return text
}
