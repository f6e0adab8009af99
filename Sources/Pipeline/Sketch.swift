// SPDX-License-Identifier: MIT
//
// Which words two texts share, without either text: each word that says something is hashed under the store's
// key, so that nobody can try words against it, and a sketch is the sorted hashes.

import Storage

enum Sketch {
  /// Bytes of a word's hash: two of a thousand texts' words hardly ever have the same.
  private static let width = 4
  /// Fewer words have nearly everything in common with the next three.
  private static let fewest = 4
  /// A complaint has a few dozen; of a longer text the words with the smallest hashes stand for all.
  private static let most = 48

  /// Nil where a text has too few words that say something.
  static func of(_ words: some Sequence<Substring>, _ keys: Keyring) -> [UInt8]? {
    let telling = Set(words.filter { $0.utf8.count > 2 && !common.contains(String($0)) })
    guard telling.count >= fewest else { return nil }
    let hashes = telling.prefix(longest).map { keys.mac("word|\($0)", for: .likeness).prefix(width) }
    return hashes.sorted { $0.lexicographicallyPrecedes($1) }.prefix(most).flatMap { $0 }
  }

  /// How many words.
  static func count(_ sketch: [UInt8]) -> Int { sketch.count / width }

  /// How many words both have.
  static func shared(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var (left, right) = (one[...], other[...])
    var shared = 0
    while left.count >= width, right.count >= width {
      let (first, second) = (left.prefix(width), right.prefix(width))
      if first.elementsEqual(second) {
        shared += 1
        (left, right) = (left.dropFirst(width), right.dropFirst(width))
      } else if first.lexicographicallyPrecedes(second) {
        left = left.dropFirst(width)
      } else {
        right = right.dropFirst(width)
      }
    }
    return shared
  }

  /// A chronicle is not hashed word by word.
  private static let longest = 500

  /// Words of every complaint.
  private static let common: Set<String> = [
    "ada", "agar", "akan", "anda", "apa", "atau", "bagi", "bahwa", "bapak", "belum", "bisa", "dan", "dari",
    "daerah",
    "dengan", "depan", "dekat", "gan", "gang", "hari", "harap", "ibu", "ini", "itu", "jalan", "jangan",
    "juga", "kak",
    "kalau", "kami", "karena", "kelurahan", "kecamatan", "lagi", "lokasi", "malam", "masih", "min", "minta",
    "mohon",
    "nya", "oleh", "pada", "pagi", "pak", "sampai", "sangat", "saya", "sebelum", "segera", "sekarang",
    "selamat", "sih",
    "siang", "sore", "sudah", "tadi", "tapi", "terima", "kasih", "tidak", "tolong", "untuk", "wilayah",
    "yang",
  ]
}
