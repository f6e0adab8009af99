// SPDX-License-Identifier: MIT

/// One value of a settings file and the byte it starts at.
struct Node {
  var offset: Int
  var value: Value

  indirect enum Value {
    case null
    case bool(Bool)
    case number(NumberLiteral)
    case text(String)
    case list([Node])
    case object(ObjectNode)
  }

  var isNull: Bool { if case .null = value { true } else { false } }

  /// What it is, for "expected …, found …". Texts are not repeated: one may be a secret that was
  /// put under the wrong key.
  var kindInWords: String {
    switch value {
    case .null: "null"
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .number(let number): "the number \(quoted(number.literal))"
    case .text: "a text"
    case .list: "a list"
    case .object: "an object"
    }
  }
}

/// A number as written and as understood.
struct NumberLiteral {
  var literal: String
  var value: Double
  /// Set where the number is whole and fits.
  var integer: Int?
}

struct Member {
  var key: String
  var keyOffset: Int
  var node: Node
}

/// An object's members in the order of the file. Of a key that stands twice, the first counts.
struct ObjectNode {
  private(set) var members: [Member] = []
  private var indexOfKey: [String: Int] = [:]

  func member(_ key: String) -> Member? { indexOfKey[key].map { members[$0] } }

  /// False, and nothing changes, where the key is there already.
  mutating func append(_ member: Member) -> Bool {
    guard indexOfKey[member.key] == nil else { return false }
    indexOfKey[member.key] = members.count
    members.append(member)
    return true
  }
}
