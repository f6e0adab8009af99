// SPDX-License-Identifier: MIT

import Forms
import Pipeline
import Reports
import Testing
import Web

@Suite struct FormReportTests {
  private func report(_ json: String) throws -> FormReport { try FormReport(try JSONText(Array(json.utf8))) }

  private func problems(_ json: String) throws -> [String] {
    do {
      _ = try report(json)
      return []
    } catch let problems as FormProblems {
      return problems.all.map(\.field)
    }
  }

  @Test func `every field of a report is read`() throws {
    let report = try report(
      """
      {"id":"JK-1","text":"Lampu jalan mati\\r\\nsudah tiga hari","subject":"Lampu","sent_at":"2026-11-22T10:51:58+07:00",
       "sender":"warga-77","visibility":"public","location":{"latitude":-6.2,"longitude":106.83,"name":"Taman"},
       "attachments":[{"name":"a.jpg","type":"image/JPEG","content":"AQID"}]}
      """)
    #expect(report.text == "Lampu jalan mati\nsudah tiga hari")
    #expect(report.sentAt == Timestamp(seconds: 1_795_319_518))
    #expect(report.location == Pin(Coordinate(latitude: -6.2, longitude: 106.83), name: "Taman"))
    #expect(report.isPublic)
    #expect(report.attachments == [.init(name: "a.jpg", type: "image/jpeg", bytes: [1, 2, 3])])
  }

  @Test func `all that is wrong is told at once, each with its place`() throws {
    let found = try problems(
      """
      {"text":"  ","sent_at":"kemarin","visibility":"rahasia","location":{"latitude":106.8,"longitude":"x"},
       "attachments":[{"type":"foto","content":"AQID"},{"type":"image/png","content":"!"}],"isi":"salah nama"}
      """)
    #expect(
      found == [
        "text", "sent_at", "visibility", "location.latitude", "location.longitude", "attachments[0].type",
        "attachments[1].content", "isi",
      ])
  }

  @Test(arguments: [
    "[]", "null", "7", "{}", #"{"text":7}"#, #"{"text":null}"#, #"{"text":"a","location":7}"#,
    #"{"text":"a","location":{"latitude":1e999,"longitude":0}}"#, #"{"text":"a","attachments":{}}"#,
    #"{"text":"a","id":5}"#,
  ])
  func `what is no report is refused, never half read`(json: String) throws {
    #expect(try !problems(json).isEmpty)
  }

  @Test func `text is cleaned of what breaks a screen, and half a surrogate pair is repaired`() throws {
    #expect(try report(#"{"text":"a\u0000b\ud83d c"}"#).text == "ab\u{FFFD} c")
  }

  @Test func `a field nobody knows is named only by what is a name`() throws {
    #expect(try problems(#"{"text":"a","isi":1,"Lampu di depan rumah Ibu Sari":2}"#) == ["isi", "(no name)"])
  }

  @Test func `a kept form reads as it was handed over`() throws {
    let json = #"{"text":"Banjir","sender":"w1","location":{"latitude":-6.2,"longitude":106.8}}"#
    let reading = try FormsChannel.read(RawMessage(bytes: Array(json.utf8), format: FormsChannel.format))
    #expect(reading.sender == "w1" && !reading.canBeAnswered && !reading.isPublic)
    #expect(reading.pin?.coordinate == Coordinate(latitude: -6.2, longitude: 106.8))
  }
}
