// SPDX-License-Identifier: MIT
//
// Whether a message is nothing but a place: the answer to the question where a report is. Every word
// has to be accounted for, as part of the place, as a word that addresses are made of, or as a
// courtesy. One word more may be a complaint of its own ("ada ular di Cikini"), and a complaint
// taken for an answer is lost.

import Reports

enum PlaceAnswer {
  /// `places` are what the locator found in the text.
  static func isNothingElse(_ text: String, than places: [Place]) -> Bool {
    let named = Set(places.flatMap(words(of:)))
    var words = words(in: text)[...]
    while let word = words.popFirst() {
      if streets.contains(word) { words = afterStreetName(words, named) }
      guard named.contains(word) || known.contains(word) || isNumber(word) else { return false }
    }
    return true
  }

  private static func words(of place: Place) -> [String] {
    let kelurahan = place.kelurahan
    let names = [kelurahan.name, kelurahan.kecamatan, kelurahan.kota]
    return (names + place.evidence).flatMap { words(in: $0) }
  }

  private static func words(in text: String) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Behind the name of a street, which a house number ends: `Jl. Surabaya no. 5`. Without a number
  /// it may as well be what is wrong with the street, and with one too: `gang banyak ular no 5`.
  private static func afterStreetName(_ words: ArraySlice<String>, _ named: Set<String>) -> ArraySlice<String>
  {
    let name = words.prefix { !isNumber($0) && !numbered.contains($0) }
    let isName = name.allSatisfy { named.contains($0) || mayNameStreet($0) }
    guard name.count <= 3, name.count < words.count, isName else { return words }
    return words.dropFirst(name.count)
  }

  /// A street named like one of these words costs its sender a second report; a complaint taken for
  /// a name is lost.
  private static func mayNameStreet(_ word: String) -> Bool {
    if known.contains(word) || names.contains(word) { return true }
    return !complaining.contains(word) && !verbPrefixes.contains(where: word.hasPrefix)
      && Category.suggest(word) == .lainnya && !Emergency.isEmergency(word)
  }

  /// `12`, `003`, `5a`.
  private static func isNumber(_ word: String) -> Bool { word.first?.isNumber == true && word.count <= 5 }

  private static let streets: Set = ["jl", "jln", "jalan", "gg", "gang"]

  private static let numbered: Set = ["no", "nomor", "rt", "rw", "blok", "kav"]

  /// `ditutup`, `berlumpur`, `menghalangi`, `terendam`.
  private static let verbPrefixes = ["di", "ber", "mem", "men", "ter"]

  /// Streets that only begin like a verb.
  private static let names: Set = [
    "diponegoro", "dipati", "berlian", "berdikari", "bersama", "memberamo", "menteng", "mendut", "mentawai",
    "terusan", "teratai", "ternate",
  ]

  /// What is said of a street; what names a category or an emergency need not stand here.
  private static let complaining = Set(
    """
    ada banyak bnyk byk penuh warga orang org anak pemuda pencuri maling motor mobil sepeda bakar proyek pagar
    portal mati hidup tutup buntu sempit ambruk anjlok longsor roboh rubuh runtuh putus pecah bocor hilang
    miring licin becek lumpur bahaya rawan korban ribut
    minta tolong lagi masih msh sudah sdh udah udh belum blm tidak tdk gak ga nggak tak bukan tanpa kurang jadi
    sering selalu terus kok kenapa kapan sejak kemarin
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  private static let known = Set(
    """
    jl jln jalan gg gang no nomor rt rw blok kav lantai kel kelurahan kec kecamatan kota kabupaten daerah wilayah
    kawasan kampung kp komplek kompleks perumahan jakarta jkt dki pusat utara selatan barat timur raya indonesia
    di d ke dari dr dekat deket dkt depan dpn belakang blkg samping sebelah seberang sebrang sekitar antara dan
    sampai arah ujung pojok perempatan pertigaan simpang bundaran
    pasar stasiun halte masjid mesjid gereja sekolah kantor rumah taman terminal puskesmas kelurahannya
    lokasi lokasinya alamat alamatnya tempat tempatnya posisi posisinya tepatnya persisnya itu ini tadi yg yang
    saya sy kami ada adalah adanya ya iya ok oke baik
    pak bapak bu ibu kak kakak mas mbak bang min admin halo selamat pagi siang sore malam maaf mohon
    terima kasih terimakasih makasih trims thanks
    """.split(whereSeparator: \.isWhitespace).map(String.init))
}
