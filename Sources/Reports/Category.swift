// SPDX-License-Identifier: MIT
//
// What a report is about, guessed from its words for an admin or the core to correct. Every word
// or pair of words of a list counts for its category; the category with the most wins, the one
// earlier in the text on a tie. No word: `lainnya`.

/// What a report is about. Raw values are what officers read and the core gets.
package enum Category: String, CaseIterable, Sendable, Codable {
  case jalan
  case parkirLiar = "parkir liar"
  case fasilitas = "fasilitas umum dan sosial"
  case ketertiban = "ketenteraman dan ketertiban"
  case pohon
  case sampah
  case banjir
  case saluran = "saluran air"
  case penerangan = "penerangan jalan"
  case lalulintas = "lalu lintas"
  case pencemaran
  case airBersih = "air bersih"
  case kebakaran = "kebakaran dan penyelamatan"
  case kesehatan
  case pelayanan = "pelayanan publik"
  case lainnya

  /// The likeliest category of a text; linear time.
  package static func suggest(_ text: String) -> Category {
    var points: [Category: (sum: Int, first: Int)] = [:]
    let words = LooseWords(text)
    var index = 0
    while index < words.list.count {
      // The pair before its first word, whose own meaning it replaces.
      guard let (sign, length) = signs.meaning(of: words.list, at: index) else {
        index += 1
        continue
      }
      points[sign.category, default: (0, index)].sum += sign.weight
      index += length
    }
    let best = points.max { ($0.value.sum, $1.value.first) < ($1.value.sum, $0.value.first) }
    return best?.key ?? .lainnya
  }

  private static let signs: PhraseTable<(category: Category, weight: Int)> = {
    var signs = PhraseTable<(category: Category, weight: Int)>()
    for category in allCases {
      for (weight, list) in zip([3, 1], category.words) { signs.add(list, as: (category, weight)) }
    }
    return signs
  }()

  /// What says it, and what only hints at it.
  private var words: [String] {
    switch self {
    case .jalan:
      [
        """
        jalan rusak, jalan berlubang, jalan bolong, jalan ambles, jalan amblas, jalan retak, jln rusak, jl rusak,
        jalan hancur, jalan ancur, lubang jalan, aspal, berlubang, trotoar, galian, amblas, ambles, ditambal,
        jembatan retak, jembatan rusak, jpo
        """,
        "lubang, jalan, jalanan, jembatan, bolong, rusak, jln, jlan, polisi tidur",
      ]
    case .parkirLiar:
      ["parkir liar, parkir sembarangan, parkir smbarangan, jukir, juru parkir, parkiran liar", "parkir"]
    case .fasilitas:
      [
        """
        fasilitas umum, taman kota, rptra, halte rusak, toilet umum, posyandu, puskesmas rusak, lapangan rusak,
        gelanggang, kursi taman, kabel menjuntai, kabel semrawut, tiang listrik, tiang miring, tutup got, dermaga
        """,
        "fasilitas, taman, toilet, halte, kabel, tiang, lift, sekolah, atap",
      ]
    case .ketertiban:
      [
        """
        pkl, pedagang kaki, tawuran, pengamen, pengemis, manusia silver, balap liar, miras, satpol, judi, premanisme,
        preman, kebisingan, bising, begal, copet, odong odong, bangunan liar, orang gila, tertib, ditertibkan,
        pungli, gelandangan
        """,
        "mengganggu, mabuk, berisik, keributan, ngamen, karaoke, petasan",
      ]
    case .pohon:
      ["pohon, pohon tumbang, dahan, ranting, pangkas, dipangkas, tumbang", "akar, rumput"]
    case .sampah:
      [
        "sampah, tps, tumpukan sampah, diangkut, puing, tempat sampah, buang sampah, limbah rumah",
        "kotor, jorok",
      ]
    case .banjir:
      [
        "banjir, kebanjiran, tergenang, genangan, pompa, luapan, air naik, rob, pengungsi",
        "surut, perahu, meluap",
      ]
    case .saluran:
      [
        "got mampet, saluran mampet, selokan, gorong, drainase, got, saluran air, saluran",
        "mampet, kesumbat, luber, tersumbat",
      ]
    case .penerangan:
      [
        "pju, lampu jalan, lampu penerangan, penerangan jalan, lampu taman, lampu mati, gelap gulita",
        "lampu, gelap, penerangan",
      ]
    case .lalulintas:
      [
        "macet, lampu merah, traffic light, rambu, marka, angkot ngetem, ngetem, dishub, lalu lintas, kemacetan",
        "kendaraan, truk, bus, transjakarta, zebra, kereta api",
      ]
    case .pencemaran:
      [
        "polusi, pencemaran, asap, limbah, bau pabrik, pembakaran, udara kotor, dinas lh",
        "bau, pabrik, debu, solar",
      ]
    case .airBersih:
      ["air bersih, air mati, mati air, pam, pdam, air pam, air keruh, palyja, aetra", "keruh"]
    case .kebakaran:
      [
        """
        kebakaran, terbakar, kebakar, si jago, damkar, pemadam, kobaran, kobaran api, ada api, api membesar,
        api menjalar, asap tebal, hangus, hangus terbakar, gas bocor, kebocoran gas, bau gas, tabung meledak,
        korsleting, ular masuk, sarang tawon, tersengat listrik, kesetrum
        """,
        "api, membakar, meledak, percikan, hidran, ular",
      ]
    case .kesehatan:
      [
        "fogging, demam berdarah, dbd, jentik, nyamuk, rabies, keracunan, wabah, vaksin",
        "puskesmas, ambulans, tikus",
      ]
    case .pelayanan:
      [
        "ktp, kartu keluarga, pelayanan, antrean, antrian, petugas loket, loket, bansos, akta, bpjs, kjp, perizinan",
        "petugas, kk, surat",
      ]
    case .lainnya: ["", ""]
    }
  }
}
