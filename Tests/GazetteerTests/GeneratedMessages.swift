// SPDX-License-Identifier: MIT
//
// Messages about every kelurahan, put together by chance from what people complain of and how they
// write addresses. The same in every run. The label follows from how the name is given: with `kel.`
// or with its kecamatan it is the kelurahan; a bare name only where it is no kecamatan's and no word.

import Foundation
@testable import Gazetteer
import Reports

/// SplitMix64.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func one(_ list: [String]) -> String { list.randomElement(using: &self) ?? "" }
  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

enum GeneratedMessages {
  private static let matters = [
    "tutup gorong-gorong hilang", "pagar taman roboh", "polisi tidur terlalu tinggi", "papan reklame miring",
    "kabel semrawut", "warung berdiri di atas trotoar", "limbah tahu dibuang ke kali", "sarang tawon",
    "rambu ketutup daun", "zebra cross udah luntur", "halte kotor", "anjing liar", "asap bakar sampah",
    "pompa ga jalan", "cctv rusak", "pipa bocor", "jalan bergelombang",
    "lahan kosong jadi tempat buang puing",
  ]
  private static let openings = [
    "", "", "min ", "Lapor, ", "Yth. Bapak/Ibu, ", "halo kak, ", "ass pak, ", "pagi admin. ",
  ]
  private static let endings = [
    "", ".", " tlg dicek", ", mohon tindak lanjutnya", " udh lama bgt!!", " 🙏", "\nterima kasih",
  ]

  static let all: [LabelledMessage] = {
    var dice = Dice(20_261_122)
    return Locator().all.enumerated().flatMap { index, kelurahan in
      var writer = AddressWriter(kelurahan, caution: Kelurahans.built.cautions[index], dice: dice)
      let messages = writer.addresses().enumerated().map { number, address in
        let text = writer.message(address)
        return LabelledMessage(
          id: "gen-\(kelurahan.code)-\(number)", text: text,
          expect: .init(
            kelurahan_code: kelurahan.code, kecamatan: kelurahan.kecamatan, kota: kelurahan.kota,
            kind: "kelurahan"))
      }
      dice = writer.dice
      return messages
    }
  }()

  fileprivate static func text(_ address: String, _ dice: inout Dice) -> String {
    let opening = dice.one(openings), matter = dice.one(matters), ending = dice.one(endings)
    switch dice.number(0...2) {
    case 0: return "\(opening)\(matter) di \(address)\(ending)"
    case 1: return "\(opening)\(address): \(matter)\(ending)"
    default: return "\(opening)ada \(matter), lokasinya \(address)\(ending)"
    }
  }
}

/// Writes one kelurahan's address in several ways.
private struct AddressWriter {
  private let kelurahan: String
  private let kecamatan: String
  private let kota: String
  private let caution: Caution
  var dice: Dice

  init(_ place: Kelurahan, caution: Caution, dice: Dice) {
    kelurahan = place.name
    kecamatan = place.kecamatan
    kota = place.kota
    self.caution = caution
    self.dice = dice
  }

  mutating func message(_ address: String) -> String { GeneratedMessages.text(address, &dice) }

  mutating func addresses() -> [String] {
    let rt = String(format: "%02d", dice.number(1...15)), rw = String(format: "%02d", dice.number(1...12))
    var list = [
      "RT \(rt)/RW \(rw) Kelurahan \(kelurahan), Kecamatan \(kecamatan), \(kota)",
      "kel \(kelurahan.lowercased()) kec \(kecamatan.lowercased()) \(shortKota)",
      "rt\(rt) rw\(rw) kel. \(joined(kelurahan)) \(kecamatan.uppercased())",
      "KEL. \(kelurahan.uppercased()), KEC. \(kecamatan.uppercased())",
      "kelurahan \(misspelt(kelurahan.lowercased())) kec. \(kecamatan)",
    ]
    if isClear {
      list.append(kelurahan.lowercased())
      list.append("#\(joined(kelurahan)) \(shortKota)")
    }
    return list
  }

  /// Whether the bare name means this kelurahan and nothing else.
  private var isClear: Bool {
    !caution.contains(.neverAlone) && joined(kelurahan) != joined(kecamatan) && isNoFamily
  }
  private var isNoFamily: Bool {
    NameTable.built.table[joined(kelurahan)].map { $0.family.isEmpty && $0.kecamatan == nil } ?? false
  }

  private func joined(_ name: String) -> String { name.lowercased().filter { $0 != " " } }

  private var shortKota: String {
    [
      "Jakarta Pusat": "jakpus", "Jakarta Utara": "jakut", "Jakarta Barat": "jakbar",
      "Jakarta Selatan": "jaksel",
      "Jakarta Timur": "jaktim",
    ][kota] ?? "kep seribu"
  }

  /// One letter of the longest word left out, doubled or swapped with the next; short names stay.
  private mutating func misspelt(_ name: String) -> String {
    var words = name.split(separator: " ").map(Array.init)
    guard let index = words.indices.max(by: { words[$0].count < words[$1].count }), words[index].count >= 7
    else {
      return name
    }
    let place = dice.number(1...words[index].count - 2)
    switch dice.number(0...2) {
    case 0: words[index].remove(at: place)
    case 1: words[index].insert(words[index][place], at: place)
    default: words[index].swapAt(place, place + 1)
    }
    return words.map { String($0) }.joined(separator: " ")
  }
}
