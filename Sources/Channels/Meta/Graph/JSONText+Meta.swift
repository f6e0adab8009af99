// SPDX-License-Identifier: MIT

import Reports
import Web

extension JSONText {
  /// A whole number, also where it is written as a text.
  var integer: Int64? { text.flatMap { Int64($0) } }
  var isTrue: Bool { value == .bool(true) }
  /// The items of a list; nil for what is none.
  var items: [JSONText]? { if case .array(let items) = value { items } else { nil } }
  var isObject: Bool { if case .object = value { true } else { false } }

  /// A member's text, cleaned; empty where it has none.
  func words(_ name: String) -> String { member(name)?.text?.cleaned ?? "" }

  /// The member at the end of a path of names.
  func member(_ names: String...) -> JSONText? {
    names.reduce(self as JSONText?) { $0?.member($1) }
  }
}

extension String {
  /// A platform's id of a number, page or account: digits only, so that it may stand in a path.
  var isPlatformID: Bool {
    (1...32).contains(utf8.count)
      && utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  /// Letters, digits, `_` and `-`: an id that may stand in a path, or a kind that may stand in a log.
  var isPlainName: Bool {
    (1...120).contains(utf8.count)
      && utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }
}

enum PlatformTime {
  static func read(_ value: JSONText?, _ format: TimeFormat) -> Timestamp? {
    value?.text.flatMap(format.read)
  }
}

enum PlatformPoint {
  static func read(latitude: JSONText?, longitude: JSONText?) -> Coordinate? {
    guard let latitude = latitude?.text.flatMap({ Double($0) }), abs(latitude) <= 90,
      let longitude = longitude?.text.flatMap({ Double($0) }), abs(longitude) <= 180
    else { return nil }
    return Coordinate(latitude: latitude, longitude: longitude)
  }
}
