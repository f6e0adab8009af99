// SPDX-License-Identifier: MIT
//
// Whether the words around a name let it be the place complained of. A bare name is forwarded by
// itself only where a place is what stands there: behind `di` and its like, behind what is wrong, or
// where a phrase begins. `kopi Cideng` and `Cideng Susanto` are a drink and a man.

struct Surroundings {
  let words: Words
  let text: [UInt8]

  /// How many words back `seperti` or `kata teman` reach.
  private static let reach = 5

  /// Whether a bare name may be the place here.
  func isPlain(_ extent: Range<Int>) -> Bool {
    !isPartOfProperName(extent) && (isTagged(extent.lowerBound) || isLed(extent))
  }

  private func isLed(_ extent: Range<Int>) -> Bool {
    let start = extent.lowerBound
    let hasMark = start == 0 || words.list[start].gap != .close
    let before: WordRole = start == 0 ? [] : words.list[start - 1].roles
    let follows = next(extent.upperBound)
    if hasMark {
      return before.isDisjoint(with: .signature) && follows.isDisjoint(with: .owner)
    }
    return !before.isDisjoint(with: [.lead, .number])
  }

  /// Whether an ordinary word is a place's name as it stands here: `di Kramat`, `RW 07 Kebon Kosong`.
  func isPlaced(_ extent: Range<Int>) -> Bool {
    let start = extent.lowerBound
    guard start > 0, words.list[start].gap == .close, next(extent.upperBound).isDisjoint(with: .owner) else {
      return false
    }
    return words.list[start - 1].roles.contains(.at) || isInWard(start)
  }

  /// `Sungai Bambu` in capitals is a name wherever it stands, `sungai bambu` and `SUNGAI BAMBU` are not.
  func isCapitalisedName(_ extent: Range<Int>) -> Bool {
    extent.count > 1 && extent.allSatisfy(isCapitalised)
  }

  /// Whether the number of an RT or RW stands right before it.
  func isInWard(_ start: Int) -> Bool {
    guard start > 1, words.list[start].gap == .close, words.list[start - 1].roles.contains(.number) else {
      return false
    }
    let letters = words.letters[words.list[start - 2].letters]
    return ["rt", "rw"].contains { letters.elementsEqual($0.utf8) }
  }

  /// Whether a letter begins here: `Kepada Yth. Bapak Lurah Cideng`.
  func isAddressed(_ start: Int) -> Bool {
    guard words.list[start].roles.contains(.kelurahan) else { return false }
    return start > 0 && words.list[start - 1].roles.contains(.salutation)
  }

  private func isTagged(_ start: Int) -> Bool {
    let first = words.list[start].range.lowerBound
    return first > 0 && text[first - 1] == UInt8(ascii: "#")
  }

  /// `Slipi Hartono`: capitals on both, and the second is no word of ours.
  private func isPartOfProperName(_ extent: Range<Int>) -> Bool {
    let end = extent.upperBound
    guard end < words.list.count, words.list[end].gap == .close, words.list[end].roles.isSubset(of: .faint)
    else {
      return false
    }
    return isCapitalised(extent.lowerBound) && isCapitalised(end)
  }

  /// One capital, then small letters.
  private func isCapitalised(_ index: Int) -> Bool {
    let letters = text[words.list[index].range]
    guard let first = letters.first, first.isLetter, first & 0x20 == 0 else { return false }
    return letters.dropFirst().contains { $0.isLetter && $0 & 0x20 != 0 }
  }

  private func next(_ end: Int) -> WordRole {
    end < words.list.count && words.list[end].gap == .close ? words.list[end].roles : []
  }

  // MARK: Elsewhere

  /// Whether the name is somebody else's place, of other days, or one where all is well.
  func isElsewhere(_ extent: Range<Int>) -> Bool {
    isQuoted(extent) || isSettled(extent.upperBound) || isCompared(extent.lowerBound)
      || comesToUs(extent.upperBound)
      || isHomeOnly(extent) || isDropped(extent.upperBound)
  }

