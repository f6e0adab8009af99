// SPDX-License-Identifier: MIT

import Foundation
import Operations
package import Pipeline
package import Reports
package import Storage

/// A journey over a real store in a folder of its own, with a channel whose messages are plain
/// lines: `from ADDRESS`, `reply ADDRESS`, `part REF/TOTAL/NUMBER`, `auto REASON`, `refers ID`,
/// `photo PIXELS`, `card WORDS`, `remote NAME`, `pin LATITUDE,LONGITUDE`, `public`, `open` (answered in
/// public), `sealed REASON`, `replies ID`, `corrects IDENTITY`, then `text …`.
package struct TestJourney: Sendable {
  package let journey: Journey
  package let time: TestClock
  package let events: EventLog
  package let line: FeedLine
  /// The way in of a second account, of WhatsApp, with a courier `chat`.
  package let chat: FeedLine
  /// The store, and beside it its keys; there as long as this or the journey is.
  package let ground: TestFolder
  package var folder: String { ground.file("store") }
  package var keyFile: String { ground.file("keys") }
  package static let south = Kelurahan(
    code: "31.74.07.1006", name: "Cipete Selatan", kecamatan: "Cilandak", kota: "Jakarta Selatan")
  package static let center = Kelurahan(
    code: "31.71.06.1003", name: "Cikini", kecamatan: "Menteng", kota: "Jakarta Pusat")

  package static func make(
    rules: AccountRules = AccountRules(ticketPrefix: "TST"), in known: TestFolder? = nil,
    told: Set<String> = ["Selesai"], mask: @escaping @Sendable (String) -> String = { $0 },
    time: TestClock = TestClock(), scope: String = "1708", media: (any MediaSource)? = nil,
    isToldOfSetAside: Bool = false, observe: @escaping @Sendable (JourneyEvent) -> Void = { _ in }
  ) async throws -> TestJourney {
    let ground = try known ?? TestFolder("journey")
    if known == nil { try ground.write(try Keyring.fresh(), to: "keys") }
    let keys = try Keyring(parsing: try String(contentsOfFile: ground.file("keys"), encoding: .utf8))
    let store = try await Store.open(folder: ground.file("store"), keys: keys)
    let events = EventLog()
    let journey = try await Journey.open(
      store, clock: time.clock,
      rules: journeyRules(told: told, mask: mask),
      accounts: [account(rules, scope, media, isToldOfSetAside), chatAccount(rules)],
      couriers: ["core", "test", "chat"],
      observe: { [ground] event in
        observe(event)
        withExtendedLifetime(ground) { events.add(event) }
      })
    guard let account = journey.account(.sms, scope: scope) else { throw CocoaError(.fileNoSuchFile) }
    let line = try await journey.open(feed: "test/feed", of: account, note: { _ in }).line
    guard let second = journey.account(.whatsapp, scope: "chat") else { throw CocoaError(.fileNoSuchFile) }
    let chat = try await journey.open(feed: "test/chat", of: second, note: { _ in }).line
    return TestJourney(journey: journey, time: time, events: events, line: line, chat: chat, ground: ground)
  }

  /// Stores one message under an identity of the test's and drafts it.
  package func receive(_ text: String, as identity: String) async throws {
    _ = try await line.commit(
      [Incoming(identity: identity, position: identity, raw: Array(text.utf8), format: "test")], cursor: nil)
    while try await Drafter(journey).round() > 0 {}
  }

  /// Stores one message that came by the second account, and drafts it.
  package func receiveByChat(_ text: String) async throws {
    let name = UUID().uuidString
    _ = try await chat.commit(
      [Incoming(identity: name, position: name, raw: Array(text.utf8), format: "test")], cursor: nil)
    while try await Drafter(journey).round() > 0 {}
  }

  /// The rules of every journey in tests: Cikini is in the city, Bandung outside, and nothing else is known.
  package static func journeyRules(
    told: Set<String> = ["Selesai"], mask: @escaping @Sendable (String) -> String = { $0 }
  ) -> JourneyRules {
    JourneyRules(
      toldStatuses: told, locate: locate,
      suggest: {
        Suggestion(
          category: $0.contains("lubang") ? "jalan" : "lainnya", isEmergency: $0.contains("tolong"),
          wish: VisibilityWish.read($0), language: Language.of($0))
      }, mask: mask,
      share: { bytes, _ in .shared(bytes, digest: "\(bytes)") }, photo: photo,
      kelurahan: { $0 == center.code ? center : nil })
  }

  /// Stores messages and drafts them.
  @discardableResult
  package func receive(_ texts: String..., history: Bool = false) async throws -> [Committed] {
    let committed = try await line.commit(
      texts.map {
        Incoming(
          identity: UUID().uuidString, position: UUID().uuidString, raw: Array($0.utf8), format: "test",
          isHistory: history)
      }, cursor: nil)
    while try await Drafter(journey).round() > 0 {}
    return committed
  }

  /// Lets time pass, a few seconds at a time, until `count` events of the kind were told.
  package func passTime(until kind: JourneyEvent.Kind, _ count: Int = 1) async {
    while events.events.count(where: { $0.kind == kind }) < count {
      await time.untilSomebodySleeps()
      time.advance(.seconds(5))
      await Task.yield()
    }
  }

  /// Has a courier that takes everything carry what is due, until it took so many more; what it was handed.
  @discardableResult
  package func carry(_ courier: String, _ count: Int = 1) async -> [Parcel] {
    let carrier = ScriptedCourier(courier, .accepted(remoteID: "77"))
    let before = events.events.count { $0.kind == .outgoingAccepted }
    let dispatcher = Dispatcher(journey, carrier)
    async let running: Void = dispatcher.run()
    await events.wait(for: .outgoingAccepted, count: before + count)
    await dispatcher.stop()
    await running
    return carrier.parcels
  }

  /// Changes the store behind the journey's back.
  package func tamper(_ sql: String) async throws {
    try await journey.store.database.write { try $0.run(script: sql) }
  }

  package func reports() async throws -> [ReportRow] {
    try await journey.store.database.read { connection in
      try connection.all("SELECT id FROM report ORDER BY id") { $0.id(0, as: ReportID.self) }
        .compactMap(connection.report)
    }
  }

  package func outgoing() async throws -> [OutgoingRow] {
    try await journey.store.database.read { connection in
      try connection.all("SELECT id FROM outgoing ORDER BY id") { $0.id(0, as: OutgoingID.self) }
        .compactMap(connection.outgoing)
    }
  }

  package func state(of message: MessageID) async throws -> MessageState? {
    try await journey.store.database.read { try $0.message(message)?.state }
  }

  private static func locate(_ text: String) -> Location {
    if text.hasPrefix("-6.1") { return .located(Place(kelurahan: center, score: 1, evidence: [text])) }
    if text.hasPrefix("-6.3") { return .located(Place(kelurahan: south, score: 1, evidence: [text])) }
    if text.hasPrefix("-6.9") { return .outside(where: text) }
    if text.contains("Cikini") { return .located(Place(kelurahan: center, score: 1, evidence: ["Cikini"])) }
    return text.contains("Bandung") ? .outside(where: "Bandung") : .unknown
  }

  /// `exif -6.19,106.83 1790000000`: where and when.
  private static func photo(_ bytes: [UInt8]) -> PhotoEvidence? {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    guard words.count >= 2, words[0] == "exif" else { return nil }
    let numbers = words[1].split(separator: ",").compactMap { Double($0) }
    return PhotoEvidence(
      Coordinate(latitude: numbers[0], longitude: numbers[1]),
      taken: words.count > 2 ? Int64(words[2]).map { Timestamp(seconds: $0) } : nil)
  }

  private static func account(
    _ rules: AccountRules, _ scope: String, _ media: (any MediaSource)?, _ isToldOfSetAside: Bool
  ) -> ChannelAccount {
    ChannelAccount(
      channel: .sms, scope: scope, courier: "test", rules: rules,
      read: { try read($0.bytes) },
      readJoined: { raws in
        let readings = try raws.map { try read($0.bytes) }
        guard var first = readings.first else { throw Unreadable("no parts") }
        first.text = readings.map(\.text).joined()
        if first.text.contains("unjoinable") { throw Unreadable("pieces that do not fit") }
        return first
      },
      ownReference: { $0.hasPrefix("own-") ? OutgoingID($0.dropFirst(4)) : nil },
      compose: { AnswerText("\($0)") },
      attachments: { raw in
        let attached = String(decoding: raw.bytes, as: UTF8.self).split(separator: "\n").compactMap(leaving)
        return { attached.indices.contains($0) ? attached[$0] : nil }
      }, media: media, isToldOfSetAside: isToldOfSetAside)
  }

  private static func chatAccount(_ rules: AccountRules) -> ChannelAccount {
    ChannelAccount(
      channel: .whatsapp, scope: "chat", courier: "chat", rules: rules, read: { try read($0.bytes) },
      readJoined: { _ in throw Unreadable("a chat has no pieces") }, compose: { AnswerText("\($0)") })
  }

  private static func leaving(_ line: Substring) -> LeavingAttachment? {
    if line.hasPrefix("photo ") { return .bytes(Array(line.utf8.dropFirst(6))) }
    if line.hasPrefix("remote ") { return .withheld(reason: "it does not lie in the message") }
    return line.hasPrefix("card ") ? .withheld(reason: "a visiting card") : nil
  }

  private static func read(_ bytes: [UInt8]) throws -> Reading {
    var reading = Reading()
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count == 2 ? words[1] : "") {
      case ("from", let address): reading.sender = address
      case ("reply", let address): reading.answersTo = address
      case ("auto", let reason): reading.nature = .automatic(reason: reason)
      case ("refers", let id): reading.references = [id]
      case ("photo", let pixels):
        reading.attachments.append(
          AttachmentNote(name: "foto.jpg", type: "image/jpeg", bytes: pixels.utf8.count))
      case ("card", let words):
        reading.attachments.append(
          AttachmentNote(name: "kartu.vcf", type: "text/vcard", bytes: words.utf8.count))
      case ("remote", let name):
        reading.attachments.append(AttachmentNote(name: name, type: "image/jpeg", bytes: 0, isRemote: true))
      case ("pin", let point):
        let numbers = point.split(separator: ",").compactMap { Double($0) }
        reading.pin = Pin(Coordinate(latitude: numbers[0], longitude: numbers[1]))
      case ("public", _): reading.isPublic = true
      case ("open", _): (reading.isPublic, reading.isAnsweredInPublic) = (true, true)
      case ("sealed", let reason): reading.nature = .illegible(reason: reason)
      case ("replies", let id): reading.repliesTo = id
      case ("corrects", let identity): reading.corrects = identity
      case ("silent", _): reading.canBeAnswered = false
      case ("part", let numbers):
        let parts = numbers.split(separator: "/").compactMap { Int($0) }
        reading.part = PartOfMessage(reference: parts[0], total: parts[1], number: parts[2])
      case ("text", let text): reading.text += text
      default: throw Unreadable("an unknown line")
      }
    }
    return reading
  }
}

