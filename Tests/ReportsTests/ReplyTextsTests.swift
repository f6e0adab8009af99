// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@Suite struct ReplyTextsTests {
  let values = ReplyValues(
    ticket: "KNL-0000-0572-4",
    kelurahan: Kelurahan(code: "31.73.07.1002", name: "Slipi", kecamatan: "Pal Merah", kota: "Jakarta Barat"),
    status: .tindakLanjut, note: "Petugas di lokasi.")

  @Test(arguments: [Channel.email, .sms])
  func `every occasion of a channel has a text that passes its own check`(_ channel: Channel) throws {
    let texts = try ReplyTexts(for: channel)
    for occasion in ReplyOccasion.allCases {
      let text = texts.text(occasion, values)
      #expect(!text.isEmpty)
      #expect(!text.contains("{") && !text.contains("}"))
    }
  }

  @Test func `a text has its values in their places`() throws {
    let text = try ReplyTexts(for: .sms).text(.receivedLocated, values)
    #expect(text == "Laporan Anda kami terima: KNL-0000-0572-4, Slipi, Pal Merah. Terima kasih.")
  }

  @Test func `in danger a first reply begins with 112, a later one does not`() throws {
    for channel in Channel.allCases {
      let texts = try ReplyTexts(for: channel)
      #expect(texts.text(.receivedAsksWhere, values, isEmergency: true).prefix(60).contains("112"))
      #expect(!texts.text(.statusChanged, values, isEmergency: true).contains("112"))
      #expect(!texts.text(.receivedAsksWhere, values).contains("112"))
    }
  }

  @Test func `a note that is not there leaves no gap, and one that is has one line`() throws {
    let texts = try ReplyTexts(for: .email)
    var quiet = values
    quiet.note = nil
    #expect(!texts.text(.statusChanged, quiet).contains("\n\n\n"))
    var loud = values
    loud.note = "satu\r\nBcc: x\u{7}"
    #expect(texts.text(.statusChanged, loud).contains("satu  Bcc: x "))
  }

  @Test func `an own text replaces the channel's`() throws {
    let texts = try ReplyTexts(for: .sms, replacing: [.receivedOutside: "{{{ticket}}} dicatat"])
    #expect(texts.text(.receivedOutside, values) == "{KNL-0000-0572-4} dicatat")
    #expect(texts.text(.statusChanged, values).contains("Tindak Lanjut"))
  }

  @Test(arguments: [
    (
      "Nomor {tiket}", ReplyOccasion.receivedOutside,
      "line 1, column 7: {tiket} is not known here; there are {ticket}"
    ),
    (
      "{ticket}\nstatus: {status", .statusChanged,
      "line 2, column 9: a { that is never closed; write {{ for the brace itself"
    ),
    ("{ticket} }", .receivedOutside, "line 1, column 10: a } without a {; write }} for the brace itself"),
    ("Halo\nsaja", .receivedLocated, "line 2, column 5: {ticket} must be in it"),
    ("Halo", .statusAnswer, "line 1, column 5: {status} and {ticket} must be in it"),
    (
      "{ticket} {kelurahan}", .receivedAsksWhere,
      "line 1, column 10: {kelurahan} is not known here; there are {ticket}"
    ),
    ("Telepon {ticket}", .emergency, "line 1, column 9: {ticket} is not known here; there is none"),
    ("Telepon 110", .emergency, "line 1, column 12: it must name 112"),
  ])
  func `a mistake in a template is told with its place`(
    _ source: String, _ occasion: ReplyOccasion, _ description: String
  ) {
    #expect(throws: TemplateProblem.self) { try ReplyTemplate(source, for: occasion) }
    do {
      _ = try ReplyTexts(for: .sms, replacing: [occasion: source])
      Issue.record("must not be accepted")
    } catch {
      #expect("\(error)" == "\(occasion.rawValue): \(description)")
    }
  }

  // MARK: One SMS

  static func kelurahan() throws -> [Kelurahan] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/gazetteer/centroids.csv")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
      let cells = line.split(separator: ",").map(String.init)
      return cells.count == 6
        ? Kelurahan(code: cells[0], name: cells[1], kecamatan: cells[2], kota: cells[3]) : nil
    }
  }

  @Test func `every SMS text fits one message of 160 septets for each of the 267 kelurahan`() throws {
    let texts = try ReplyTexts(for: .sms)
    let all = try Self.kelurahan()
    #expect(all.count == 267)
    let status = CoreStatus.allCases.max { $0.rawValue.count < $1.rawValue.count }
    for kelurahan in all {
      let longest = ReplyValues(ticket: "KNLX-0000-0572-4", kelurahan: kelurahan, status: status)
      for occasion in ReplyOccasion.allCases {
        let text = texts.text(occasion, longest, isEmergency: true)
        let septets = try #require(GSMSeptets.count(text), "not in the GSM alphabet: \(text)")
        #expect(septets <= 160, "\(septets): \(text)")
      }
    }
  }
}

/// 3GPP TS 23.038 §6.2.1: the default alphabet as far as replies use it, and the marks of its
/// extension table, which count twice. nil: the text would need UCS-2.
enum GSMSeptets {
  static func count(_ text: String) -> Int? {
    var count = 0
    for scalar in text.unicodeScalars {
      if single.contains(scalar) {
        count += 1
      } else if double.contains(scalar) {
        count += 2
      } else {
        return nil
      }
    }
    return count
  }

  private static let single = Set(
    "\n\r @$!\"#%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
      .unicodeScalars)
  private static let double = Set("^{}\\[~]|€".unicodeScalars)
}
