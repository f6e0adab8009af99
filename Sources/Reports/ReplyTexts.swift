// SPDX-License-Identifier: MIT
//
// What citizens read. Short and polite Indonesian; the texts for SMS use only letters of the GSM
// alphabet and fit one message of 160 septets whatever the kelurahan, since every further part
// costs the city a message. A deployment may replace any of them.

/// The reply texts of one channel, one for each occasion.
package struct ReplyTexts: Sendable {
  private var templates: [ReplyOccasion: ReplyTemplate]

  /// Checks every text; an occasion that is not in `replacing` keeps the channel's own text.
  /// Throws the problem with the occasion it is in.
  package init(
    for channel: Channel, replacing own: [ReplyOccasion: String] = [:]
  ) throws(ReplyTextProblem) {
    templates = [:]
    for occasion in ReplyOccasion.allCases {
      do throws(TemplateProblem) {
        templates[occasion] = try ReplyTemplate(
          own[occasion] ?? Self.standard(occasion, channel), for: occasion)
      } catch {
        throw ReplyTextProblem(occasion: occasion, problem: error)
      }
    }
  }

  /// The text for an occasion. In danger, a first reply begins with the emergency's text.
  package func text(
    _ occasion: ReplyOccasion, _ values: ReplyValues = ReplyValues(), isEmergency: Bool = false
  ) -> String {
    let text = templates[occasion]?.text(values) ?? ""
    guard isEmergency, occasion.isFirst, let urgent = templates[.emergency]?.text(values) else { return text }
    return urgent + text
  }

  /// The built-in template's text.
  package static func standard(_ occasion: ReplyOccasion, _ channel: Channel) -> String {
    switch channel {
    case .sms: sms(occasion)
    case .email: mail(occasion)
    case .telegram, .whatsapp, .facebook, .instagram, .x, .lapor, .counter, .media, .app: chat(occasion)
    }
  }

  /// Under 1,000 bytes, the least a platform takes (Instagram), whatever the kelurahan.
  private static func chat(_ occasion: ReplyOccasion) -> String {
    switch occasion {
    case .receivedLocated:
      """
      Terima kasih, laporan Anda kami terima dengan nomor {ticket}.
      Lokasi: {kelurahan}, {kecamatan}, {kota}. Keliru atau ada tambahan? Balas pesan ini.
      """
    case .receivedAsksWhere:
      """
      Terima kasih, laporan Anda kami terima dengan nomor {ticket}.
      Di mana lokasinya? Mohon balas dengan nama kelurahan, alamat, tautan peta, atau bagikan titik lokasi.
      """
    case .receivedOutside:
      """
      Terima kasih, laporan Anda kami terima dengan nomor {ticket}.
      Menurut isinya, lokasinya di luar Jakarta. Jika kami keliru, mohon balas dengan lokasinya.
      """
    case .receivedNumberFollows:
      """
      Terima kasih, laporan Anda kami terima. Nomornya menyusul.
      Lokasi: {kelurahan}, {kecamatan}, {kota}. Keliru atau ada tambahan? Balas pesan ini.
      """
    case .asksWhereNumberFollows:
      """
      Terima kasih, laporan Anda kami terima. Nomornya menyusul begitu lokasinya jelas.
      Di mana lokasinya? Mohon balas dengan nama kelurahan, alamat, tautan peta, atau bagikan titik lokasi.
      """
    case .outsideWithoutNumber:
      """
      Terima kasih, laporan Anda kami terima.
      Menurut isinya, lokasinya di luar Jakarta. Jika kami keliru, mohon balas dengan lokasinya.
      """
    case .numberIssued:
      """
      Nomor laporan Anda: {ticket}. Lokasi: {kelurahan}, {kecamatan}, {kota}.
      Untuk menanyakan statusnya, balas dengan: STATUS {ticket}
      """
    case .locatedNow:
      "Lokasi laporan {ticket} kami catat: {kelurahan}, {kecamatan}, {kota}. Laporan diteruskan kepada petugas."
    case .asksAgain:
      """
      Lokasi laporan Anda {ticket} belum jelas bagi kami. Mohon balas dengan nama kelurahan, alamat, tautan peta,
      atau bagikan titik lokasi, agar dapat kami teruskan.
      """
    case .statusChanged: "Status laporan {ticket} kini: {status}.\n{note}"
    case .statusAnswer: "Status laporan {ticket}: {status}.\n{note}"
    case .statusUnknown:
      "Nomor laporan itu tidak kami temukan pada akun Anda. Mohon periksa kembali nomornya."
    case .pointer:
      """
      Terima kasih sudah menghubungi kami. Agar dapat kami tanggapi, mohon kirim pesan langsung kepada akun ini.
      """
    case .illegible:
      """
      Pesan terenkripsi Anda tidak dapat kami baca. Mohon kirim ulang sebagai pesan biasa, dengan kata-kata Anda.
      """
    case .declined: "Laporan {ticket} tidak dapat kami tindak lanjuti: {note}"
    case .emergency: "Apakah ada yang dalam bahaya? Segera telepon 112, gratis dan siaga 24 jam.\n\n"
    }
  }

  private static func sms(_ occasion: ReplyOccasion) -> String {
    switch occasion {
    case .receivedLocated: "Laporan Anda kami terima: {ticket}, {kelurahan}, {kecamatan}. Terima kasih."
    case .receivedAsksWhere:
      "Laporan kami terima: {ticket}. Di mana lokasinya? Balas dgn kelurahan atau tautan peta."
    case .receivedOutside:
      "Laporan {ticket} kami terima, tetapi lokasinya di luar Jakarta. Keliru? Balas dgn lokasinya."
    case .receivedNumberFollows:
      "Laporan Anda kami terima: {kelurahan}, {kecamatan}. Nomornya menyusul. Terima kasih."
    case .asksWhereNumberFollows:
      "Laporan kami terima, nomornya menyusul. Di mana lokasinya? Balas dgn kelurahan atau tautan peta."
    case .outsideWithoutNumber:
      "Laporan kami terima, tetapi lokasinya di luar Jakarta. Keliru? Balas dgn lokasinya."
    case .numberIssued:
      "Nomor laporan Anda: {ticket}, {kelurahan}, {kecamatan}. Balas STATUS dan nomor itu untuk kabarnya."
    case .locatedNow:
      "Lokasi laporan {ticket} kami catat: {kelurahan}, {kecamatan}, {kota}. Laporan diteruskan. Terima kasih."
    case .asksAgain:
      "Lokasi laporan {ticket} belum jelas. Di mana tepatnya? Balas dgn kelurahan, alamat atau tautan peta."
    case .statusChanged: "Pemprov DKI Jakarta: laporan {ticket} status kini {status}. {note}"
    case .statusAnswer: "Laporan {ticket}: status {status}. Pemprov DKI Jakarta."
    case .statusUnknown: "Nomor laporan itu tidak kami temukan pada nomor Anda. Mohon periksa kembali."
    case .pointer: "Terima kasih. Mohon kirim laporan Anda sebagai SMS ke nomor ini."
    case .illegible: "Pesan Anda tidak dapat kami baca. Mohon kirim ulang sebagai SMS biasa."
    case .declined: "Laporan {ticket} tidak dapat kami tindak lanjuti. {note}"
    case .emergency: "DARURAT? Telepon 112 (gratis). "
    }
  }

  private static func mail(_ occasion: ReplyOccasion) -> String {
    switch occasion {
    case .receivedLocated:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima dengan nomor {ticket}.

        Lokasi: Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}.

        Laporan diteruskan kepada petugas. Jika lokasinya keliru atau ada tambahan, balas saja surat ini.
        """)
    case .receivedAsksWhere:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima dengan nomor {ticket}.

        Kami belum tahu di mana lokasinya. Mohon balas surat ini dengan salah satu dari:
        - nama kelurahan dan kecamatan, atau alamat lengkap
        - tautan peta atau titik koordinat
        - foto yang menyimpan lokasi

        Laporan kami teruskan begitu lokasinya jelas.
        """)
    case .receivedOutside:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima dengan nomor {ticket}.

        Menurut isinya, lokasi laporan ini di luar wilayah Jakarta, sehingga tidak dapat kami teruskan.
        Jika kami keliru, mohon balas surat ini dengan lokasinya.
        """)
    case .receivedNumberFollows:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima. Nomornya menyusul dalam surat berikutnya.

        Lokasi: Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}.

        Laporan diteruskan kepada petugas. Jika lokasinya keliru atau ada tambahan, balas saja surat ini.
        """)
    case .asksWhereNumberFollows:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima. Nomornya menyusul begitu lokasinya jelas.

        Kami belum tahu di mana lokasinya. Mohon balas surat ini dengan salah satu dari:
        - nama kelurahan dan kecamatan, atau alamat lengkap
        - tautan peta atau titik koordinat
        - foto yang menyimpan lokasi
        """)
    case .outsideWithoutNumber:
      letter(
        """
        Terima kasih, laporan Anda telah kami terima.

        Menurut isinya, lokasi laporan ini di luar wilayah Jakarta, sehingga tidak dapat kami teruskan.
        Jika kami keliru, mohon balas surat ini dengan lokasinya.
        """)
    case .numberIssued:
      letter(
        """
        Nomor laporan Anda: {ticket}. Lokasi: Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}.

        Laporan diteruskan kepada petugas. Untuk menanyakan statusnya, balas dengan: STATUS {ticket}
        """)
    case .locatedNow:
      letter(
        """
        Lokasi laporan {ticket} telah kami catat: Kelurahan {kelurahan}, Kecamatan {kecamatan}, {kota}.

        Laporan diteruskan kepada petugas.
        """)
    case .asksAgain:
      letter(
        """
        Lokasi laporan Anda {ticket} belum jelas bagi kami, sehingga belum dapat kami teruskan.

        Mohon balas surat ini dengan nama kelurahan dan kecamatan, alamat lengkap, atau tautan peta.
        """)
    case .statusChanged:
      letter("Status laporan {ticket} kini: {status}.\n\n{note}")
    case .statusAnswer:
      letter("Status laporan {ticket}: {status}.\n\n{note}")
    case .statusUnknown:
      letter(
        """
        Nomor laporan yang Anda tanyakan tidak kami temukan pada alamat surel ini.

        Mohon periksa kembali nomornya, dan tanyakan dari alamat yang dipakai saat melapor.
        """)
    case .pointer: letter("Terima kasih. Mohon kirim laporan Anda langsung ke alamat surel ini.")
    case .illegible:
      letter("Surat terenkripsi Anda tidak dapat kami baca. Mohon kirim ulang tanpa enkripsi.")
    case .declined: letter("Laporan {ticket} tidak dapat kami tindak lanjuti.\n\n{note}")
    case .emergency:
      """
      Apakah ada yang dalam bahaya? Segera telepon 112, gratis dan siaga 24 jam. Jangan menunggu balasan surat.


      """
    }
  }

  private static func letter(_ text: String) -> String {
    """
    Yth. Bapak/Ibu,

    \(text)

    Hormat kami,
    Pemerintah Provinsi DKI Jakarta
    """
  }
}

/// A problem in one of a channel's reply texts.
package struct ReplyTextProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package var occasion: ReplyOccasion
  package var problem: TemplateProblem

  package init(occasion: ReplyOccasion, problem: TemplateProblem) {
    self.occasion = occasion
    self.problem = problem
  }

  package var description: String { "\(occasion.rawValue): \(problem)" }
}

extension ReplyOccasion {
  /// The first thing a sender hears about a report.
  fileprivate var isFirst: Bool {
    switch self {
    case .receivedLocated, .receivedAsksWhere, .receivedOutside, .receivedNumberFollows,
      .asksWhereNumberFollows, .outsideWithoutNumber:
      true
    case .numberIssued, .locatedNow, .asksAgain, .statusChanged, .statusAnswer, .statusUnknown, .emergency,
      .pointer,
      .illegible, .declined:
      false
    }
  }
}
