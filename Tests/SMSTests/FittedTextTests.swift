// SPDX-License-Identifier: MIT

import Operations
import Pipeline
import Reports
import SMS
import Settings
import Testing

@Suite struct `An answer that must fit` {
  private let ticket = "SMS-4821-7730-2"

  private func settings(_ more: String = "") throws -> SMSSettings {
    let document = try SettingsDocument(
      parsing: Array("{ number: '1708', maxParts: 2, kannelBox: {}, \(more) }".utf8), file: "x.json5")
    let settings = SMSSettings(name: "kota", document.root)
    try document.finish()
    return settings
  }

  private func told(_ note: String?, _ settings: SMSSettings) -> AnswerText {
    settings.compose(.statusChanged(ticket: ticket, status: .tindakLanjutDitolak, note: note))
  }

  @Test func `a short note is told as it is, and none leaves no trace`() throws {
    let settings = try settings()
    #expect(told("Bukan aset Pemprov.", settings).text.hasSuffix("TL Ditolak. Bukan aset Pemprov."))
    #expect(told("Bukan aset Pemprov.", settings).remark == nil)
    #expect(told(nil, settings).text.hasSuffix("TL Ditolak."))
  }

  @Test(arguments: [
    String(repeating: "petugas sudah meninjau ", count: 60), String(repeating: "x", count: 5000),
    String(repeating: "selesai 👍 ", count: 100), String(repeating: "é", count: 900),
  ]) func `a long note is shortened, never the ticket, the status or what stands behind it`(note: String)
    throws
  {
    let settings = try settings(
      "texts: { statusChanged: '{ticket}: {status}. {note} Balas STATUS {ticket} untuk kabarnya.' }")
    let answer = told(note, settings)
    #expect(SMSEncoding.plan(answer.text).segments <= 2)
    #expect(answer.text.hasPrefix("\(ticket): TL Ditolak. "))
    #expect(answer.text.hasSuffix("Balas STATUS \(ticket) untuk kabarnya."))
    #expect(answer.text.contains("...") || answer.text.contains("…"))
    #expect(answer.remark == "the note was shortened to fit 2 SMS")
  }

  @Test func `it ends at a word`() throws {
    let answer = told(String(repeating: "petugas sudah meninjau ", count: 60), try settings())
    let last = answer.text.dropLast(3).split(separator: " ").last
    #expect(["petugas", "sudah", "meninjau"].contains(last.map(String.init) ?? ""))
    #expect(SMSEncoding.plan(answer.text).units > 280)
  }

  @Test func `an own text beyond its own limit is cut, not lost`() throws {
    let long = String(repeating: "terima kasih ", count: 40)
    let settings = try settings("texts: { receivedOutside: '{ticket} \(long)' }")
    let answer = settings.compose(.outside(ticket: ticket, isEmergency: false))
    #expect(SMSEncoding.plan(answer.text).segments == 2)
    #expect(answer.text.hasPrefix(ticket))
    #expect(answer.remark != nil)
  }
}