  /// `stasiun Manggarai ramai, tapi laporan saya soal …`
  private func isDropped(_ end: Int) -> Bool {
    let reach = end..<min(words.list.count, end + 10)
    let ahead = reach.prefix { words.list[$0].gap != .far }
    return ahead.dropLast().contains { index in
      guard words.list[index].roles.contains(.turn) else { return false }
      let letters = words.letters[words.list[index + 1].letters]
      return ["laporan", "aduan", "pengaduan", "keluhan"].contains { letters.elementsEqual($0.utf8) }
    }
  }

  /// Whether it stands between quotation marks: others' words.
  private func isQuoted(_ extent: Range<Int>) -> Bool {
    let place = words.list[extent.lowerBound].range.lowerBound
    let before = text[..<place].count { $0 == UInt8(ascii: "\"") }
    return before % 2 == 1 && text[place...].contains(UInt8(ascii: "\""))
  }

  /// `saya tinggal di Cideng, tapi yang bocor …`.
  private func isHomeOnly(_ extent: Range<Int>) -> Bool {
    let end = extent.upperBound
    guard end < words.list.count, words.list[end].gap != .far, words.list[end].roles.contains(.turn) else {
      return false
    }
    return words.list[max(0, extent.lowerBound - 4)..<extent.lowerBound].contains { word in
      ["tinggal", "tinggalnya", "domisili", "rumah", "kos", "kost"].contains {
        words.letters[word.letters].elementsEqual($0.utf8)
      }
    }
  }

  /// `warga Cideng buang sampah ke wilayah kami`: what is wrong is not there.
  private func comesToUs(_ end: Int) -> Bool {
    var index = end
    while index + 2 < words.list.count, index - end < 8, words.list[index].gap == .close {
      let isTo = words.letters[words.list[index].letters].elementsEqual("ke".utf8)
      if isTo, words.list[index + 2].gap == .close, words.list[index + 2].roles.contains(.owner) {
        return true
      }
      index += 1
    }
    return false
  }

  /// Whether the text denies that a kelurahan is the sender's: `bukan kelurahan kami, itu Cikoko`, `saya tidak
  /// di sana`, `di luar wilayah Bapak`.
  static func denyArea(_ words: Words) -> Bool {
    func isOne(_ list: [String], _ index: Int) -> Bool {
      words.list.indices.contains(index)
        && list.contains { words.letters[words.list[index].letters].elementsEqual($0.utf8) }
    }
    return words.list.indices.dropFirst().contains { index in
      guard words.list[index].roles.contains(.elsewhereWord) else { return false }
      if isOne(["sana", "situ"], index), isOne(["di"], index - 1), isOne(Self.denials, index - 2) {
        return true
      }
      if isOne(["luar"], index - 1), isOne(["wilayah", "daerah", "kelurahan"], index) { return true }
      guard words.list[index - 1].roles.contains(.negation), words.list[index].gap == .close else {
        return false
      }
      if isOne(["wilayahnya", "daerahnya"], index) { return true }
      return isOne(["wilayah", "daerah", "kelurahan", "kel"], index) && index + 1 < words.list.count
        && words.list[index + 1].roles.contains(.owner)
    }
  }

  private static let denials = ["tidak", "tdk", "ga", "gak", "nggak", "ngga", "bukan", "bkn", "tak"]

  /// `Cideng sudah bagus`; not `Cideng belum aman`.
  private func isSettled(_ end: Int) -> Bool {
    if next(end).contains(.settled) { return true }
    guard end + 1 < words.list.count, words.list[end + 1].gap == .close else { return false }
    return next(end + 1).contains(.settled) && words.list[end].roles.contains(.already)
  }

  private func isCompared(_ start: Int) -> Bool {
    var index = start
    while index > 0, start - index < Self.reach, words.list[index].gap == .close {
      index -= 1
      let roles = words.list[index].roles
      if roles.contains(.turn) { return false }
      if roles.contains(.elsewhere) { return true }
      if roles.contains(.biography), isBesideSpeaker(index) { return true }
    }
    return false
  }

  private func isBesideSpeaker(_ index: Int) -> Bool {
    let before: WordRole = index > 0 ? words.list[index - 1].roles : []
    return before.union(next(index + 1)).contains(.speaker)
  }
}
