// SPDX-License-Identifier: MIT
//
// More places that are certainly not in Jakarta: the rest of the neighbours' kecamatan, and cities and
// kabupaten further away. The names are public facts, written down by us.
//
// A name that is also a word, a street or a kelurahan of the city (Curug, Kresek, Kelapa Dua, Taman
// Sari, Kuningan) stands here only with what makes it certain: its city behind it, or `kabupaten` before.

enum NeighbourText {
  /// In the form of `Spellings.outside`.
  static let table = """
    Bogor: rancabungur, ranca bungur, pamijahan, cigudeg, jasinga, leuwisadeng, leuwi sadeng, tenjolaya, cariu
    Bogor: cijeruk, tenjo bogor, caringin bogor, sukajaya bogor, sukamakmur bogor, tanjungsari bogor
    Bogor: nanggung bogor, tamansari bogor, taman sari bogor, tanah sareal bogor, tanah sereal bogor
    Bogor: kabupaten bogor, kab bogor, puncak bogor
    Depok: cilangkap depok, kelapa dua depok, kemiri muka, tugu depok, baktijaya, kalimulya
    Bekasi: bekasi timur, bojongmangu, bojong mangu, cabangbungin, cabang bungin, serang baru bekasi
    Bekasi: sukakarya bekasi, sukatani bekasi, bekasi jaya, duren jaya bekasi, kabupaten bekasi, kab bekasi
    Bekasi: kota bekasi, jati bening bekasi, jatirangga, jatiluhur bekasi, jatikarya, jati kramat bekasi
    Tangerang: gunung kaler, mauk, sepatan timur, jayanti tangerang, mekar baru tangerang, kemiri tangerang
    Tangerang: kresek tangerang, jambe tangerang, curug tangerang, kelapa dua tangerang, cikokol, kota tangerang
    Tangerang: kabupaten tangerang, kab tangerang
    Tangerang Selatan: kota tangerang selatan, kota tangsel, jombang tangsel, sawah baru tangsel
    Karawang: cikampek
    Kuningan: kabupaten kuningan, kab kuningan
    Banyumas: banyumas
    Purbalingga: purbalingga
    Banjarnegara: banjarnegara
    Temanggung: temanggung
    Sragen: sragen
    Karanganyar: kabupaten karanganyar, kab karanganyar
    Sukoharjo: sukoharjo
    Rembang: kabupaten rembang
    Jepara: kota jepara, kabupaten jepara
    Ngawi: kabupaten ngawi
    Magetan: magetan
    Ponorogo: ponorogo
    Pacitan: pacitan
    Trenggalek: trenggalek
    Tulungagung: tulungagung
    Blitar: kota blitar, kabupaten blitar
    Lumajang: lumajang
    Bondowoso: bondowoso
    Situbondo: situbondo
    Sumenep: sumenep
    Pamekasan: pamekasan
    Bangkalan: bangkalan
    Batu: kota batu
    Banjar: kota banjar
    Metro: kota metro
    Binjai: kota binjai
    Pematangsiantar: pematangsiantar, pematang siantar
    Padangsidimpuan: padangsidimpuan, padang sidimpuan
    Lhokseumawe: lhokseumawe
    Dumai: kota dumai
    Tanjungpinang: tanjungpinang, tanjung pinang
    Lubuklinggau: lubuklinggau, lubuk linggau
    Prabumulih: prabumulih
    Singkawang: singkawang
    Banjarbaru: banjarbaru
    Bontang: kota bontang
    Tarakan: kota tarakan
    Palu: kota palu
    Palopo: kota palopo
    Parepare: parepare, pare pare
    Baubau: kota baubau
    Bitung: kota bitung
    Tomohon: tomohon
    Kotamobagu: kotamobagu
    Mataram: kota mataram
    Ternate: kota ternate
    Sorong: kota sorong
    Manokwari: manokwari
    Merauke: kota merauke, kabupaten merauke
    Timika: timika
    """
}
