// SPDX-License-Identifier: MIT
//
// Words that are one slip away from a place's name and are words all the same: nobody who writes
// `gambar` means Gambir. The list is ours; it was made by comparing the names' words with the words
// of the language, and holds only what the comparison found, with the everyday words of complaints.

enum OrdinaryWords {
  static let built: WordTable<Bool> = {
    var table = WordTable<Bool>()
    for word in list.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      table.update(Array(word.utf8)) { $0 = true }
    }
    return table
  }()

  private static let list = """
    airnya ambang angkel angker angket babang bacang badang bagang bahang bajang bakwan balang
    bambunya banang bandung bangai bangan bangar bangas bangat bangau bangga bangkah bangkai bangkal
    bangkar bangkas bangku bangsa bapang baraat barang baratnya batang bawaan bayang bekas bekasi
    belakang berapa berbahaya berlubang bermain bersama bersih besar besaran besarnya beton biara
    biawan bicara bidar bidari binara bingka bintara bising bocah bocornya bogor bolong budaya
    bulgur bungar bungsu cabang cadang cadung cahang calang calung canang capang capung carang caung
    cawan cekung cempala cempana cewang cibinong cibitung cikarang cikok ciledug cileungsi cimanggis
    cinere ciputat dalamnya depannya depok ditengah dureng gabir gabung gadang gaing galian galung
    gambar gandarwa gandin ganding gandung ganggu gangguan gangnya garing garung gasing gaung gayung
    gebeng gebung gedang gedeng gedung gelang gelap gelodok gemang genang genangan gendon gendong
    gentur gerang gerbang gerobak gerogol gerong getang gewang gibang gobang godok godong gondok
    gotong gubang gulung guntung gunungnya gurung harawan harinya jalanan jalannya jalurnya jatiasih
    jatuh jebol jembatan jembatannya jemput johari jorok kabel kabelnya kabupaten kacung kadang
    kahang kaimat kajang kakang kalang kalender kaliabang kamat kamera kamping kampiun kampungnya
    kanang kantornya kapan kapang kapung karaeng karangan karawaci kardan karena karna karpet kartin
    karuan karung kasang kasih kawang kayang kayunya keamanan kebakaran kebanjiran kebersihan
    kebisingan kecamatannya kecelakaan kecil kedang kedung kekeringan kelamaan kelana kelap
    kelapanya kelapar kelara kelari kelasa keluar keluarga kelurahannya kemaren kemari kemarin
    kembali kembangkan kempung kenali kenapa kenari kencar kendala kendang kendaraan kenderi kendung
    kentar kerama keramat kerang kerendang kereta kering kerlap kernai keruh kerukut kesambi kesini
    kesuma kiamat kiraat kiramat kitang kleder kmarin kocong kohong kolong kopong korong kosong
    kotong krama kranji kromat krukat kucing kuning kurang labang lampu lampunya lapangan lapor
    layanan lebang lembak lenceng lentang lenting lentong lentung lewat licin listrik lokasi
    lokasinya longsor luang luban lubangnya lumang lurah macetnya mahar makasih malaik malak malakat
    malamnya malang maling malka mamang mambang mampet mampung mancis mangan mangap mangas mangau
    manggah manggar mangsa manise manisnya master matinya matlak melalui melata melati melawah
    meluap menanti menceng mendeng mengeluh mengga mengganggu mentang mentega menten menumpuk meraih
    merasa merata merbah mereka merkah mertua meruap merusak meteor meter minggunya minta mister
    mohon moster muncul munggu muntul musara padan padang paduan pagar paginya pahang pajang palang
    panas pancang pandan pandang panggung panjang panjangnya panjing pantang parah paran paring
    parkiran parkirnya pasang pasangan pasara pasarnya pasien patang pawang payang pecahan pedagang
    pedanda pedang pelan pelayanan pelayon peluit pemerintah pendaringan pendok penduduk penerangan
    pengaduan pengendara penuh perang perbaikan perdata permana perumahan petugas piang pianggang
    pilang pinangan pincang pindang pinggang pintan pintang pintu pintunya pirang pisang pohon
    pohonnya pompa pondik pondoh ponggang ponok posisi potong pradana puing pulang putihnya rawan
    rumah rumahnya rusak safari sahara saluran sampah sampahnya sampai samper samping sampingnya
    sangai sangat santer sawangan sebelah sebulan sedang sedong segera sehari seharian sejam
    sekarang sekitar sekolah selalu selama selang selapan selesai selibu seling selokan selon
    seluruh semacam semalam semalem semanak semandan semangat semantan semarang sembarangan sember
    semenjak seminggu sempana sempur semuanya senapan senawan sendang sendayan senter senyum seorang
    sepatu sepeda serang serangan serangga serbu serbuk sereat serial sering seringan serium serius
    serong serpong setahun setanggi setengah seterusnya setia setiap setiar setiawan setiga sewaktu
    siang siangnya sinter skuter solo sopir suangi sudah sumbur sundai sungainya sungga sunggi
    sungil sungkai suster tadung tajung tamban tambera tambun tampan tanahnya tangerang tangis
    tangkai tangkil tangkis tangsi teater tedung tegah tembok tenaga tengahnya tengak tengar tengas
    teratu terbakar terbesar terganggu tergenang terima terjadi terkait terlalu tersumbat tetangga
    tiang tikung tikungan timang timurnya tinggal tingi tiung tobang tolong tolongin toman tomong
    topang trotoar truknya tudung tukang tumang tumbang tumpukan tunjung unjung unting untun
    utaranya warganya winaya wisaya
    """
}
