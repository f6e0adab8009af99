// SPDX-License-Identifier: MIT
//
// Which words may leave the house as part of a question to a map, and how they are spelled out there.
// OpenStreetMap writes names in full, and Nominatim knows no Indonesian abbreviations: `jl braga` finds
// nothing where `Jalan Braga` stands.

enum QueryWords {
  /// What begins the name of something that maps have, by all its spellings. What people call after its
  /// owner (rumah, warung, toko, bengkel, kos) is left out on purpose.
  static let heads = table(
    """
    Jalan: jalan jl jln jlan jlaan jaln
    Gang: gang gg gank
    Lorong: lorong
    Masjid: masjid mesjid msjd mesjit
    Musholla: musholla mushola musala musolla musola
    Gereja: gereja
    Vihara: vihara
    Pasar: pasar psr ps
    Stasiun: stasiun stasion stsn sta
    Terminal: terminal trminal
    Halte: halte
    Puskesmas: puskesmas puskes puskesms pkm
    RS: rs
    RSUD: rsud
    RSUP: rsup
    RSIA: rsia
    SD: sd
    SDN: sdn
    SMP: smp
    SMPN: smpn
    SMA: sma
    SMAN: sman
    SMK: smk
    SMKN: smkn
    Universitas: universitas univ
    Taman: taman tmn
    Waduk: waduk
    Situ: situ
    Danau: danau
    Kali: kali
    Jembatan: jembatan jemb
    Kompleks: kompleks komplek komp kompl komplk
    Perumahan: perumahan perum prumahan
    Apartemen: apartemen apartment apt apart
    Rusun: rusun
    Rusunawa: rusunawa
    Kampung: kampung kp kmp
    Gedung: gedung gd gdg
    Menara: menara
    Wisma: wisma
    Mall: mall
    Mal: mal
    Plaza: plaza
    Lapangan: lapangan
    Stadion: stadion
    GOR: gor
    TPU: tpu
    """)

  /// The heads of which a name follows that may have a number with zeros: `SDN 01`.
  static let schools: Set<String> = ["SD", "SDN", "SMP", "SMPN", "SMA", "SMAN", "SMK", "SMKN"]
  /// `SDN 01 Pagi` shares its building with `SDN 02 Petang`.
  static let shifts: Set<String> = ["pagi", "siang", "sore", "petang"]
  static let streets: Set<String> = ["Jalan", "Gang", "Lorong"]

  /// Words inside names that are written short.
  static let inNames = table(
    """
    Haji: h
    Hajah: hj
    Dokter: dr
    Jenderal: jend jendral jen
    Kebon: kb kbn
    Taman: tmn
    Pasar: ps psr
    Kampung: kp kmp
    Pondok: pd pdk
    Tanjung: tj tjg tg
    Gunung: gn
    Kelapa: klp
    Cempaka: cemp cpk
    Raya: ry
    Utara: utr utra
    Selatan: slt sltn slatan
    Timur: tmr tmur
    Barat: brt brat
    Besar: bsr
    Dalam: dlm
    """)

  /// Words of messages that names of streets begin with as well: taken as the first word of one.
  static let firstInNames: Set<String> = ["kota", "kampung", "air", "lampu", "banjir"]

  /// Alone they name no street: `Jalan Raya`, `Gang Buntu`, `Jalan Tol`.
  static let weak: Set<String> = [
    "raya", "utara", "selatan", "timur", "barat", "dalam", "besar", "kecil", "baru", "lama", "utama", "ujung",
    "haji", "hajah", "dokter", "jenderal", "kota", "air", "lampu", "umum", "tol", "protokol", "alternatif",
    "layang", "tikus", "setapak", "aspal", "beton", "cor", "paving", "kampung", "desa", "kebon", "pondok",
    "pasar", "taman", "buntu", "sempit", "negeri", "swasta", "satu", "dua", "tiga",
  ]

  /// What ends a name: complaints, courtesy, time, and who says it. Names of persons follow titles, so a title
  /// ends one, too. The vocabulary of the locator ends names as well.
  static let ends = Set(
    """
    pak bpk bapak bapa bu ibu ibuk mas mbak mba bang abang kak kakak om tante ustad ustadz ust nyai mpok pakde bude
    engkong rumah rmh kos kosan kost kontrakan warung toko ruko bengkel kantor milik punya keluarga tetangga anak adik
    hp wa telp telepon nomor nope kontak hubungi alamat nama rt rw blok blk no nmr
    ada banyak bnyk byk penuh hancur parah banget bgt sekali jelek kotor bau sampah lubang banjir genangan air mampet
    aspal tanah batu kabel tiang pohon lampu listrik got selokan saluran trotoar kendaraan motor mobil truk parkir liar
    sudah sdh udah udh belum blm tidak tdk gak ga nggak tak bisa perlu harus mau ingin minta mohon tolong tlg segera
    mulai sejak setiap tiap sering selalu terus masih msh lagi sangat amat cukup kurang kok kenapa kapan bagaimana
    kav kavling meluap goyang bising antri tutup naik retak layu kumuh tawuran kebakaran kebanjiran mengelupas
    bergelombang dibangun diangkut kosong pecah putus roboh bolong ambruk semrawut berisik ramai sepi
    hari minggu bulan tahun pagi siang sore malam kemarin besok sekarang tadi
    saya sy aku kami kita warga orang org anda dia mereka itu ini tersebut tsb sini situ sana
    nih tuh dong ya yah sih aja saja juga jg min admin pemda dinas petugas
    terima kasih terimakasih makasih trims salam assalamualaikum selamat halo
    sepanjang seluruh sebagian sekitar tepat tepatnya persis persisnya lokasi lokasinya posisi
    yang yg untuk utk karena krn agar supaya tapi tetapi atau dan dgn dengan
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// `Form: spelling spelling`, a line each.
  private static func table(_ text: String) -> [String: String] {
    var table: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let halves = line.split(separator: ":")
      guard halves.count == 2 else { continue }
      for spelling in halves[1].split(separator: " ") { table[String(spelling)] = String(halves[0]) }
    }
    return table
  }
}
