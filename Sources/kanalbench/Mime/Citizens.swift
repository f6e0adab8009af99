// SPDX-License-Identifier: MIT

/// What invented citizens write to the city, put together by chance.
struct Citizens {
  private var chance: Chance

  init(_ chance: Chance) { self.chance = chance }

  static let names = [
    "Budi Contoh", "Siti Misalnya", "Agus Umpama", "Dewi Teladan", "Rina Peraga", "Joko Tiruan",
    "Warga RT 05", "Ibu Ani", "Naïla Öztürk", "José Peragawan", "Pengurus RW 03",
  ]

  private static let matters = [
    "lampu jalan mati", "jalan berlubang", "sampah menumpuk", "saluran air mampet", "pohon tumbang",
    "parkir liar", "banjir setinggi lutut", "trotoar rusak", "galian kabel tidak ditutup",
    "pedagang kaki lima menutup jalan", "lampu merah tidak menyala", "air PAM tidak mengalir",
  ]
  private static let places = [
    "Jl. Cikini Raya dekat stasiun", "Jl. Kramat Raya No. 12 Kel. Kenari",
    "Kelurahan Tebet Timur RT 05 RW 03",
    "Kebon Jeruk depan pasar", "Jl. Pemuda Rawamangun", "Kel. Pejaten Barat, Pasar Minggu",
    "perempatan Cempaka Putih", "Jl. Daan Mogot km 11", "Kel. Sunter Agung blok C", "Jatinegara Kaum",
    "https://maps.google.com/?q=-6.2146,106.8451", "dekat halte, tidak tahu nama jalannya",
  ]
  private static let sentences = [
    "Sudah tiga minggu tidak ada tindakan dari petugas.", "Mohon segera ditindaklanjuti ya, Pak.",
    "Warga sudah melapor ke ketua RT tetapi belum ada hasil.",
    "Kalau malam sangat gelap dan rawan kecelakaan.",
    "Kemarin sore ada pengendara motor yang jatuh.", "Anak-anak sekolah lewat sini setiap pagi.",
    "Saya lampirkan fotonya supaya jelas.", "Bau tidak sedap sampai ke dalam rumah.",
    "Setiap hujan deras air langsung naik ke jalan.", "Truk besar sering lewat padahal jalannya sempit.",
    "Kejadian ini berulang setiap tahun.", "Tolong dicek juga saluran di seberangnya.",
    "Kami siap membantu petugas menunjukkan lokasinya.", "Terima kasih atas perhatian Bapak/Ibu.",
    "Biaya perbaikannya konon sudah dianggarkan – tapi belum juga mulai…",
    "“Nanti dijadwalkan,” kata petugas, tapi sampai hari ini tidak ada kabar.",
  ]

  mutating func name() -> String { chance.one(of: Self.names) }

  mutating func address() -> String { "warga\(chance.number(1...4000))@example.org" }

  mutating func subject() -> String {
    let matter = chance.one(of: Self.matters)
    return chance.happens(50) ? "Laporan: \(matter)" : "Mohon ditindaklanjuti – \(matter) di lingkungan kami"
  }

  /// Paragraphs of a few sentences; the first says what and where.
  mutating func paragraphs() -> [String] {
    let first =
      "Selamat siang, saya mau melaporkan \(chance.one(of: Self.matters)) di \(chance.one(of: Self.places))."
    let rest = (0..<chance.number(1...4)).map { _ in
      (0..<chance.number(1...5)).map { _ in chance.one(of: Self.sentences) }.joined(separator: " ")
    }
    return [first] + rest
  }
}
