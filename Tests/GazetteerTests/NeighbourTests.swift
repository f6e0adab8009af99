// SPDX-License-Identifier: MIT

import Gazetteer
import Reports
import Testing

/// The kecamatan of the neighbours, each with the city it lies in; those that share their name with a
/// place or a word of Jakarta as people write them then.
@Suite struct NeighbourTests {
  private static let locator = Locator()

  @Test(arguments: [
    (
      "Bogor", "Bogor Barat, Bogor Tengah, Babakan Madang, Bojonggede, Cariu, Ciampea, Cibinong, Cibungbulang"
    ),
    (
      "Bogor",
      "Cigombong, Cigudeg, Cijeruk, Cileungsi, Ciomas, Cisarua, Ciseeng, Citeureup, Dramaga, Gunung Putri"
    ),
    (
      "Bogor",
      "Gunung Sindur, Jasinga, Jonggol, Klapanunggal, Leuwiliang, Leuwisadeng, Megamendung, Pamijahan"
    ),
    ("Bogor", "Parung, Parung Panjang, Rancabungur, Rumpin, Tajurhalang, Tenjolaya, Tamansari Bogor"),
    (
      "Depok", "Cilodong, Cimanggis, Cinere, Pancoran Mas, Sukmajaya, Beji Depok, Cipayung Depok, Tapos Depok"
    ),
    (
      "Bekasi",
      "Bantar Gebang, Bekasi Barat, Bekasi Timur, Bekasi Utara, Jatiasih, Jatisampurna, Medan Satria"
    ),
    (
      "Bekasi",
      "Mustika Jaya, Pondok Melati, Rawalumbu, Babelan, Bojongmangu, Cabangbungin, Cibarusah, Cibitung"
    ),
    (
      "Bekasi",
      "Cikarang Barat, Cikarang Pusat, Karangbahagia, Kedungwaringin, Muaragembong, Pebayuran, Tarumajaya"
    ),
    ("Bekasi", "Sukawangi, Tambelang, Tambun Selatan, Tambun Utara, Pondok Gede Bekasi, Sukatani Bekasi"),
    ("Tangerang", "Batuceper, Cipondoh, Jatiuwung, Karawaci, Neglasari, Balaraja, Cikupa, Cisauk, Cisoka"),
    (
      "Tangerang",
      "Gunung Kaler, Kronjo, Legok, Mauk, Pagedangan, Pakuhaji, Panongan, Pasar Kemis, Rajeg, Sepatan"
    ),
    ("Tangerang", "Sepatan Timur, Sindang Jaya, Solear, Sukadiri, Sukamulya, Teluknaga, Tigaraksa"),
    ("Tangerang", "Kelapa Dua Tangerang, Curug Tangerang, Larangan Tangerang, Benda Tangerang"),
    (
      "Tangerang Selatan",
      "Ciputat, Ciputat Timur, Pamulang, Pondok Aren, Serpong, Serpong Utara, Setu Tangsel"
    ),
    ("Surabaya", "Surabaya"), ("Bandung", "Kota Bandung"), ("Kuningan", "Kabupaten Kuningan"),
    ("Makassar", "Kota Makassar"), ("Tarakan", "Kota Tarakan"), ("Lhokseumawe", "Lhokseumawe"),
  ])
  func `a place of a neighbour is outside, and told with its city`(city: String, places: String) {
    for place in places.split(separator: ", ") {
      for text in ["lampu jalan mati di \(place)", "banjir di kecamatan \(place) pak"] {
        #expect(Self.locator.locate(text: text) == .outside(where: city), "\(text)")
      }
    }
  }

  @Test(arguments: [
    "sampah kresek menumpuk di kel. slipi", "air terjun curug buatan di kel. slipi",
    "jl. caringin, kel. slipi",
    "rs tarakan, kel. slipi", "bau kemiri di kel. slipi",
  ])
  func `a word that is a kecamatan elsewhere takes nothing away`(text: String) {
    guard case .located(let place) = Self.locator.locate(text: text) else {
      Issue.record("\(Self.locator.locate(text: text))")
      return
    }
    #expect(place.kelurahan.name == "Slipi")
  }

  @Test(arguments: [
    "macet di kuningan", "kali di kelapa dua", "banjir di taman sari", "jembatan di tanah sereal",
  ])
  func `a name that Jakarta has too is not outside`(text: String) {
    if case .outside(let city) = Self.locator.locate(text: text) { Issue.record("outside in \(city)") }
  }
}
