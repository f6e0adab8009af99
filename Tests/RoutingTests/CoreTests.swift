// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Routing
import Settings
import Simulation
import Storage
import TestSupport
import Testing
import Transport

/// A simulated core on loopback, and couriers configured as an operator would.
struct CoreGround {
  let core: SimulatedCore
  let listener: Listener
  let dialer = Dialer()
  let time = TestClock()
  let folder: TestFolder
  static let key = Array("a shared key of the test".utf8)

  init() throws {
    let time = time
    core = SimulatedCore(key: Self.key) { time.current }
    listener = try Listener(ListenerConfiguration.loopback, routes: core.routes)
    folder = try TestFolder("core")
    try folder.write(String(decoding: Self.key, as: UTF8.self), to: "key")
    try folder.write("an-api-key", to: "api")
  }

  var port: UInt16 { listener.port ?? 0 }

  func settings(_ text: String) throws -> CoreSettings {
    let document = try SettingsDocument(
      parsing: Array("{ core: { \(text) } }".utf8), file: folder.file("test.json5"))
    let settings = CoreSettings(reading: document.root.section("core"))
    try document.finish()
    return settings
  }

  func native(key: [UInt8] = key, deadline: String = "5s") throws -> NativeCore {
    let settings = try settings(
      "url: \"http://127.0.0.1:\(port)\", key: { file: \"key\" }, deadline: \"\(deadline)\"")
    return NativeCore(settings, signature: CoreSignature(key: key), dialer: dialer, clock: time.clock)
  }

  func open311(port other: UInt16? = nil) throws -> Open311Core {
    let settings = try settings(
      """
      dialect: "open311", url: "http://127.0.0.1:\(other ?? port)/open311/", deadline: "300s",
      open311: { apiKey: { file: "api" }, serviceCodes: { jalan: "R1", lainnya: "X" } }
      """)
    return Open311Core(settings, try #require(settings.open311), dialer: dialer, clock: time.clock)
  }

  static func parcel(_ ticket: String = "KNL-4821-7730-2", text: String = "lubang di jalan") -> Parcel {
    let place = Place(kelurahan: TestJourney.center, score: 1, evidence: ["Cikini"])
    return Parcel(
      id: OutgoingID(1), key: ticket, attempt: 1,
      content: .report(
        ReportParcel(
          ticket: ticket, channel: .sms, visibility: "private", category: "jalan", isEmergency: false,
          text: text,
          sentAt: nil, receivedAt: Timestamp(seconds: 1_790_000_000), place: place, attachments: [])))
  }
}

@Suite(.inTurn) struct CoreTests {
  @Test func `F1: a report is filed once however often its key comes`() async throws {
    let ground = try CoreGround()
    let courier = try ground.native()
    #expect(await courier.send(CoreGround.parcel()) == .accepted(remoteID: "1"))
    #expect(await courier.send(CoreGround.parcel()) == .accepted(remoteID: "1"))
    #expect(await ground.core.count == 1)
    #expect(await ground.core.repeated == 1)
  }

  @Test func `a wrong key is retried loudly and files nothing`() async throws {
    let ground = try CoreGround()
    let courier = try ground.native(key: Array("another".utf8))
    #expect(
      await courier.send(CoreGround.parcel()) == .credentialsRefused(reason: "the core answered 401"))
    #expect(await ground.core.count == 0)
  }

  @Test func `F1: a core that is down is a retry, one that is silent is unknown`() async throws {
    let ground = try CoreGround()
    await ground.core.fail(.unavailable, count: 1)
    guard case .retry = await (try ground.native()).send(CoreGround.parcel()) else {
      Issue.record("503 is certainly not taken")
      return
    }
    await ground.core.fail(.slow, count: 1)
    guard case .unknown = await (try ground.native(deadline: "1s")).send(CoreGround.parcel()) else {
      Issue.record("no answer may mean taken")
      return
    }
    #expect(await ground.core.count == 1)
    await ground.listener.stop(deadline: .zero)
    guard case .retry = await (try ground.native()).send(CoreGround.parcel()) else {
      Issue.record("a refused connection is certainly not taken")
      return
    }
  }

