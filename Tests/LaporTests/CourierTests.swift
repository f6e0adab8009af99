// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import Lapor

@Suite(.timeLimit(.minutes(2))) struct `An answer to LAPOR` {
  private let open = complaint(#"{"id":4711,"content":"x","is_secret":0,"is_anonymous":0}"#)
  private let secret = complaint(#"{"id":4711,"content":"x","is_secret":1,"is_anonymous":0}"#)

  private func parcel(
    _ text: String = "Laporan kami terima: LPR-1.", to recipient: String = "4711",
    about raw: RawMessage? = nil,
    _ matter: AnswerMatter = .received
  ) -> Parcel {
    var reply = ReplyParcel(
      recipient: recipient, ticket: nil, text: text, answered: raw.map { ($0.bytes, $0.format) })
    reply.matter = matter
    return Parcel(id: OutgoingID(33), key: "o33", attempt: 1, content: .reply(reply))
  }

  private func courier(
    _ lapor: ScriptedLapor, rejectTo: String? = "9", isAlwaysSecret: Bool = false
  ) -> LaporCourier {
    LaporCourier(
      name: "lapor/kota", api: lapor.api(), reader: reader,
      signature: .init(user: "7", to: "151", rejectTo: rejectTo, isAlwaysSecret: isAlwaysSecret))
  }

  private func fields(_ request: HTTPRequest) -> [String: String] {
    let boundary = request.headers["Content-Type"]?.split(separator: "=").last.map(String.init) ?? "?"
    let parts = String(decoding: request.body, as: UTF8.self).components(separatedBy: "--\(boundary)")
    var fields: [String: String] = [:]
    for part in parts {
      let halves = part.components(separatedBy: "\r\n\r\n")
      guard halves.count == 2, let name = halves[0].split(separator: "\"").dropFirst().first else { continue }
      fields[String(name)] = String(halves[1].dropLast())
    }
    return fields
  }

  @Test func `goes out as a follow-up of the complaint`() async throws {
    let lapor = ScriptedLapor((200, #"{"results":{"id":9001}}"#))
    #expect(await courier(lapor).send(parcel(about: open)) == .accepted(remoteID: "9001"))
    let request = try #require(await lapor.requests.first)
    #expect(request.url == "https://lapor.test/lapor/3.0.0/complaints/followup/add")
    #expect(request.headers["auth"] == "Bearer rahasia-satu")
    #expect(request.headers["token"] == "rahasia-dua")
    #expect(
      fields(request) == [
        "user_id": "7", "institution_from_id": "151", "institution_to_id": "151", "complaint_id": "4711",
        "template_code": "reply_lmw", "is_secret": "0", "content": "Laporan kami terima: LPR-1.",
      ])
  }

  @Test func `is for all eyes only where the complaint is and the city wants it so`() async throws {
    for (raw, isAlwaysSecret, flag) in [
      (open, false, "0"), (open, true, "1"), (secret, false, "1"), (nil, false, "1"),
    ] {
      let lapor = ScriptedLapor((200, "{}"))
      _ = await courier(lapor, isAlwaysSecret: isAlwaysSecret).send(parcel(about: raw))
      #expect(fields(try #require(await lapor.requests.first))["is_secret"] == flag)
    }
  }

  @Test(arguments: [AnswerMatter.outside, .declined])
  func `what is not ours is given back with the words as its reason`(matter: AnswerMatter) async throws {
    let lapor = ScriptedLapor((200, #"{"results":{}}"#))
    #expect(await courier(lapor).send(parcel("Di luar Jakarta.", matter)) == .accepted(remoteID: nil))
    let request = try #require(await lapor.requests.first)
    #expect(request.url == "https://lapor.test/lapor/3.0.0/complaints/process/4711/reject")
    let body = try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? NSDictionary)
    #expect(
      body == ["is_request": 1, "reason": "9", "reason_description": "Di luar Jakarta.", "not_authority": 1])
  }

  @Test func `is told in a follow-up where nobody is named to give it back to`() async throws {
    let lapor = ScriptedLapor((200, "{}"))
    _ = await courier(lapor, rejectTo: nil).send(parcel(.outside))
    #expect(await lapor.requests.first?.url.hasSuffix("/followup/add") == true)
  }

  private func parcel(_ matter: AnswerMatter) -> Parcel { parcel("Di luar Jakarta.", matter) }
  private func parcel(_ text: String, _ matter: AnswerMatter) -> Parcel { parcel(text, about: nil, matter) }

  @Test(
    arguments: [
      (200, #"{"results":{"id":"5"}}"#, .accepted(remoteID: "5")), (201, "{}", .accepted(remoteID: nil)),
      (200, "<html>", .unknown(reason: "LAPOR answered 200 with what is no JSON")),
      (400, "", .refused(reason: "LAPOR answered 400")), (422, "", .refused(reason: "LAPOR answered 422")),
      (401, "", .credentialsRefused(reason: "LAPOR answered 401")),
      (403, "", .credentialsRefused(reason: "LAPOR answered 403")),
      (
        404, "",
        .retry(
          after: nil, reason: "LAPOR answered 404: no such complaint, or a wrong address",
          isAboutThisParcel: true)
      ), (429, "", .retry(after: nil, reason: "LAPOR answered 429")),
      (500, "", .unknown(reason: "LAPOR answered 500")),
      (503, "", .retry(after: nil, reason: "LAPOR answered 503")),
    ] as [(Int, String, Outcome)])
  func `ends as LAPOR's answer says`(status: Int, body: String, outcome: Outcome) async {
    #expect(await courier(ScriptedLapor((status, body))).send(parcel()) == outcome)
  }

  @Test(arguments: ["", " 4711", "4711\n", String(repeating: "1", count: 300)])
  func `goes to a complaint and to nothing else`(recipient: String) async {
    let lapor = ScriptedLapor((200, "{}"))
    guard case .refused = await courier(lapor).send(parcel(to: recipient)) else {
      Issue.record("it was sent")
      return
    }
    #expect(await lapor.requests.isEmpty)
  }

  @Test func `a number in an address leads nowhere else`() async throws {
    let lapor = ScriptedLapor((200, "{}"))
    _ = await courier(lapor).send(parcel("x", to: "../9/reject?x=1#", .outside))
    let url = try #require(await lapor.requests.first).url
    #expect(url == "https://lapor.test/lapor/3.0.0/complaints/process/..%2F9%2Freject%3Fx%3D1%23/reject")
  }

  @Test func `words that look like a boundary or a place to fill in stay words`() async throws {
    let lapor = ScriptedLapor((200, "{}"))
    let text = "------kanal0\r\nContent-Disposition: form-data; name=\"user_id\"\r\n\r\n{id} {user}"
    _ = await courier(lapor).send(parcel(text))
    let request = try #require(await lapor.requests.first)
    #expect(request.headers["Content-Type"] == "multipart/form-data; boundary=----kanal1")
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(body.components(separatedBy: "------kanal1").count == 9)
    #expect(body.contains("{id} {user}"))
  }

  // MARK: Looking up

  private func page(_ contents: [String], more: Bool) -> (Int, String) {
    let items = contents.enumerated().map { #"{"id":\#($0.offset + 50),"content":"\#($0.element)"}"# }
    let next = more ? #""/x?page=2""# : "null"
    return (200, #"{"results":{"data":[\#(items.joined(separator: ","))],"next_page_url":\#(next)}}"#)
  }

  @Test
  func `F1: a text whose answer was lost is found among the follow-ups, on any page, as LAPOR shows it`()
    async throws
  {
    let lapor = ScriptedLapor(
      page(["Lain"], more: true), page(["Lain", "<p>Laporan  kami terima:<br>LPR-1.</p>"], more: false))
    #expect(try await courier(lapor).lookUp(parcel()) == "51")
    #expect(
      await lapor.requests.map { String($0.url.suffix(27)) } == [
        "aints/4711/followups?page=1", "aints/4711/followups?page=2",
      ])
  }

  @Test func `a text that is not there is certainly not there`() async throws {
    #expect(
      try await courier(ScriptedLapor(page(["Laporan kami terima: LPR-2."], more: false))).lookUp(parcel())
        == nil)
  }

  @Test(arguments: [(500, ""), (404, ""), (401, ""), (200, "<html>"), (200, "{}")])
  func `follow-ups that cannot be read say nothing`(status: Int, body: String) async {
    await #expect(throws: FeedFailure.self) {
      try await courier(ScriptedLapor((status, body))).lookUp(parcel())
    }
  }

  @Test func `its policy is to look before it sends again`() {
    #expect(courier(ScriptedLapor((200, ""))).unknownPolicy == .lookUp)
  }
}