/// Collects what the journey tells, and lets a test wait for it.
package final class EventLog: @unchecked Sendable {
  // Guarded by `lock`.
  private let lock = NSLock()
  private var all: [JourneyEvent] = []
  private let told = Bell()

  package init() {}

  package func add(_ event: JourneyEvent) {
    lock.withLock { all.append(event) }
    told.ring()
  }

  package var events: [JourneyEvent] { lock.withLock { all } }

  /// Returns once `count` events of the kind were told, or when the test's time is over.
  package func wait(for kind: JourneyEvent.Kind, count: Int = 1) async {
    await told.until { events.count { $0.kind == kind } >= count }
  }
}

/// A courier that answers from a script, the last answer for ever, and keeps what it was sent.
package final class ScriptedCourier: Courier, @unchecked Sendable {
  package let name: String
  package let concurrency: Int
  package let deadline: Duration = .seconds(5)
  package let unknownPolicy: UnknownPolicy
  // Guarded by `lock`.
  private let lock = NSLock()
  private var script: [Outcome]
  private var sent: [Parcel] = []
  private let known: String?
  private var failingLookUps: Int

  package init(
    _ name: String, _ script: Outcome..., policy: UnknownPolicy = .repeatUnderSameKey, concurrency: Int = 4,
    lookUpFinds known: String? = nil, afterFailures failingLookUps: Int = 0
  ) {
    self.name = name
    self.script = script
    unknownPolicy = policy
    self.concurrency = concurrency
    self.known = known
    self.failingLookUps = failingLookUps
  }

  package var parcels: [Parcel] { lock.withLock { sent } }

  package func send(_ parcel: Parcel) async -> Outcome {
    lock.withLock {
      sent.append(parcel)
      return script.count > 1 ? script.removeFirst() : script[0]
    }
  }

  package func lookUp(_ parcel: Parcel) async throws -> String? {
    let fails = lock.withLock {
      defer { failingLookUps = max(0, failingLookUps - 1) }
      return failingLookUps > 0
    }
    if fails { throw FeedFailure(.retry(after: nil), "the list is down") }
    return known
  }
}