  @Test func `an update of a report the core does not know concerns no other`() async throws {
    let ground = try CoreGround()
    var parcel = CoreGround.parcel()
    parcel.content = .update(
      UpdateParcel(
        ticket: parcel.key, update: "m2", isEmergency: false, text: "dalam",
        receivedAt: ground.time.current, attachments: []))
    #expect(
      await (try ground.native()).send(parcel)
        == .retry(after: .seconds(60), reason: "the core does not know the report", isAboutThisParcel: true))
  }

  @Test(arguments: [true, false])
  func `an update tells the core whether somebody is in danger`(_ isEmergency: Bool) async throws {
    let ground = try CoreGround()
    let courier = try ground.native()
    var parcel = CoreGround.parcel()
    #expect(await courier.send(parcel) == .accepted(remoteID: "1"))
    let ticket = parcel.key
    parcel.key = "\(ticket)/m2"
    parcel.content = .update(
      UpdateParcel(
        ticket: ticket, update: "m2", isEmergency: isEmergency, text: "dalam",
        receivedAt: ground.time.current, attachments: []))
    guard case .accepted = await courier.send(parcel) else {
      Issue.record("the core takes updates of what it has")
      return
    }
    let body = try #require(await ground.core.reports[ticket]?.updates[parcel.key])
    let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
    #expect(json["emergency"] as? Bool == isEmergency)
  }

  @Test func `F1: Open311 finds its own ticket again before it files anew`() async throws {
    let ground = try CoreGround()
    let courier = try ground.open311()
    #expect(courier.unknownPolicy == .lookUp)
    #expect(try await courier.lookUp(CoreGround.parcel()) == nil)
    #expect(await courier.send(CoreGround.parcel()) == .accepted(remoteID: "1"))
    #expect(try await courier.lookUp(CoreGround.parcel()) == "1")
    #expect(try await courier.lookUp(CoreGround.parcel("KNL-0000-0001-8")) == nil)
  }

  @Test func `Open311's general service error is not the end of a report`() async throws {
    let ground = try CoreGround()
    await ground.core.fail(.unavailable, count: 1)
    guard case .retry = await (try ground.open311()).send(CoreGround.parcel()) else {
      Issue.record("400 with a general service error is temporary")
      return
    }
  }

  @Test func `a text beyond GeoReport's 4,000 characters is cut with a note`() throws {
    let ground = try CoreGround()
    let settings = try #require(
      try ground.settings(
        """
        dialect: "open311", url: "http://127.0.0.1:1/", open311: { apiKey: { file: "api" }, serviceCodes: { lainnya: "X" } }
        """
      ).open311)
    guard case .report(let report) = CoreGround.parcel(text: String(repeating: "a", count: 5000)).content
    else { return }
    let form = FormFields(decoding: Array(try Open311Core.form(report, settings).utf8))
    let description = try #require(form.text("description"))
    #expect(description.count == 4000)
    #expect(description.hasPrefix("[KNL-4821-7730-2] a"))
    #expect(description.hasSuffix("[… teks lengkap di Kanal]"))
  }

  @Test func `service codes without one for the rest are a mistake with its place`() throws {
    let ground = try CoreGround()
    #expect {
      try ground.settings(
        "dialect: \"open311\", url: \"http://h/\", open311: { apiKey: { file: \"api\" }, serviceCodes: { jalan: \"R\" } }"
      )
    } throws: { "\($0)".contains("core.open311.serviceCodes") }
  }
}

@Suite struct CoreSignatureTests {
  private let signature = CoreSignature(key: Array("key".utf8))
  private let now = Timestamp(seconds: 1_790_000_000)

  @Test func `only the very request is right, and only for five minutes`() {
    let header = signature.sign(method: "POST", target: "/a?b=1", body: [1, 2], at: now)
    func isRight(_ header: String?, _ target: String = "/a?b=1", _ body: [UInt8] = [1, 2], _ at: Timestamp)
      -> Bool
    {
      signature.isRight(header, method: "POST", target: target, body: body, at: at)
    }
    #expect(isRight(header, "/a?b=1", [1, 2], now))
    #expect(isRight(header, "/a?b=1", [1, 2], now + .seconds(299)))
    #expect(!isRight(header, "/a?b=1", [1, 2], now + .seconds(301)))
    #expect(!isRight(header, "/a?b=1", [1, 2], now - .seconds(301)))
    #expect(!isRight(header, "/a?b=2", [1, 2], now))
    #expect(!isRight(header, "/a?b=1", [1, 3], now))
    #expect(!isRight(nil, "/a?b=1", [1, 2], now))
    #expect(!isRight("t=1790000000", "/a?b=1", [1, 2], now))
    #expect(!isRight("t=9223372036854775807,v1=00", "/a?b=1", [1, 2], now))
    #expect(!signature.isRight(header, method: "GET", target: "/a?b=1", body: [1, 2], at: now))
  }
}

@Suite(.inTurn) struct StatusEndpointTests {
  @Test func `R14: a signed status is durable before it is answered, and once`() async throws {
    let test = try await TestJourney.make()
    try await test.receive("from +62811\ntext lubang di Cikini")
    let ticket = try #require(try await test.reports().first?.ticket)
    let signature = CoreSignature(key: CoreGround.key)
    let listener = try Listener(
      ListenerConfiguration.loopback,
      routes: StatusEndpoint(test.journey, signature: signature).routes)
    let base = "http://127.0.0.1:\(listener.port ?? 0)"
    let dialer = Dialer()
    func post(_ body: String, signed: Bool = true) async throws -> Int {
      let header = signature.sign(
        method: "POST", target: "/core/v1/status", body: Array(body.utf8), at: test.time.current)
      return try await dialer.send(
        HTTPRequest(
          .post, base + "/core/v1/status", headers: [CoreSignature.header: signed ? header : "t=1,v1=00"],
          body: Array(body.utf8))
      ).status
    }
    let told = #"{"event":"e1","ticket":"\#(ticket)","sequence":1,"status":"selesai"}"#
    #expect(try await post(told, signed: false) == 401)
    #expect(try await post(told) == 200)
    #expect(try await post(told) == 200)
    #expect(try await test.reports().first?.status == "Selesai")
    #expect(try await test.outgoing().count { $0.kind == .status } == 1)
    #expect(
      try await post(#"{"event":"e2","ticket":"KNL-0000-0001-8","sequence":1,"status":"Proses"}"#) != 200)
    #expect(try await post(#"{"event":"e3","ticket":"\#(ticket)","sequence":2,"status":"Entah"}"#) == 422)
    #expect(try await post("{") == 400)
    await listener.stop()
  }
}
