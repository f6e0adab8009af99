// SPDX-License-Identifier: MIT
//
// Many messages in one body (R13): whatever one of them is, the others are taken. Where the one breaks the
// whole body, the body is kept whole or not taken at all, so that it is asked for again.

import TestSupport
import Testing
import Web

/// How messages come together.
struct Batch: Sendable, CustomTestStringConvertible {
  var name: String
  /// Right ones, told apart by their ids.
  var items: [[UInt8]]
  var opening: String
  var separator = ","
  var closing: String
  /// Whether an item is one whole thing, and so can hurt nobody beside it.
  var isWhole: @Sendable ([UInt8]) -> Bool = Batch.isJSON
  /// The bytes that are kept; throws where the body is not taken.
  var take: @Sendable ([UInt8]) throws -> [[UInt8]]

  var testDescription: String { name }

  private static let isJSON: @Sendable ([UInt8]) -> Bool = { (try? JSONText($0)) != nil }  // The question.

  init(
    _ name: String, items: [String], _ opening: String, _ closing: String,
    take: @escaping @Sendable ([UInt8]) throws -> [[UInt8]]
  ) {
    self.name = name
    self.items = items.map { Array($0.utf8) }
    (self.opening, self.closing, self.take) = (opening, closing, take)
  }

  func body(_ items: [[UInt8]]) -> [UInt8] {
    Array(opening.utf8) + items.joined(separator: Array(separator.utf8)) + Array(closing.utf8)
  }

  /// What is broken where one item is damaged; nil where all others are kept.
  func broken(damaging index: Int, with damaged: [UInt8]) -> String? {
    var items = items
    items[index] = damaged
    let body = body(items)
    do {
      let kept = try take(body)
      if kept == [body] { return nil }
      // What breaks out of its place may carry others along; that is another body, not a damaged item.
      guard isWhole(damaged) else { return nil }
      let lost = items.indices.filter { at in at != index && !kept.contains { $0.holds(items[at]) } }
      return lost.isEmpty ? nil : "items \(lost) of \(items.count) are not kept"
    } catch {
      return isWhole(damaged) ? "a body of whole items is refused: \(error)" : nil
    }
  }
}

extension [UInt8] {
  fileprivate func holds(_ piece: [UInt8]) -> Bool { firstRange(of: piece) != nil }
}
