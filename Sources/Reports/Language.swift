// SPDX-License-Identifier: MIT
//
// In which language a message is written, by its commonest words: enough to tell an admin that a
// colleague should read it. Names and loans say nothing; slang and abbreviations count as Indonesian.

/// A language that messages come in.
package enum Language: String, Sendable, Codable {
  case indonesian = "id"
  case english = "en"

  /// The language most of the telling words are of; nil where there are none or as many of each.
  package static func of(_ text: String) -> Language? {
    var indonesian = 0
    var english = 0
    for word in LooseWords(text).list {
      if Self.words[.indonesian]?.contains(word) == true { indonesian += 1 }
      if Self.words[.english]?.contains(word) == true { english += 1 }
    }
    if indonesian == english { return nil }
    return indonesian > english ? .indonesian : .english
  }

  private static let words: [Language: Set<String>] = [
    .indonesian: set(
      """
      yang yg di ke dari dr dan dgn dengan ini itu nih tuh ada tidak tdk ga gak nggak belum blm sudah sdh udah udh
      saya sy kami kita warga tolong tlg mohon harap pak bu bapak ibu min kak bang untuk utk karena krn gara jalan
      jln rusak banjir sampah lampu mati macet pohon gelap bau rumah depan dpn dekat sekitar setiap tiap hari malam
      pagi sudahlah lagi lg sekali banget bgt terima kasih makasih lapor laporan selamat kapan bagaimana gimana
      akan bisa jangan sampai sejak agar supaya seperti juga atau oleh pada para segera selama sangat
      """),
    .english: set(
      """
      the is are was were there this that these those of and in on at near from for with without please broken
      street road light lights flooded flooding flood garbage trash tree fallen water has have had not no my our we
      they it you your since because very still been by to when where what how who report dear regards thank thanks
      hello hi help been would could should can does do did a an
      """),
  ]

  private static func set(_ list: String) -> Set<String> {
    Set(list.split { $0 == " " || $0 == "\n" }.map(String.init))
  }
}
