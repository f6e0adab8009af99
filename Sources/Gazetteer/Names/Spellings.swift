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
    kampung kampoeng kmpung kmpng kmp kp
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
    dalam dlm dalem
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
    ltagung = Lenteng Agung
    ltgagung = Lenteng Agung
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
    pulaukarya = Pulau Panggang
    pkarya = Pulau Panggang
    pulaupayung = Pulau Tidung
    ppayung = Pulau Tidung
    tidungkecil = Pulau Tidung
    pulautidungkecil = Pulau Tidung
    pulaulancang = Pulau Pari
    plancang = Pulau Pari
    pulaulancangbesar = Pulau Pari
    pulausebira = Pulau Harapan
    pulausabira = Pulau Harapan
    psabira = Pulau Harapan
    psebira = Pulau Harapan
    pulaukelapadua = Pulau Kelapa
    pulauonrust = Pulau Untung Jawa
    pulaubidadari = Pulau Untung Jawa
    pulaurambut = Pulau Untung Jawa
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
    Depok: beji depok, limo depok, tapos depok, cipayung depok, kota depok, grand depok city,
    Bekasi: bekasi, bantar gebang, jatiasih, jati asih, jatisampurna, jati sampurna, medan satria, di medan satria, mustika jaya,
    Bekasi: rawalumbu, rawa lumbu, pondok melati, harapan indah, jatibening, jatiwaringin bekasi, pondok gede bekasi,
    Bekasi: bekasi barat, bekasi utara, bekasi selatan, summarecon bekasi, kranji, galaxy bekasi, kemang pratama,
    Bekasi: cikarang, cikarang barat, cikarang pusat, cikarang selatan, cikarang timur, cikarang utara, tambun,
    Bekasi: cibitung, babelan, tarumajaya, cibarusah, karangbahagia, kedungwaringin, muara gembong, pebayuran,
    Bekasi: sukawangi, tambelang, setu bekasi, tambun utara, tambun selatan, lippo cikarang, jababeka,
    Tangerang: tangerang, karawaci, cipondoh, ciledug tangerang, batu ceper, neglasari, jatiuwung, cibodas tangerang,
    Tangerang: karang tengah tangerang, larangan tangerang, pinang tangerang, periuk tangerang, benda tangerang,
    Tangerang: cikupa, balaraja, gading serpong, teluknaga, teluk naga, kosambi tangerang, cengkareng tangerang,
    Tangerang: alam sutera, cisauk, cisoka, kronjo, pagedangan, pakuhaji, panongan, pasar kemis, rajeg, sepatan,
    Tangerang: sindang jaya, solear, sukadiri, sukamulya, tigaraksa, legok, bandara soekarno hatta, bandara soetta,
    Tangerang Selatan: tangerang selatan, tangsel, ciputat, ciputat timur, pamulang, serpong, serpong utara, bsd,
    Tangerang Selatan: bumi serpong damai, bsd city, pondok aren, rempoa, setu tangsel, pondok cabe,
    Tangerang Selatan: bintaro jaya sektor 3, bintaro jaya sektor 4, bintaro jaya sektor 5, bintaro jaya sektor 6,
    Tangerang Selatan: bintaro jaya sektor 7, bintaro jaya sektor 8, bintaro jaya sektor 9, bintaro sektor 9,
    Tangerang Selatan: bintaro sektor 7, bintaro sektor 5, bintaro sektor 3, bintaro sektor 4, bintaro tangsel,
    Bogor: bogor, kota bogor, bogor barat, bogor selatan, bogor timur, bogor utara, bogor tengah, babakan madang,
    Bogor: cibinong, cileungsi, gunung putri, gunung sindur, citeureup, bojong gede, kota wisata, cikeas, jonggol,
    Bogor: ciawi bogor, ciampea, cibungbulang, cigombong, ciomas, cisarua, ciseeng, dramaga, klapanunggal,
    Bogor: leuwiliang, megamendung, parung, parung panjang, rumpin, sukaraja bogor, tajurhalang, sentul, kemang bogor,
    Bandung: bandung, cimahi, soreang
    Surabaya: surabaya, rungkut
    Semarang: semarang, ungaran
    Yogyakarta: yogyakarta, jogjakarta, jogja, sleman, bantul, gunungkidul, gunung kidul, kulon progo
    Karawang: karawang
    Purwakarta: purwakarta
    Subang: kabupaten subang
    Garut: garut
    Sumedang: sumedang
    Sukabumi: kota sukabumi, kabupaten sukabumi, kab sukabumi
    Cirebon: cirebon
    Indramayu: indramayu
    Majalengka: majalengka
    Ciamis: ciamis
    Cianjur: cianjur
    Tasikmalaya: tasikmalaya
    Serang: kota serang, kabupaten serang, kab serang
    Pandeglang: pandeglang
    Lebak: rangkasbitung
    Tegal: kota tegal, kabupaten tegal, slawi
    Brebes: brebes
    Pekalongan: pekalongan
    Kudus: kabupaten kudus
    Solo: kota solo
    Klaten: klaten
    Boyolali: boyolali
    Salatiga: salatiga
    Wonogiri: wonogiri
    Wonosobo: wonosobo
    Cilacap: cilacap
    Kebumen: kebumen
    Purworejo: purworejo
    Madiun: madiun
    Kediri: kediri
    Jember: jember
    Banyuwangi: banyuwangi
    Mojokerto: mojokerto
    Pasuruan: pasuruan
    Probolinggo: probolinggo
    Lamongan: lamongan
    Bojonegoro: bojonegoro
    Jombang: jombang
    Medan: kota medan
    Padang: kota padang
    Bukittinggi: bukittinggi
    Jambi: kota jambi
    Bengkulu: kota bengkulu
    Banda Aceh: banda aceh
    Batam: batam
    Palembang: palembang
    Pangkalpinang: pangkalpinang, pangkal pinang
    Denpasar: denpasar
    Kupang: kota kupang
    Balikpapan: balikpapan
    Samarinda: samarinda
    Banjarmasin: banjarmasin
    Palangkaraya: palangkaraya, palangka raya
    Pontianak: pontianak
    Pekanbaru: pekanbaru
    Manado: manado
    Gorontalo: gorontalo
    Kendari: kendari
    Jayapura: jayapura
    Ambon: kota ambon
    Bandar Lampung: bandar lampung
    Cilegon: cilegon
    Sidoarjo: sidoarjo
    Gresik: gresik
    Surakarta: surakarta
    Magelang: magelang
    Purwokerto: purwokerto
    Malang: kota malang, kabupaten malang
    Makassar: kota makassar
    Solo: di solo
    Medan: di medan, deli serdang, serdang bedagai
    Padang: di padang
    Malang: di malang
    Lombok: lombok, lombok timur, lombok barat, lombok tengah, mataram
    Bangka: pulau bangka, bangka belitung, kepulauan bangka belitung
    Jawa Barat: jawa barat, jabar
    Jawa Tengah: jawa tengah, jateng
    Jawa Timur: jawa timur, jatim
    Banten: provinsi banten, prov banten
    Malaysia: malaysia, kuala lumpur, penang
    Ternate: ternate, tidore
    Sulawesi: bitung, tomohon, parepare, palopo, kotamobagu
    Papua: merauke, timika, manokwari
    Kalimantan: bontang, singkawang, banjarbaru, sampit
    Sumatra: lhokseumawe, binjai, pematangsiantar, sibolga, dumai, payakumbuh, lubuklinggau, prabumulih, pringsewu
    Jawa Timur: blitar, tuban, ngawi, ponorogo, pacitan, trenggalek, tulungagung, nganjuk, pamekasan, sumenep,
    Jawa Timur: bangkalan, situbondo, bondowoso, lumajang
    Jawa Tengah: rembang, blora, jepara, demak, grobogan, sragen, sukoharjo, temanggung, banjarnegara, purbalingga,
    Jawa Tengah: pemalang, kendal
    Jawa Barat: pangandaran
    """

  /// Large cities whose names are ordinary words, too.
  static let commonCities = [
    "medan", "padang", "malang", "solo", "tegal", "serang", "jambi", "kupang", "ambon",
  ]

  /// Streets and squares whose names hold a place's: they mean neither.
  static let neither = """
    raya bogor, raya bekasi, raya tangerang, raya depok, bekasi raya, bekasi timur raya, bogor raya,
    bandung raya, mangga dua square, kali malang, buaya darat
    """
}
