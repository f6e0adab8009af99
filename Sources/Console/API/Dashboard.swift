// SPDX-License-Identifier: MIT
//
// The day in figures. They are counted once for all officers and kept for some seconds, then each is told what
// is in their jurisdiction. The ledger reads the whole store, so it is taken seldom.

import Operations
import Pipeline
import Reports
import Storage
import Transport

/// What was counted of a day.
struct DayFigures: Sendable {
  var messages: [MessageCount]
  var reports: [ReportCount]
}

/// What was counted of days, and of the whole.
final class DayCache: Sendable {
  private let days = SharedFigures<Timestamp, DayFigures>(for: .seconds(10), atMost: 32)
  private let ledgers = SharedFigures<Bool, Ledger>(for: .seconds(300))

  func day(_ start: Timestamp, of journey: Journey) async throws -> DayFigures {
    let end = start + .seconds(86_400)
    return try await days.figure(start, at: journey.clock.now()) {
      try await journey.store.database.read { connection in
        DayFigures(
          messages: try connection.messageCounts(from: start, to: end),
          reports: try connection.reportCounts(from: start, to: end))
      }
    }
  }

  func ledger(of journey: Journey) async throws -> Ledger {
    try await ledgers.figure(true, at: journey.clock.now()) { try await Ledger.take(journey.store) }
  }
}

private struct DayCounts: Encodable, Sendable {
  var received = 0
  var locatedByItself = 0
  var locatedByPeople = 0
  var queued = 0
  var forwarded = 0
  var setAside = 0
  var dead = 0

  mutating func add(_ message: MessageCount) {
    received += message.count
    if message.state == MessageState.dead.rawValue { dead += message.count }
    if message.state == MessageState.setAside.rawValue { setAside += message.count }
  }

  mutating func add(_ report: ReportCount) {
    switch ReportState(rawValue: report.state) {
    case .needsLocation: queued += report.count
    case .located, .forwarded:
      if report.isLocatedByPerson { locatedByPeople += report.count } else { locatedByItself += report.count }
      if report.state == ReportState.forwarded.rawValue { forwarded += report.count }
    case .setAside: setAside += report.count
    case .outside, .merged, nil: break
    }
  }
}

private struct DashboardAnswer: Encodable, Sendable {
  struct ChannelCounts: Encodable, Sendable {
    var channel: String
    var counts = DayCounts()

    func encode(to encoder: any Encoder) throws {
      try counts.encode(to: encoder)
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(channel, forKey: .channel)
    }

    private enum Key: String, CodingKey { case channel }
  }

  struct KelurahanCount: Encodable, Sendable {
    var code: String
    var reports: Int
  }

  struct LedgerAnswer: Encodable, Sendable {
    struct Line: Encodable, Sendable {
      var name: String
      var holds: Bool
      var detail: String
    }

    var balances: Bool
    var lines: [Line]

    /// Its lines count the whole city: told to those alone whose business it is.
    init(_ ledger: Ledger, withLines: Bool) {
      balances = ledger.isBalanced
      lines =
        !withLines
        ? [] : ledger.lines.map { Line(name: $0.claim, holds: $0.holds, detail: "\($0.left) = \($0.right)") }
    }
  }

  var day: String
  var totals: DayCounts
  var channels: [ChannelCounts]
  var hours: [DayCounts]?
  var kelurahan: [KelurahanCount]
  var oldest: Service?
  var oldestSeconds: Int64?
  var ledger: LedgerAnswer
  var feeds: [FeedAnswer]?
}

extension QueueConsole {
  func dashboard(_ call: Call) async throws -> ServerResponse {
    let (now, officer) = (journey.clock.now(), call.officer)
    let start = try Query(call.request).day() ?? now.startOfDay
    let mayKnowHours = officer.may(.hours)
    // Days with few reports would tell when one came.
    guard mayKnowHours || start == now.startOfDay else {
      throw Problem(.role, "your role is shown today alone")
    }
    let day = try await days.day(start, of: journey)
    let messages = day.messages.filter { officer.jurisdiction.mayKnow($0.channel, nil) }
    let reports = day.reports.filter { officer.jurisdiction.mayKnow($0.channel, $0.territory) }
    var totals = DayCounts()
    var channels: [String: DayCounts] = [:]
    var hours = Array(repeating: DayCounts(), count: 24)
    for message in messages {
      totals.add(message)
      channels[message.channel, default: DayCounts()].add(message)
      hours[message.hour].add(message)
    }
    var places: [String: Int] = [:]
    for report in reports {
      totals.add(report)
      channels[report.channel, default: DayCounts()].add(report)
      hours[report.hour].add(report)
      if let code = report.territory, code.utf8.count == 13 { places[code, default: 0] += report.count }
    }
    let oldest = try await changes.oldest(for: officer.jurisdiction, journey)
    return JSONAnswer.response(
      200,
      DashboardAnswer(
        day: String(start.iso8601().prefix(10)), totals: totals,
        channels: channels.sorted { $0.key < $1.key }.map { .init(channel: $0.key, counts: $0.value) },
        hours: mayKnowHours ? hours : nil,
        kelurahan: places.sorted { $0.key < $1.key }.map { .init(code: $0.key, reports: $0.value) },
        oldest: oldest.map { Service(waited: now - $0, level: settings.serviceLevel) },
        oldestSeconds: mayKnowHours ? oldest.map { max(0, (now - $0).components.seconds) } : nil,
        ledger: .init(
          try await days.ledger(of: journey), withLines: mayKnowHours && officer.jurisdiction == .everything),
        feeds: officer.may(.feeds) ? try await feeds() : nil))
  }
}

extension Query {
  /// Midnight in Jakarta.
  fileprivate func day() throws(Problem) -> Timestamp? {
    guard let text = try raw("day") else { return nil }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.count == 10, parts.map(\.utf8.count) == [4, 2, 2], let year = Int(parts[0]),
      let month = Int(parts[1]), let day = Int(parts[2]), CivilTime.exists(year: year, month: month, day: day)
    else { throw Self.wrong("day", "a date such as 2026-11-22") }
    return Timestamp(seconds: CivilTime.daysSince1970(year: year, month: month, day: day) * 86_400 - jakarta)
  }

  private var jakarta: Int64 { 7 * 3600 }
}

extension Timestamp {
  /// The last midnight in Jakarta.
  fileprivate var startOfDay: Timestamp {
    let offset = Int64(7 * 3600)
    return Timestamp(seconds: (seconds + offset).flooredDivision(by: 86_400) * 86_400 - offset)
  }
}

extension Jurisdiction {
  /// A channel nobody knows any more is everybody's.
  func mayKnow(_ channel: String, _ territory: String?) -> Bool {
    Channel(rawValue: channel).map { covers($0, territory: territory) } ?? true
  }
}
