// SPDX-License-Identifier: MIT
//
// Cuts the byte stream into whole responses: the text up to CRLF, with the literals in it taken out
// (RFC 3501 §4.3, §7). Chunks may end anywhere, also between the CR and the LF.
//
// Invariants:
// 1. Every byte is looked at once and copied once; a literal goes straight into its own array.
// 2. Memory is bounded: text by `limits.line`, a literal by `limits.literal`. A literal over its
//    limit is counted through and dropped, and the response says so; nothing else is lost.
// 3. A chunk is appended only when `next` has returned nil, so there is never a queue of chunks.
//
// It fails by throwing `IMAPTrouble.nonsense`; after that the stream has no meaning any more and
// the connection must go.

/// One response as it stood on the wire.
struct RawResponse {
  /// Without line ends; `{42}` stays where a literal was.
  var line: [UInt8]
  var literals: [Literal]

  struct Literal {
    /// Where in `line` the literal belongs: just behind its closing brace.
    var offset: Int
    /// As announced.
    var size: Int
    /// Nil when it was over the limit.
    var bytes: [UInt8]?
  }
}

struct ResponseAssembler {
  private let limits: IMAPLimits
  private var chunk: [UInt8] = []
  private var position = 0
  private var line: [UInt8] = []
  private var literals: [RawResponse.Literal] = []
  private var missing = 0
  private var literalTotal = 0

  init(limits: IMAPLimits) { self.limits = limits }

  /// Gives it the next bytes of the stream.
  mutating func append(_ bytes: [UInt8]) {
    precondition(position == chunk.count, "the last chunk is not used up")
    chunk = bytes
    position = 0
  }

  /// The next whole response, or nil when it needs another chunk.
  mutating func next() throws -> RawResponse? {
    while position < chunk.count {
      if missing > 0 {
        takeLiteral()
      } else if try takeLine() {
        if let size = try announcedLiteral() { try begin(size) } else { return finish() }
      }
    }
    return nil
  }

  /// Moves text up to and including LF; false when the chunk ends first.
  private mutating func takeLine() throws -> Bool {
    let rest = chunk[position...]
    let end = rest.firstIndex(of: UInt8(ascii: "\n"))
    line.append(contentsOf: rest[..<(end ?? chunk.count)])
    position = end.map { $0 + 1 } ?? chunk.count
    guard line.count <= limits.line else { throw IMAPTrouble.nonsense("a response line over the limit") }
    guard end != nil else { return false }
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return true
  }

  private mutating func takeLiteral() {
    let count = min(missing, chunk.count - position)
    let last = literals.count - 1
    literals[last].bytes?.append(contentsOf: chunk[position..<position + count])
    position += count
    missing -= count
  }

  private mutating func begin(_ size: Int) throws {
    // A response with literals up to the limit each would not be bounded; all of them together are.
    let fits = size <= limits.literal - literalTotal
    guard literals.count < 64 else { throw IMAPTrouble.nonsense("a response with too many literals") }
    var bytes: [UInt8]?
    if fits {
      bytes = []
      bytes?.reserveCapacity(size)
      literalTotal += size
    }
    literals.append(.init(offset: line.count, size: size, bytes: bytes))
    missing = size
  }

  private mutating func finish() -> RawResponse {
    defer {
      line = []
      literals = []
      literalTotal = 0
    }
    return RawResponse(line: line, literals: literals)
  }

  /// The size when the line so far ends in `{n}` or `{n+}` and a literal can stand there.
  private func announcedLiteral() throws -> Int? {
    guard line.last == UInt8(ascii: "}"), mayCarryLiteral,
      let brace = line.lastIndex(of: UInt8(ascii: "{")), brace >= (literals.last?.offset ?? 0)
    else { return nil }
    var digits = line[(brace + 1)..<(line.count - 1)]
    if digits.last == UInt8(ascii: "+") { digits.removeLast() }
    guard !digits.isEmpty, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
    // 2^53: more than any mailbox holds, and no arithmetic on it overflows.
    guard digits.count < 16 else { throw IMAPTrouble.nonsense("a literal of impossible size") }
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }

  /// Free text ends status responses and continuations, and may look like a literal (§9 `resp-text`).
  private var mayCarryLiteral: Bool {
    guard line.starts(with: [UInt8(ascii: "*"), UInt8(ascii: " ")]) else { return false }
    let word = line.dropFirst(2).prefix { $0 != UInt8(ascii: " ") }
    return StatusKind(word) == nil
  }
}
