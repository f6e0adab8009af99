// SPDX-License-Identifier: MIT

/// UIDs as IMAP writes them: `1:3,7` (RFC 3501 §9 `sequence-set`, without `*`). Ascending, joined
/// where they touch.
struct UIDSet: Sendable, Hashable, CustomStringConvertible {
  private(set) var ranges: [ClosedRange<UInt32>] = []

  init() {}

  init(_ uids: some Sequence<UInt32>) {
    for uid in uids.sorted() { append(uid...uid) }
  }

  /// Reads what `description` printed; nil for anything else.
  init?(_ text: String) {
    for part in text.split(separator: ",", omittingEmptySubsequences: !text.contains(",")) {
      let ends = part.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
      guard let first = ends.first, let low = first, let last = ends.last, let high = last, ends.count <= 2,
        0 < low, low <= high, ranges.last.map({ $0.upperBound < low }) ?? true
      else { return nil }
      append(low...high)
    }
  }

  /// How many UIDs it names.
  var count: Int { ranges.reduce(0) { $0 + $1.count } }

  var isEmpty: Bool { ranges.isEmpty }

  var description: String {
    ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound):\($0.upperBound)" }
      .joined(separator: ",")
  }

  /// Both together.
  func union(_ other: UIDSet) -> UIDSet {
    var result = UIDSet()
    for range in (ranges + other.ranges).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      result.append(range)
    }
    return result
  }

  /// Pieces of at most `count` ranges each, so that a command line stays short.
  func pieces(ofRanges count: Int) -> [UIDSet] {
    stride(from: 0, to: ranges.count, by: count).map { start in
      var piece = UIDSet()
      piece.ranges = Array(ranges[start..<min(start + count, ranges.count)])
      return piece
    }
  }

  /// `range` starts no lower than any range before it.
  private mutating func append(_ range: ClosedRange<UInt32>) {
    guard let last = ranges.last, UInt64(range.lowerBound) <= UInt64(last.upperBound) + 1 else {
      ranges.append(range)
      return
    }
    ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
  }
}
