// SPDX-License-Identifier: MIT
//
// Words of an emergency put a draft on top of the queue and make the reply name 112. A miss costs
// more than a false alarm, which costs one line in a reply; but a queue where everything is on top
// has no top, so what is denied, feared, past, or only a name ("dinas pemadam kebakaran") is not.

/// Finds emergencies in what people write.
package enum Emergency {
  /// Whether the text says that somebody is in danger now; linear time.
  package static func isEmergency(_ text: String) -> Bool {
    let words = LooseWords(text)
    return words.list.indices.contains { index in
      guard let (needsPerson, _) = signs.meaning(of: words.list, at: index) else { return false }
      guard !isCancelled(words.around(index, before: 4, after: 4)) else { return false }
      if !needsPerson { return true }
      let wider = words.around(index, before: 4, after: 4)
      return wider.before.contains(where: people.contains) || wider.after.contains(where: people.contains)
    }
  }

  private static func isCancelled(_ near: (before: ArraySlice<String>, after: ArraySlice<String>)) -> Bool {
    if near.before.suffix(2).contains(where: denials.contains) { return true }
    if let last = near.before.last, names.contains(last) { return true }
    if holds(near.before, "jangan", "sampai") || holds(near.before, "jgn", "sampai") { return true }
    // `belum padam` says the opposite of `padam`.
    if holds(near.after, "belum", "padam") || holds(near.after, "blm", "padam") { return false }
    if near.after.contains("lalu"), near.after.contains(where: periods.contains) { return true }
    return near.after.contains(where: bygone.contains)
  }

  /// Whether the two words stand side by side.
  private static func holds(_ words: ArraySlice<String>, _ first: String, _ second: String) -> Bool {
    zip(words, words.dropFirst()).contains { $0 == first && $1 == second }
  }

  /// Whether the words need a person nearby to mean an emergency.
  private static let signs: PhraseTable<Bool> = {
    var signs = PhraseTable<Bool>()
    signs.add(withPerson, as: true)
    signs.add(alone, as: false)
    return signs
  }()

  private static func set(_ list: String) -> Set<String> {
    Set(list.split(separator: ",").map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ") })
  }

  /// An emergency by themselves.
  private static let alone = """
    kebakaran, terbakar, kebakar, si jago, api membesar, ada api, kobaran api, tersengat listrik, kesetrum,
    tersetrum, kesetrom, gas bocor, kebocoran gas, bau gas, ledakan, meledak, tawuran, perampokan, dirampok,
    kerampokan, ditodong, penodongan, dibegal, dibacok, pembacokan, ditusuk, penusukan, penembakan, ditembak,
    bunuh diri, serangan jantung, sekarat, tenggelam di, tertabrak, ketabrak, tertimbun, terseret arus,
    sadarkan diri, mau melahirkan, darurat, butuh evakuasi, minta evakuasi, korban luka, sesak napas, sesak nafas, mayat, korban jiwa, disandera, penculikan, diculik, keracunan gas
    """

  /// An emergency where a person stands nearby in the text.
  private static let withPerson = """
    tenggelam, hanyut, terjebak, terperangkap, kejebak, tertimpa, ketimpa, menimpa, pingsan, terluka, luka parah,
    luka berat, kritis, kecelakaan, berdarah, sesak, terkunci, jatuh ke, kecebur, tercebur, nyangkut di, longsor, tabrakan, begal, melahirkan
    """

  private static let people = set(
    """
    orang, org, anak, bocah, balita, bayi, warga, korban, ibu, bapak, lansia, nenek, kakek, penumpang, pengendara,
    pejalan, pemotor, kawan, teman, saudara, keluarga, adik, kakak, siswa, murid, seorang
    """)

  /// Denied, feared, frequent, rehearsed.
  private static let denials = set(
    """
    bukan, bkn, tidak, tdk, ga, gak, nggak, enggak, ngga, tanpa, jangan, takut, khawatir, kuatir, rawan, rentan,
    sering, kerap, suka, pernah, simulasi, latihan, cegah, mencegah, pencegahan, antisipasi, potensi, berpotensi,
    bahaya, asuransi, bekas, eks, kalau, kalo, bisa, seandainya, semoga, dulu, sosialisasi, penyuluhan, akibat
    """)

  /// With the word, the name of an office or a thing.
  private static let names = set(
    "pemadam, dinas, pos, alat, hidran, hydrant, jalur, tangga, pintu, unit, instalasi, gawat, nomor, status, tanggap, layanan"
  )

  /// Over already, or a figure of speech: `kebakaran jenggot`.
  private static let bygone = set(
    "jenggot, kemarin, kmrn, dulu, padam, dipadamkan, semalam, semalem, pekerjaan, tugas, utang, hutang, kenangan"
  )
  private static let periods = set("minggu, bulan, tahun, hari, pekan")
}
