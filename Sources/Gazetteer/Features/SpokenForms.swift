// SPDX-License-Identifier: MIT
//
// One spelling for the words of which people have several, used on both sides: for the names of
// streets and buildings when they are entered, and for the words of a message when they are looked
// up. Names of kelurahan have spellings of their own (Spellings.swift), since there `rw` is Rawa.

enum SpokenForms {
  /// The form a word is looked up by; nil where it is its own.
  static let built: WordTable<[UInt8]> = {
    var table = WordTable<[UInt8]>()
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard let form = words.first else { continue }
      for word in words.dropFirst() { table.update(Array(word.utf8)) { $0 = Array(form.utf8) } }
    }
    // Roman numbers: streets and gangs are counted with them as often as with digits.
    for (index, numeral) in numerals.split(separator: " ").enumerated() {
      table.update(Array(numeral.utf8)) { $0 = Array("\(index + 1)".utf8) }
    }
    return table
  }()

  private static let numerals =
    """
    i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii xxiii xxiv xxv xxvi xxvii \
    xxviii xxix xxx xxxi xxxii xxxiii xxxiv xxxv
    """

  /// The form first, then how else it is written. `sman` and `sma negeri` become the same letters.
  private static let lines = """
    jalan jl jln jlan jalanan jlaan jaln
    gang gg gank
    mal mall
    kebun kebon kbn kb
    pasar psr ps
    stasiun st sta stsn stasion stas
    terminal term ter trminal
    kampung kp kmp kampoeng kamp
    pondok pd pdk
    tanjung tj tjg tg
    kelapa klp
    cempaka cemp cpk
    utara utr utra
    selatan slt sltn slatan sel
    timur tmr tmur
    barat brt brat
    tengah tgh
    taman tmn
    komplek kompleks komp kompl komplk
    perumahan perum prumahan
    apartemen apartment apt apart aptmn
    gedung gd gdg
    puskesmas pkm puskes puskesms
    masjid mesjid msjd mesjit masjit
    musala mushola musholla musolla musola musalla
    universitas univ
    haji h
    hajah hj
    dokter dr
    jenderal jend jendral jen
    letjen letnanjenderal
    kelurahan kel
    kecamatan kec
    smanegeri sman smun smunegeri
    smpnegeri smpn
    sdnegeri sdn
    smknegeri smkn
    negeri negri ngri
    rusunawa rusun
    bundaran bunderan
    jembatan jembt jemb
    lapangan lap lapang
    raya ry
    square skwer
    kramatjati keramatjati
    kramat keramat
    simpang spg
    perempatan prapatan prempatan perapatan
    """
}
