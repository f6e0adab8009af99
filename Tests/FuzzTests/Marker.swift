// SPDX-License-Identifier: MIT

import Web

/// Words that stand for a citizen's: planted where a citizen writes, and looked for where they must not be.
enum Marker {
  /// With a blank, so that no name of a kind or a field looks like it.
  static let words = "Rahasia Zaitun"

  /// JSON with the words in front of every text that stands under one of these names.
  static func planted(_ bytes: [UInt8], under names: Set<String> = Marker.names) -> [UInt8] {
    let document = try? JSONText(bytes)  // No JSON stays as it is.
    guard let document else { return bytes }
    var places: [Int] = []
    collect(document, names, &places)
    var planted = bytes
    for place in places.sorted().reversed() { planted.insert(contentsOf: "\(words) ".utf8, at: place) }
    return planted
  }

  private static func collect(_ json: JSONText, _ names: Set<String>, _ places: inout [Int]) {
    switch json.value {
    case .array(let items): for item in items { collect(item, names, &places) }
    case .object(let members):
      for member in members {
        if case .string = member.value.value, names.contains(member.name) {
          places.append(member.value.range.lowerBound + 1)
        }
        collect(member.value, names, &places)
      }
    default: break
    }
  }

  private static let names: Set = [
    "text", "body", "caption", "message", "content", "title", "address", "description", "first_name",
    "last_name", "username", "name", "subject",
  ]

  /// Planted behind each occurrence of a text.
  static func planted(_ bytes: [UInt8], behind mark: String, as words: String = "\(words) ") -> [UInt8] {
    let mark = Array(mark.utf8)
    var planted: [UInt8] = []
    for (at, byte) in bytes.enumerated() {
      planted.append(byte)
      if at + 1 >= mark.count, bytes[(at + 1 - mark.count)...at].elementsEqual(mark) { planted += words.utf8 }
    }
    return planted
  }
}
