// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Testing

@testable import SMS

struct SMSReaderTests {
  private func piece(_ number: UInt8, of total: UInt8, _ content: [UInt8], coding: Int32) -> RawMessage {
    var sms = BoxSMS(id: "4a43cd1f-305d-4201-825c-8feca91960a\(number)")
    sms.sender = Array("+6281100000001".utf8)
    sms.userDataHeader = [5, 0, 3, 9, total, number]
    sms.content = content
    sms.coding = coding
    return RawMessage(bytes: Array(BoxMessage.sms(sms).frame().dropFirst(4)), format: "kannel-box")
  }

  @Test func `an emoji cut between two pieces is whole again`() throws {
    let bytes = "Banjir 🙏 tinggi".utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    let cut = 2 * 8  // behind the first half of the pair
    let raws = [
      piece(1, of: 2, Array(bytes[..<cut]), coding: 2), piece(2, of: 2, Array(bytes[cut...]), coding: 2),
    ]
    let reader = SMSReader()
    #expect(try reader.read(raws[0]).text.contains("\u{FFFD}"))
    let whole = try reader.readJoined(raws)
    #expect(whole.text == "Banjir 🙏 tinggi")
    #expect(whole.part == nil)
    #expect(whole.problems.isEmpty)
  }

  @Test func `blanks at the seam of two pieces stay`() throws {
    let raws = [
      piece(1, of: 2, Array(" Pohon tumbang ".utf8), coding: 0),
      piece(2, of: 2, Array("di jalan. ".utf8), coding: 0),
    ]
    #expect(try SMSReader().readJoined(raws).text == "Pohon tumbang di jalan.")
  }

  @Test(arguments: ["mail", "kannel-get", "kannel-box", "twilio-form", "gateway"])
  func `what is of another kind is a dead letter with a reason`(format: String) {
    #expect(throws: Unreadable.self) { try SMSReader().read(RawMessage(bytes: [1, 2, 3], format: format)) }
    #expect(throws: Unreadable.self) { try SMSReader().readJoined([]) }
  }
}

struct SMSAnswersTests {
  private func compose(_ occasion: AnswerOccasion) -> String {
    SMSEncoding.fitted(AnswerTexts(for: .sms).compose(occasion))
  }

  private let ticket = "SMSX-0000-0000-0"
  private var place: Place {
    Place(
      kelurahan: Kelurahan(
        code: "31.74.01.1004", name: "Rawajati Barat Daya", kecamatan: "Kebayoran Lama",
        kota: "Jakarta Selatan"),
      score: 1, evidence: [])
  }

  @Test func `the first answer fits one message, with the warning two`() {
    for isEmergency in [false, true] {
      let first: [AnswerOccasion] = [
        .received(ticket: ticket, place: place, isEmergency: isEmergency),
        .asksWhere(ticket: ticket, isEmergency: isEmergency),
        .outside(ticket: ticket, isEmergency: isEmergency),
      ]
      for occasion in first {
        let text = compose(occasion)
        let plan = SMSEncoding.plan(text)
        #expect(plan.alphabet == .gsm7)
        #expect(plan.segments <= (isEmergency ? 2 : 1), "\(plan.units) septets: \(text)")
        #expect(text.contains(ticket))
        #expect(text.contains("112") == isEmergency)
      }
    }
  }

  @Test func `a status nobody asked about names no ticket`() {
    #expect(!compose(.statusUnknown).contains("-0"))
    #expect(compose(.statusAnswer(ticket: ticket, status: nil)).contains(ticket))
    #expect(compose(.located(ticket: ticket, place: place)).contains("Rawajati"))
  }
}
