// SPDX-License-Identifier: MIT
//
// Read around damage: a header that contradicts itself makes a whole message, with the damage noted, for
// a piece that waits for neighbours that never come would be told to nobody for minutes.

package import Reports

/// What the user data header of a short message says (3GPP TS 23.040 §9.2.3.24).
package struct UserDataHeader: Hashable, Sendable {
  /// Set where the message is one piece of several.
  package var part: PartOfMessage?
  /// Damage that was read around.
  package var problem: String?

  /// Reads a header with its length octet in front, as gateways hand it over. Of two concatenation
  /// elements the last counts; one that contradicts itself (piece 4 of 3) is ignored.
  package init(_ bytes: [UInt8]) {
    guard let length = bytes.first else { return }
    if Int(length) != bytes.count - 1 { problem = "user data header of another length than it says" }
    var rest = bytes.dropFirst().prefix(Int(length))
    while let element = rest.popFirst() {
      guard let size = rest.popFirst(), rest.count >= Int(size) else {
        problem = "user data header cut short"
        return
      }
      note(element, Array(rest.prefix(Int(size))))
      rest = rest.dropFirst(Int(size))
    }
  }

  private mutating func note(_ element: UInt8, _ content: [UInt8]) {
    switch (element, content.count) {
    case (0x00, 3):
      note(reference: Int(content[0]), total: content[1], number: content[2])
    case (0x08, 4):
      note(reference: Int(content[0]) << 8 | Int(content[1]), total: content[2], number: content[3])
    case (0x00, _), (0x08, _):
      problem = "concatenation element of a wrong length"
    default:
      break
    }
  }

  private mutating func note(reference: Int, total: UInt8, number: UInt8) {
    guard number >= 1, number <= total else {
      problem = "piece \(number) of \(total)"
      return
    }
    part = PartOfMessage(reference: reference, total: Int(total), number: Int(number))
  }
}
