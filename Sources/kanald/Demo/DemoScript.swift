// SPDX-License-Identifier: MIT
//
// What the invented citizens write. Places are real, people and events are not. The first dozen shows
// one of each kind, so that the first seconds tell the whole story.

/// The citizens in the order in which they write; after them come more of the ordinary kind, for ever.
enum DemoScript {
  static let citizens: [DemoCitizen] = [
    .sms(
      1, "Lapor, pohon tumbang menutup separuh jalan di Kel. Cikini, Menteng. Mohon segera dibersihkan.",
      then: .asksStatus),
    .mail(
      "Siti Aminah", "Lampu jalan padam",
      "Selamat pagi,\n\nsudah empat malam lampu jalan di Kelurahan Tebet Timur padam. "
        + "Anak-anak pulang mengaji dalam gelap.\n\nTerima kasih,\nSiti"),
    .sms(
      2, "got depan rumah mampet, tiap hujan air masuk teras. tolong dikeruk pak",
      then: .tellsPlace("di kelurahan Kalibaru, Cilincing")),
    .on(
      .telegram, "700123", .photo("Lubang besar di depan halte, motor hampir jatuh"),
      then: .sharesPlace(-6.2088, 106.8456)),
    .on(
      .lapor, "884101",
      .text("Lampu penerangan jalan di Kelurahan Pegangsaan, Menteng, padam sejak hari Senin."),
      then: .asksStatus),
    .on(
      .whatsapp, "628110000001",
      .text("Lapor, pohon tumbang menutup separuh jalan di Kel. Cikini, Menteng. Mohon segera dibersihkan.")),
    .on(.mention, "880017", .text("trotoar di Kelurahan Gelora, Tanah Abang, dipakai parkir mobil lagi")),
    .on(.lapor, "884102", .text("Jalan berlubang di Margonda Raya, Depok, membahayakan pengendara.")),
    .on(
      .messenger, "5550102", .text("sampah menumpuk di pasar sudah seminggu"),
      then: .tellsPlace("di Kelurahan Pasar Baru, Sawah Besar")),
    .on(.comment, "5550103", .text("Min, got di Kelurahan Kebon Melati, Tanah Abang, mampet lagi")),
    .on(.app, "warga-77", .text("Halte Balai Kota: kaca pecah, bahaya untuk penumpang")),
    .on(.instagram, "660088", .text("Taman di Kelurahan Gunung, Kebayoran Baru, gelap sekali kalau malam")),
    .on(
      .counter, "loket-1",
      .text("Pak Warto, warga Kelurahan Senen, Kecamatan Senen: saluran depan rumahnya tersumbat.")),
    .on(
      .x, "880018", .text("Banjir 40 cm di Kelurahan Petamburan, Tanah Abang, tolong pompanya"),
      then: .asksStatus),
    .sms(3, "Lubang besar di jalan, motor hampir jatuh. Titiknya -6.23655, 106.83105"),
    .sms(4, "KEBAKARAN! Api sudah sampai atap, ada orang di dalam. Kel. Duri Kosambi Cengkareng"),
    .sms(5, "Sampah sudah seminggu tidak diangkut, baunya masuk ke rumah"),
    .mail(
      "Budi Santoso", "Trotoar amblas di depan sekolah",
      "Trotoar di Kelurahan Kebon Kacang, Tanah Abang, amblas sedalam lutut. Foto terlampir.\n\nBudi", .photo),
    .sms(
      6,
      "Yth. petugas, kami warga RW 03 Kel. Utan Kayu Utara Matraman mau lapor. Sejak bulan lalu ada parkir "
        + "liar di kedua sisi jalan depan puskesmas, ambulans tidak bisa lewat, kemarin pasien harus "
        + "ditandu sampai jalan raya. Mohon ditertibkan, terima kasih."),
    .sms(7, "Banjir 😭 selutut di Kel. Bukit Duri, Tebet. Nyalakan pompanya 🙏"),
    .mail("Rina Wulandari", "Balasan otomatis: cuti", "Saya sedang cuti dan kembali hari Senin.", .automatic),
    .sms(8, "Jalan rusak parah di Margonda Raya, Depok. Tolong diperbaiki"),
    .sms(9, "Lampu merah mati total dari pagi", "lokasinya di Kayu Putih, Pulogadung"),
    .mail(
      "Agus Wijaya", "Pedagang menutup jembatan penyeberangan",
      "Yth. Satpol PP,\n\npedagang memenuhi jembatan penyeberangan sampai orang harus turun ke jalan. "
        + "Mohon ditertibkan.", then: .tellsPlace("Lokasinya di Kelurahan Glodok, Taman Sari.")),
    .sms(10, "Air PAM keruh dan bau sudah 3 hari di Petojo Utara, Gambir"),
    .sms(11, "Tiang listrik miring mau roboh https://www.google.com/maps?q=-6.26265,106.81250"),
    .mail(
      "Dewi Lestari", "Pembakaran sampah",
      "Setiap malam ada yang membakar sampah di lahan kosong, asapnya masuk ke kamar bayi saya.\n"
        + "Alamat: Kelurahan Jati Padang, Pasar Minggu."),
    .sms(12, "Ada begal tadi malam, mohon patroli di Kel. Lagoa, Koja"),
    .sms(
      13, "Trotoar dipakai parkir motor, pejalan kaki turun ke jalan",
      then: .tellsPlace("kel glodok taman sari")),
    .mail("Warta Komunitas", "Buletin mingguan", "Tiga kegiatan akhir pekan ini.", .list),
    .sms(14, "Jembatan penyeberangan berlubang, Kel. Meruya Selatan, Kembangan", then: .asksStatus),
    .sms(15, "Dermaga Pulau Tidung lampunya mati, kapal susah sandar malam hari"),
    .mail(
      "Joko Susilo", "Saluran tersumbat proyek",
      "Saluran air di Kelurahan Cilangkap, Cipayung, tertutup tanah galian. Sekali hujan langsung meluap."),
    .sms(16, "Anjing liar berkeliaran dekat SD, anak-anak takut"),
    .sms(17, "Sampah menumpuk di pinggir kali, Kel. Pejagalan, Penjaringan"),
    .sms(18, "Tolong! ada orang hanyut di kali, Kampung Melayu Jatinegara"),
    .mail(
      "Maya Sari", "Taman bermain rusak",
      "Ayunan di taman RT kami putus rantainya, kemarin seorang anak jatuh.\n\nSalam, Maya",
      then: .tellsPlace("Di Kelurahan Rawamangun, Pulogadung.")),
    .sms(19, "Galian kabel tidak ditutup lagi di Kel. Kamal, Kalideres. Bahaya kalau malam"),
    .sms(20, "Banjir 50 cm di Kel. Semper Timur, Cilincing, warga mengungsi ke masjid"),
    .sms(21, "Macet karena truk parkir di badan jalan, Kel. Jatinegara Cakung"),
    .mail(
      "Hendra Gunawan", "Bising bengkel las",
      "Warga Kelurahan Krukut, Taman Sari, terganggu suara bengkel las sampai pukul satu malam."),
    .sms(22, "Selamat sore, kapan jadwal pengangkutan sampah besar?"),
    .sms(23, "Fogging dong min, sudah 4 anak kena DBD di Kel. Pinang Ranti, Makasar", then: .asksStatus),
    .sms(24, "Papan reklame hampir jatuh di Kel. Cipete Selatan, Cilandak"),
    .mail(
      "Lina Marlina", "Genangan di jalan inspeksi",
      "Jalan inspeksi di Kelurahan Manggarai, Tebet, tergenang setiap sore walau tidak hujan."),
  ]

  /// The citizen after the script, by number from 0 on: a complaint and a place that belong together
  /// nowhere else.
  static func further(_ number: Int) -> DemoCitizen {
    let complaint = complaints[number % complaints.count]
    let place = places[number * 7 % places.count]
    return .sms(100 + number % 9000, "\(complaint) di Kel. \(place)")
  }

  private static let complaints = [
    "Jalan berlubang", "Lampu jalan padam", "Sampah menumpuk", "Got mampet", "Pohon rawan tumbang",
    "Parkir liar", "Genangan air setinggi mata kaki", "Tutup saluran hilang", "Kabel menjuntai rendah",
  ]
  private static let places = [
    "Cikini, Menteng", "Tebet Timur, Tebet", "Kebon Kacang, Tanah Abang", "Glodok, Taman Sari",
    "Lagoa, Koja", "Kayu Putih, Pulogadung", "Cilangkap, Cipayung", "Meruya Selatan, Kembangan",
    "Jati Padang, Pasar Minggu", "Duri Kosambi, Cengkareng", "Petojo Utara, Gambir",
  ]
}
