// SPDX-License-Identifier: MIT

/// Bytes to be sent, kept as the pieces they came in: a piece sent to a hundred clients is one in memory.
struct WaitingPieces {
  private var pieces: [[UInt8]] = []
  /// The first that has bytes left, and how many of it are gone.
  private var first = 0
  private var taken = 0
  /// Bytes.
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  /// Takes a piece that is not empty.
  mutating func append(_ piece: [UInt8]) {
    pieces.append(piece)
    count += piece.count
  }

  /// Moves as many bytes as there are and fit; how many.
  mutating func move(into room: UnsafeMutableRawBufferPointer) -> Int {
    var moved = 0
    while moved < room.count, !isEmpty {
      let part = pieces[first].dropFirst(taken).prefix(room.count - moved)
      // The part is no longer than what is left of the room.
      unsafe UnsafeMutableRawBufferPointer(rebasing: room[moved...]).copyBytes(from: part)
      moved += part.count
      count -= part.count
      taken += part.count
      if taken == pieces[first].count { dropFirst() }
    }
    return moved
  }

  private mutating func dropFirst() {
    (first, taken) = (first + 1, 0)
    guard first * 2 >= pieces.count else { return }
    pieces.removeFirst(first)
    first = 0
  }
}
