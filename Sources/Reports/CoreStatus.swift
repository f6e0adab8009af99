// SPDX-License-Identifier: MIT

/// Where a forwarded report stands in the routing core, in the core's own words.
package enum CoreStatus: String, CaseIterable, Sendable, Codable {
  case menunggu = "Menunggu"
  case koordinasi = "Koordinasi"
  case disposisi = "Disposisi"
  case proses = "Proses"
  case tindakLanjut = "Tindak Lanjut"
  case validasi = "Validasi"
  case tindakLanjutDitolak = "TL Ditolak"
  case selesai = "Selesai"

  /// Reads a status as cores write it: `TINDAK_LANJUT`, `tl-ditolak`, `Dalam Proses`. nil where it
  /// is none of these; the caller keeps the words and tells a person.
  package init?(reading text: String) {
    let letters = String(decoding: text.utf8.filter(\.isASCIILetter).map { $0 | 0x20 }, as: UTF8.self)
    guard let status = Self.spellings[letters] else { return nil }
    self = status
  }

  /// Nothing follows it.
  package var isFinal: Bool { self == .selesai }

  private static let spellings: [String: CoreStatus] = [
    "menunggu": .menunggu, "koordinasi": .koordinasi, "dikoordinasikan": .koordinasi,
    "disposisi": .disposisi, "didisposisikan": .disposisi,
    "proses": .proses, "diproses": .proses, "dalamproses": .proses, "sedangdiproses": .proses,
    "tindaklanjut": .tindakLanjut, "tl": .tindakLanjut, "ditindaklanjuti": .tindakLanjut,
    "validasi": .validasi, "divalidasi": .validasi,
    "tlditolak": .tindakLanjutDitolak, "tindaklanjutditolak": .tindakLanjutDitolak,
    "selesai": .selesai, "telahselesai": .selesai,
  ]
}
