// SPDX-License-Identifier: MIT
//
// How people write the names. A name's own words may each be abbreviated; the aliases and loose
// areas below stand for names of the table. All of it is written for this table; misspellings are
// not guessed here.

enum Spellings {
  /// Other ways to write a word of a name, itself first.
  static let variants: [String: [String]] = Dictionary(
    variantLines.split(separator: "\n").map { line in
      let words = line.split(separator: " ").map(String.init)
      return (words.first ?? "", words)
    }, uniquingKeysWith: { first, _ in first })

  private static let variantLines = """
    utara utr utra ut
    selatan slt sltn slatan sel
    barat brt brat bar
    timur tmr tmur tim
    pusat pst pus
    jakarta jkt jak
    kebon kebun kbn kb
    pondok pdk pd
    kampung kampoeng kmp kp
    tanjung tjg tj tg
    pasar psr ps
    gunung gn
    rawa rw
    kelapa klp
    cempaka cemp cpk
    putih pth
    tanah tnh tn
    besar bsr
    dua 2
    tiga 3
    lima 5
    pulau pulo
    pulo pulau
    cipinang cip
    duren durian drn
    baru bru br
    taman tmn
    lubang lobang lb
    jembatan jembt jemb
    kramat keramat kr
    kramatjati keramatjati krjati
    karang kr
    kebayoran kebyoran kby keb
    sukabumi suk
    utan hutan
    petukangan pertukangan
    lebak lbk
    srengseng serengseng
    dalam dlm
    atas ats
    bukit bkt
    mampang mampang
    kepulauan pulau kep
    seribu 1000
    pulogadung pulaugadung
    ranggon rangon
    mulia mulya
    hilir ilir
    pela pla
    """

  /// `spelling = name`, with signs of its own where it needs another caution than the name;
  /// several names: any of them may be meant.
  static let aliases = """
    benhil = Bendungan Hilir
    pelmeriam = Palmeriam
    balekembang = Balekambang
    halim = Halim Perdana Kusuma~
    halimpk = Halim Perdana Kusuma
    kampungtengah = Tengah*
    kptengah = Tengah*
    kampungdukuh = Dukuh*
    kpdukuh = Dukuh*
    kampungrambutan = Rambutan~
    kprambutan = Rambutan~
    kampungbaru = Baru^
    kpbaru = Baru^
    jatirawamangun = Jati~
    condetbalekambang = Balekambang
    condetbatuampar = Batu Ampar
    tidung = Pulau Tidung
    ptidung = Pulau Tidung
    ppari = Pulau Pari
    ppanggang = Pulau Panggang
    untungjawa = Pulau Untung Jawa
    puntungjawa = Pulau Untung Jawa
    pulaupramuka = Pulau Panggang
    tanahsareal = Tanah Sereal
    penjagalan = Pejagalan
    petojo = Petojo Utara, Petojo Selatan
    sunter = Sunter Agung, Sunter Jaya, Papanggo
    pisangan = Pisangan Baru, Pisangan Timur
    kuningan = Kuningan Timur, Kuningan Barat, Karet Kuningan
    condet = Batu Ampar, Balekambang, Tengah
    jelambar = Jelambar, Jelambar Baru
    srengseng = Srengseng, Srengseng Sawah
    malaka = Malaka Sari, Malaka Jaya
    kotabambu = Kota Bambu Utara, Kota Bambu Selatan
    gunungsahari = Gunung Sahari Utara, Gunung Sahari Selatan
    cipinang = Cipinang, Cipinang Besar Utara, Cipinang Besar Selatan, Cipinang Muara, \
    Cipinang Melayu, Cipinang Cempedak
    """

