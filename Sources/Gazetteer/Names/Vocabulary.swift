// SPDX-License-Identifier: MIT
//
// What the words around a name do to it. "Jl. Kebon Sirih" is a street that runs through several
// kelurahan, "stasiun Cikini" stands in Pegangsaan, "arah Slipi" is somewhere else: a name bound
// by such a word never locates by itself.

/// The parts a word can play; a word may play several (`ps` is a market and part of names).
struct WordRole: OptionSet, Sendable {
  let rawValue: UInt64
  /// `kel`: what follows is a kelurahan's name.
  static let kelurahan = WordRole(rawValue: 1 << 0)
  static let kecamatan = WordRole(rawValue: 1 << 1)
  static let street = WordRole(rawValue: 1 << 2)
  /// A building or a water, named after a place it need not stand in.
  static let landmark = WordRole(rawValue: 1 << 3)
  /// Says that the name is only near, or where something goes.
  static let direction = WordRole(rawValue: 1 << 4)
  static let negation = WordRole(rawValue: 1 << 5)
  /// Goes with another city's name without meaning that city: `sate`, `bus`, `plat`.
  static let export = WordRole(rawValue: 1 << 6)
  /// Part of an address: numbers, `no`, `rt`, `blok`.
  static let address = WordRole(rawValue: 1 << 7)
  /// Ends what a street or landmark word binds: `di`, `rusak`, `depan`.
  static let stop = WordRole(rawValue: 1 << 8)
  /// After a name, makes it a street's, an estate's or a mall's.
  static let suffix = WordRole(rawValue: 1 << 9)
  /// After a number, says that it counts something: `hari`, `tiang`.
  static let unit = WordRole(rawValue: 1 << 10)
  /// Before an ordinary word, keeps it one: `pohon` jati.
  static let thing = WordRole(rawValue: 1 << 11)
  static let number = WordRole(rawValue: 1 << 12)
  /// Stands between a binding word and the name without loosening it: `arah ke`, `dekat daerah`.
  static let link = WordRole(rawValue: 1 << 13)
  /// Abbreviated: a full stop after it does not end anything.
  static let abbreviation = WordRole(rawValue: 1 << 14)
  /// `saya dari Surabaya` says where the sender is.
  static let speaker = WordRole(rawValue: 1 << 15)
  /// Names the city as a whole.
  static let city = WordRole(rawValue: 1 << 16)
  /// A direction that is no farther than across the street: `dekat`, `seberang`.
  static let near = WordRole(rawValue: 1 << 17)
  /// Between two names, makes a stretch of both: `sampai`.
  static let through = WordRole(rawValue: 1 << 18)
  /// Between two names, counts them up: `antara A dan B`.
  static let and = WordRole(rawValue: 1 << 19)
  /// Before a bare name, lets it be the place: `di`, `lokasi`, `banjir`.
  static let lead = WordRole(rawValue: 1 << 20)
  /// Before a name, makes it somebody else's place: `seperti di`, `kata teman di`.
  static let elsewhere = WordRole(rawValue: 1 << 21)
  /// The same beside who speaks: `saya kerja di`, `dulu kami di`.
  static let biography = WordRole(rawValue: 1 << 22)
  /// After a name, says that nothing is wrong there: `aman`.
  static let settled = WordRole(rawValue: 1 << 23)
  /// After a name without `di` before it, makes it a thing: `kebun melati saya`, `duren tiga biji`.
  static let owner = WordRole(rawValue: 1 << 24)
  /// Ends what stands before it: `dulu di A, sekarang di B`.
  static let turn = WordRole(rawValue: 1 << 26)
  /// Before a name, says that it is a place even where it is an ordinary word: `di Kramat`.
  static let at = WordRole(rawValue: 1 << 27)
  /// Something is wrong: `bolong`, `padam`.
  static let problem = WordRole(rawValue: 1 << 28)
  /// Asks for something to be done: `mohon`.
  static let plea = WordRole(rawValue: 1 << 30)
  /// Wants nothing done, whatever else is told: `salut`, `lamaran`, `abaikan`.
  static let idle = WordRole(rawValue: 1 << 32)
  /// Asks for nothing but an answer: `kapan`, `syarat`.
  static let query = WordRole(rawValue: 1 << 31)
  /// Says that something goes on: `masih`.
  static let goesOn = WordRole(rawValue: 1 << 33)
  /// Before what is settled: `sudah`.
  static let already = WordRole(rawValue: 1 << 34)
  /// May be what a sender says not to be in: `sana`, `wilayahnya`.
  static let elsewhereWord = WordRole(rawValue: 1 << 35)
  /// These alone make no word of ours of one.
  static let faint: WordRole = [.goesOn, .already, .elsewhereWord]
  /// Before `lurah`, makes the name the address of a letter: `Yth. Lurah Cideng`.
  static let salutation = WordRole(rawValue: 1 << 29)
  /// Before a mark, announces a person's name: `pelapor:`, `hormat kami,`.
  static let signature = WordRole(rawValue: 1 << 25)
}

