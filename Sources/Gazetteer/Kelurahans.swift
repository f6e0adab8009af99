// SPDX-License-Identifier: MIT
//
// The table of kelurahan, read once from its text. Indices into `all` are the module's own way of
// naming a kelurahan; they follow the order of the codes and never leave the module.

import Reports

/// How much a message must say before a name counts; the signs of `KelurahanText`.
struct Caution: OptionSet, Sendable {
  let rawValue: UInt8
  /// `~` or more: never located by the bare name.
  static let neverAlone = Caution(rawValue: 1)
  /// `*` or more: a bare mention says nothing.
  static let ordinaryWord = Caution(rawValue: 2)
  /// `^`: its kecamatan beside it does not help.
  static let markerOnly = Caution(rawValue: 4)
  /// `!`: the same name lies outside the city.
  static let twin = Caution(rawValue: 8)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(signs: Substring) {
    self = []
    for sign in signs {
      switch sign {
      case "~": formUnion(.neverAlone)
      case "*": formUnion([.neverAlone, .ordinaryWord])
      case "^": formUnion([.neverAlone, .ordinaryWord, .markerOnly])
      default: formUnion([.neverAlone, .twin])
      }
    }
  }
}

/// One administrative unit above the kelurahan.
struct Area: Sendable {
  var name: String
  var caution: Caution
  /// The kelurahan in it.
  var members: [Int]
}

struct Kelurahans: Sendable {
  private(set) var all: [Kelurahan] = []
  private(set) var cautions: [Caution] = []
  private(set) var kecamatanOf: [Int] = []
  private(set) var kotaOf: [Int] = []
  private(set) var kecamatan: [Area] = []
  private(set) var kota: [Area] = []
  private(set) var kecamatanCodes: [String] = []
  private(set) var kotaCodes: [String] = []
  private(set) var indexOfCode: [String: Int] = [:]

  static let built = Kelurahans(text: KelurahanText.table)

  init(text: String) {
    var kotaCode = ""
    var kecamatanCode = ""
    for line in text.split(separator: "\n") {
      let indent = line.prefix { $0 == " " }.count
      for entry in line.dropFirst(indent).split(separator: ",") {
        let entry = Entry(entry)
        switch indent {
        case 0:
          kotaCode = entry.code
          kotaCodes.append(kotaCode)
          kota.append(Area(name: entry.name, caution: entry.caution, members: []))
        case 2:
          kecamatanCode = "\(kotaCode).\(entry.code)"
          kecamatanCodes.append(kecamatanCode)
          kecamatan.append(Area(name: entry.name, caution: entry.caution, members: []))
        default:
          append(entry, code: "\(kecamatanCode).\(entry.code)")
        }
      }
    }
  }

  private mutating func append(_ entry: Entry, code: String) {
    let index = all.count
    indexOfCode[code] = index
    kecamatanOf.append(kecamatan.count - 1)
    kotaOf.append(kota.count - 1)
    kecamatan[kecamatan.count - 1].members.append(index)
    kota[kota.count - 1].members.append(index)
    cautions.append(entry.caution)
    all.append(
      Kelurahan(
        code: code, name: entry.name, kecamatan: kecamatan[kecamatan.count - 1].name,
        kota: kota[kota.count - 1].name))
  }

  /// The kelurahan of this very name; names are unique in the city once spaces are left out.
  func index(named name: String) -> Int? { all.firstIndex { $0.name == name } }
}

/// `1002 Kebon Kosong*`: a code's last part, a name, its signs.
private struct Entry {
  var code: String
  var name: String
  var caution: Caution

  init(_ text: Substring) {
    let words = text.drop { $0 == " " }.split(separator: " ", maxSplits: 1)
    let signed = words.last ?? ""
    let plain = signed.prefix { !"~*^!".contains($0) }
    code = String(words.first ?? "")
    name = String(plain)
    caution = Caution(signs: signed[plain.endIndex...])
  }
}
