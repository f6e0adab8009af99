// SPDX-License-Identifier: MIT
//
// A queue as a flood leaves it: drafts of four channels that wait for a place, with their messages and candidates
// as the journey would have written them, made by the store's own statements in large transactions. Their
// words, candidates and ages are such that every filter of the list finds many, few or none.

import Cryptography
import Daemon
import FoundationEssentials
import Forms
import Gazetteer
import Reports
import Storage

struct WaitingStore {
  static let password = "bench-password-of-all"
  static let sources: [(name: String, channel: Channel)] = [
    ("jaki", .app), ("pendopo", .counter), ("koran", .media), ("lapor", .lapor),
  ]
  /// In one transaction.
  private static let step = 5000
  private static let ages = Duration.seconds(3 * 86_400)

  private let ground: Ground
  private let store: Store
  private let count: Int
  private let kelurahan = Locator().all.map { $0 }

  /// Makes drafts and officers in a folder of a bench, and closes the store.
  static func make(_ ground: Ground, _ folder: String, drafts: Int, officers: [OfficerRow]) async throws {
    let store = try await Store.open(
      folder: BenchDaemon.storeFolder(folder), keys: try BenchDaemon.keyring(folder))
    defer { store.database.close() }
    let stock = WaitingStore(ground: ground, store: store, count: drafts)
    try await stock.fill()
    try await store.database.write { connection in
      for officer in officers { _ = try connection.insert(officer, at: .system) }
    }
    try await store.database.write { _ = try $0.first("PRAGMA optimize") { _ in } }
  }

  /// Officers who all have the same password: stretching it once a name would take its time.
  static func officers(_ names: [String], territories: [String]? = nil, channels: [String]? = nil) throws
    -> [OfficerRow]
  {
    let hash = try Password.hash(password)
    return names.map {
      OfficerRow(
        name: $0, password: hash, roles: ["admin-kanal"], channels: channels, territories: territories)
    }
  }

  private init(ground: Ground, store: Store, count: Int) {
    self.ground = ground
    self.store = store
    self.count = count
  }

  private func fill() async throws {
    let feeds = try await store.database.write { connection in
      try Self.sources.map { source in
        try connection.takeOver(
          feed: "forms/\(source.name)", of: try connection.account(source.channel, scope: source.name))
      }
    }
    let start = Timestamp.system - Self.ages
    for first in stride(from: 0, to: count, by: Self.step) {
      let end = min(count, first + Self.step)
      let stock = self
      try await store.database.write { connection in
        for number in first..<end {
          let at = start + Self.ages * number / max(1, stock.count)
          try stock.insert(number, feeds[number % feeds.count], at: at, connection)
        }
        for (index, feed) in feeds.enumerated() {
          let new = (first..<end).count { $0 % feeds.count == index }
          try connection.count(new: new, repeated: 0, of: feed.id, at: .system)
        }
      }
      if end % 25_000 == 0 || end == count { ground.say("\(end) of \(count) waiting drafts made") }
    }
  }

  private func insert(_ number: Int, _ feed: FeedRow, at: Timestamp, _ connection: Connection) throws {
    let places = places(of: number)
    let identity = "bench-\(number)"
    let text = Self.text(number, places.map(\.kelurahan.name))
    let raw = Array(#"{"id":"\#(identity)","text":"\#(text)"}"#.utf8)
    let message = try connection.store(
      NewMessage(
        identity: identity, position: identity, format: FormsChannel.format,
        raw: try store.sealRaw(raw, identity: identity), isHistory: false), of: feed, at: at)
    let report = try connection.insert(
      NewReport(
        ticket: Self.ticket(number), origin: message.id, sender: nil,
        channel: Self.sources[number % Self.sources.count].channel,
        isPublic: number % 5 == 0, category: Self.category(number).rawValue,
        isEmergency: number % 97 == 0, state: .needsLocation, kelurahan: nil, coordinate: nil,
        place: places.isEmpty ? nil : try store.keys.seal(try Self.json(places), for: .place),
        sealKey: store.keys.current, questionUntil: nil, isAnswerable: false, language: "id",
        territory: Territory.common(places.map(\.kelurahan.code))), at: at)
    try connection.advance(message.id, .startsReport, report: report)
  }

  private static func json(_ places: [Place]) throws -> [UInt8] { Array(try JSONEncoder().encode(places)) }

  // MARK: What they say

  /// Of ten drafts four share a kecamatan, three a kota, two nothing, and one has no candidate.
  private func places(of number: Int) -> [Place] {
    let first = kelurahan[number * 7 % kelurahan.count]
    let near: [Kelurahan] =
      switch number % 10 {
      case 0..<4: kelurahan.filter { $0.kecamatan == first.kecamatan }
      case 4..<7: kelurahan.filter { $0.kota == first.kota }
      case 7..<9: [first, kelurahan[number * 13 % kelurahan.count], kelurahan[number * 17 % kelurahan.count]]
      default: []
      }
    return near.prefix(3).enumerated().map { rank, kelurahan in
      Place(kelurahan: kelurahan, score: 0.6 - Double(rank) / 10, evidence: [kelurahan.name])
    }
  }

  private static let matters = [
    "Lampu jalan mati sejak kemarin", "Sampah menumpuk dan bau", "Jalan berlubang, banyak yang jatuh",
    "Saluran mampet, air masuk rumah", "Parkir liar bikin macet", "Pohon besar hampir tumbang",
  ]

  private static func text(_ number: Int, _ names: [String]) -> String {
    let place = names.isEmpty ? "depan rumah kami" : names.joined(separator: " atau ")
    return "\(matters[number % matters.count]) di \(place). Mohon ditindaklanjuti, terima kasih (\(number))."
  }

  /// A few common ones, and in a thousand drafts one of a rare one.
  private static func category(_ number: Int) -> Reports.Category {
    number % 1000 == 999
      ? .kesehatan : [.penerangan, .sampah, .jalan, .saluran, .parkirLiar, .pohon][number % 6]
  }

  private static func ticket(_ number: Int) -> String {
    let digits = String(10_000_000 + number)
    return "BCH-\(digits.prefix(4))-\(digits.suffix(4))-0"
  }
}