enum Vocabulary {
  static let built: WordTable<WordRole> = {
    var table = WordTable<WordRole>()
    for (role, words) in lists {
      for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        table.update(Array(word.utf8)) { $0 = ($0 ?? []).union(role) }
      }
    }
    return table
  }()

  private static let lists: [(WordRole, String)] = [
    (.kelurahan, "kel kelurahan kelurhan kelurahn klrhn kelrhn lurah"),
    (.kecamatan, "kec kecamatan kecmatan kcmtn kecm camat"),
    (
      .street,
      """
      jl jln jlan jalan jalanan gg gang gank raya lorong tol flyover fly layang underpass terowongan simpang
      simpangan perempatan prapatan perapatan prempatan pertigaan prtigaan tigaan bundaran bunderan jembatan
      jpo jalur lingkar koridor
      """
    ),
    (
      .landmark,
      """
      stasiun st sta stsn stasion halte shelter busway tj mrt lrt krl terminal term pasar psr ps mall mal plaza
      rs rsu rsud rsup rsia rsal rspad puskesmas puskes pkm klinik polsek polres polsubsektor koramil kodim
      pos kantor sd sdn smp smpn sma sman smk smkn mi mts man tk paud sekolah kampus universitas masjid mesjid
      msjd musala mushola musholla musolla langgar gereja vihara klenteng kelenteng pura tpu makam pemakaman
      kuburan tmp taman hutan waduk danau situ setu embung rawa kali sungai ciliwung kanal saluran pintu pompa
      gardu gerbang gt exit bandara pelabuhan dermaga apartemen apartment apt apart rusun rusunawa rusunami
      perumahan perum komplek kompleks komp cluster gor gelanggang stadion lapangan gedung gd gdg tower menara
      wisma hotel rptra tps tpst spbu pom pool depo museum gudang pabrik toko ruko bengkel warung resto
      restoran cafe kafe bioskop perkampungan
      """
    ),
    (
      .direction,
      """
      arah arahnya menuju ke kearah dari dr sebelum seblm sesudah setelah abis
      lewat via sampai sampe smp hingga antara perbatasan batas
      tembus tembusan jurusan rute trayek ujung versi seperti kayak kaya
      """
    ),
    (.near, "sebelah sblh dekat deket dkt deketnya dkat seberang sebrang seberangnya sebrangnya sbrg pojok"),
    (.through, "sampai sampe hingga sd smpe smpai ampe"),
    (.and, "dan dgn dengan sama ke atau n serta"),
    (.negation, "bukan bkn bukannya bukanlah selain kecuali"),
    (
      .export,
      """
      bus bis angkot truk kereta krl commuter travel plat nopol mobil motor orang org sate soto nasi bakso
      bakmi mie batagor siomay somay martabak brownies pempek gudeg lumpia asinan talas peuyeum oncom tahu
      tempe dodol bika ayam bebek rm persib persija persebaya arema psis cabang asal kiriman
      uduk kopi kedai depot rm klub club grup group akun ig tiktok koran radio film lagu merk merek po
      polda pemkot pemkab pemprov kodam ktp lrt mrt busway transjakarta tj hujan ujan katulampa siaga
      """
    ),
    (
      .address,
      """
      no nomor nomer nmr rt rw blok blk kav kavling lt lantai kota kab kabupaten adm administrasi dki provinsi
      prov prop jakarta jkt indonesia kode pos kodepos kp
      i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx a b c d e f g h
      utara selatan timur barat dalam raya ujung
      """
    ),
    (
      .stop,
      """
      di d pd pada depan dpn depannya rusak berlubang bolong macet amblas ambles banjir tergenang gelap becek
      licin longsor ambrol jebol no nomor rt rw blok ada adalah dgn dengan yg yang sudah udah udh belum blm
      wilayah daerah kawasan area kel kelurahan kec kecamatan kota warga penduduk mohon tolong tlg
      """
    ),
    (
      .suffix,
      """
      raya dalam dlm ujung utara selatan timur barat besar kecil lama baru atas bawah tengah city mall mal plaza
      square village junction town tower indah permai asri residence residences regency park trade center
      centre estate house hills garden resort point office gate
      i ii iii iv v vi vii viii ix x xi xii xiii xiv xv
      """
    ),
    (
      .unit,
      """
      hari hr jam menit mnt minggu mgg bulan bln tahun thn th kali x tiang orang org meter mtr m cm km kk
      rumah rmh titik lubang unit buah pohon motor mobil truk jalur persen kasus warga ekor malam pagi siang
      sore lampu gang rt rw lajur ruas
      """
    ),
    (
      .thing,
      """
      pohon kayu buah bunga minyak daun batang akar suku perahu karet sarung burung ikan kasur rumah rmh motor
      mobil warung pasar jalan baju sepatu ban kantor gedung sekolah suara petir pak bu bpk ibu mas mbak kak
      bang bapak haji nama pt cv
      """
    ),
    (.link, "ke daerah wilayah kawasan area dengan dgn kota kel kelurahan kec kecamatan sama raya"),
    (
      .abbreviation,
      """
      jl jln gg kel kec kb kbn pd pdk kp kmp tj tjg tg ps psr gn rw kr klp cemp cpk tn tnh bsr cip keb kby
      suk ut utr sel slt tim tmr brt bar no adm kep p h st mtg jemb lb bkt
      """
    ),
    (.speaker, "saya sy aku kami kita warga"),
    (
      .lead,
      """
      di d pd pada depan dpn depannya belakang blkg samping sekitar sekitaran seputar seputaran seluruh sebagian
      wilayah wil daerah kawasan area lingkungan lokasi lokasinya lok tkp titik titiknya alamat almt alamatnya
      posisi warga penduduk masyarakat pemukiman penghuni rt rw kel kelurahan kec kecamatan
      min admin mimin halo hallo hai woy woi hei lapor laporan aduan keluhan info
      ini itu nih tuh nich untuk utk buat kota kampung kp
      banjir kebanjiran kebakaran macet gelap rusak bolong berlubang lubang mampet mati padam lampu listrik air
      sampah bau got selokan jalan jalanan trotoar pohon tumbang kabel galian tawuran begal longsor ambles amblas
      jebol tergenang genangan becek licin parah tolong mohon
      """
    ),
    (
      .elsewhere,
      """
      seperti sperti kayak kyk kaya sebagus semulus sebersih serapi serapih seindah seterang sebaik beda berbeda
      dibanding dibandingkan bandingkan ketimbang daripada mirip kata katanya berita beritanya soal tentang viral
      hoax hoaks mertua teman temen kawan saudara sodara mantan ktp jangan dirawat alumni dapil caleg tol
      bilang kabar kabarnya kbrnya denger dengar baca nunggu nungguin menunggu jenguk opname diopname berobat
      dulu dulunya dlu dahulu drpd drpda lagu judul novel sinetron serial konser proyek
      """
    ),
    (
      .biography,
      """
      waktu pernah kontrak ngontrak kos kost ngekos ngekost kerja bekerja kuliah sekolah bersekolah lahir
      mampir liburan pindah dinas usaha
      """
    ),
    (
      .settled,
      """
      aman lancar beres mulus rapi rapih bagus terang bersih diaspal dibenerin diperbaiki dibetulkan selesai
      terkendali normal surut nyala menyala dibersihkan diangkut dipangkas ditambal kinclong
      """
    ),
    (.at, "di d daerah drh wilayah kawasan area lokasi lok tkp lingkungan warga kampung kp kel kelurahan"),
    (.plea, "mohon mhn minta meminta mnt tolong tlg tlng harap pls please"),
    (
      .query,
      """
      tanya nanya bertanya menanyakan info informasi jadwal lowongan magang bansos kpn kapan berapa
      brp syarat persyaratan cara caranya ktp kk akta bpjs kjp vaksin imunisasi daftar pendaftaran loker
      petunjuk aplikasi app apps gps hotline kenangan sejarah mantap mantab mantul keren bagus jempol
      """
    ),
    (
      .idle,
      """
      lamaran melamar undangan reuni abaikan diabaikan arsip throwback flashback tbt apresiasi mengapresiasi salut bravo shoutout
      acungan
      """
    ),
    (.goesOn, "lagi lg belum blm masih msh tidak tdk ga gak kok malah"),
    (.already, "sudah udah udh sdh dah kok kan"),
    (.elsewhereWord, "sana situ wilayah wilayahnya daerah daerahnya kelurahan kel"),
    (.salutation, "yth kepada kpd bapak bpk ibu pak bu to cc"),
    (
      .problem,
      """
      banjir kebanjiran banjirnya rob genangan tergenang genang terendam kerendem kerendam luber meluap luapan rembes
      merembes bocor rusak bolong berlubang lubang lobang jebol ambrol ambruk roboh rubuh tumbang miring keropos
      retak pecah patah copot lepas hilang ilang putus menjuntai semrawut ambles amblas longsor mampet kesumbat
      tersumbat macet gelap padam mati kedip korslet konslet bau busuk menyengat kotor jorok sampah sampahnya numpuk
      menumpuk tumpukan berserakan limbah asap polusi debu berdebu berisik brisik bising kebisingan ribut keributan
      tawuran balapan balap begal copet jambret maling preman pungli palak dipalak malak parkir ngetem jukir pkl
      mabuk miras judi narkoba pengamen pengemis gelandangan anjing tikus ular nyamuk jentik dbd fogging kecoa tawon
      pohon dahan ranting rumput ilalang lampu pju penerangan listrik pln kabel tiang got selokan saluran gorong
      drainase aspal trotoar galian jpo polisi rambu marka bangkai kebakaran terbakar kebakar bakar membakar
      dibakar api kobaran damkar meledak kecelakaan tabrakan ketabrak tertabrak keserempet kesetrum jatuh terperosok
      kejeblos nyungsep air keruh pam pdam pompa eskalator lift bangunan reklame baliho coretan licin becek kumuh
      terbengkalai mangkrak mandek karatan berkarat lumpur berlumpur puing brangkal semen tanggul turap ditambal
      diperbaiki dibenerin diangkut dikuras dipangkas ditebang ditertibkan diaspal dibersihkan dikeruk
      bahaya membahayakan terganggu mengganggu meresahkan resah keganggu sesak penyok karat kriting bergelombang
      ngaco error kacau nyangkut melintang menghalangi halangi nutup nutupin dipake jualan lapak liar lalat ulat
      belatung biawak monyet amis anyir pesing kering kekeringan asep kebul runtuh ambrol longsoran retakan
      kehabisan petasan karaoke speaker odgj telanjang pencuri pencurian kemalingan calo curanmor nyelonong ngebut
      flood flooded flooding broken garbage trash pothole dark smell leaking fallen blocked
      """
    ),
    (.turn, "tapi tp tetapi melainkan namun sekarang skrg kini"),
    (.owner, "saya sy kami kita aku ku anda mereka punya milik biji kilo kg liter ikat lembar potong"),
    (
      .signature,
      """
      nama bernama pelapor pengirim hormat kami salam ttd tertanda atas an wassalam regards cc saya sy aku dr
      """
    ),
    (.city, "jakarta jkt dki jakpus jaksel jakbar jaktim jakut"),
  ]
}