  /// `spelling = kecamatan`.
  static let kecamatanAliases = """
    priok = Tanjung Priok
    priuk = Tanjung Priok
    tanjungperiuk = Tanjung Priok
    tanjungpriuk = Tanjung Priok
    tjpriuk = Tanjung Priok
    keblam = Kebayoran Lama
    tenabang = Tanah Abang
    tanabang = Tanah Abang
    gropet = Grogol Petamburan
    cemput = Cempaka Putih
    dursaw = Duren Sawit
    kramjat = Kramatjati
    pasming = Pasar Minggu
    pasminggu = Pasar Minggu
    pasrebo = Pasar Rebo
    setyabudi = Setiabudi
    setiabudhi = Setiabudi
    mampang = Mampang Prapatan!
    makassar = Makasar!
    kampungmakasar = Makasar
    kodja = Koja
    """

  static let kotaAliases = """
    jakpus = Jakarta Pusat
    centraljakarta = Jakarta Pusat
    jakut = Jakarta Utara
    northjakarta = Jakarta Utara
    jakbar = Jakarta Barat
    westjakarta = Jakarta Barat
    jaksel = Jakarta Selatan
    southjakarta = Jakarta Selatan
    jaktim = Jakarta Timur
    eastjakarta = Jakarta Timur
    kepser = Kepulauan Seribu
    thousandislands = Kepulauan Seribu
    """

  /// Places that are certainly not in Jakarta: the neighbours with what people name in them, and
  /// large cities further away whose name is not also a word.
  static let outside = """
    Depok: depok, margonda, cimanggis, cinere, sawangan depok, cilodong, sukmajaya, pancoran mas, bojongsari depok,
    Bekasi: bekasi, jatiasih, jati asih, jatisampurna, jati sampurna, bantar gebang, mustika jaya, rawalumbu,
    Bekasi: medan satria, harapan indah, tambun, cikarang, cibitung, babelan, tarumajaya, jatibening, jatiwaringin bekasi,
    Tangerang: tangerang, karawaci, cipondoh, ciledug tangerang, batu ceper, neglasari, cikupa, balaraja, gading serpong,
    Tangerang: alam sutera, teluknaga, kosambi tangerang, cengkareng tangerang,
    Tangerang Selatan: tangerang selatan, tangsel, ciputat, pamulang, serpong, bsd, bumi serpong damai, pondok aren,
    Tangerang Selatan: rempoa, bintaro jaya sektor 3, bintaro jaya sektor 4, bintaro jaya sektor 5, bintaro jaya sektor 6,
    Tangerang Selatan: bintaro jaya sektor 7, bintaro jaya sektor 8, bintaro jaya sektor 9, bintaro sektor 9,
    Tangerang Selatan: bintaro sektor 7, bintaro sektor 5, setu tangsel,
    Bogor: bogor, cibinong, cileungsi, gunung putri, citeureup, bojong gede, kota wisata, cikeas, jonggol, ciawi bogor,
    Bandung: bandung
    Surabaya: surabaya
    Semarang: semarang
    Yogyakarta: yogyakarta, jogjakarta, jogja, sleman
    Karawang: karawang
    Purwakarta: purwakarta
    Cirebon: cirebon
    Cianjur: cianjur
    Tasikmalaya: tasikmalaya
    Medan: kota medan
    Palembang: palembang
    Denpasar: denpasar
    Balikpapan: balikpapan
    Samarinda: samarinda
    Banjarmasin: banjarmasin
    Pontianak: pontianak
    Pekanbaru: pekanbaru
    Manado: manado
    Bandar Lampung: bandar lampung
    Cilegon: cilegon
    Sidoarjo: sidoarjo
    Gresik: gresik
    Surakarta: surakarta
    Magelang: magelang
    Purwokerto: purwokerto
    Malang: kota malang
    Makassar: kota makassar
    """

  /// Streets and squares whose names hold a place's: they mean neither.
  static let neither = """
    raya bogor, raya bekasi, raya tangerang, raya depok, bekasi raya, bekasi timur raya, bogor raya,
    tambun selatan, bandung raya, mangga dua square, kali malang
    """
}
