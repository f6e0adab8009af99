// SPDX-License-Identifier: MIT
//
// Officers at work: some take drafts and decide on them, some turn pages of the list under all its filters, some
// type into the search, a letter at a time and not without errors. Each pauses between requests as a person does,
// though a shorter while; what is measured is the time from a request to the whole answer, at the client.

import Simulation
import Transport

struct ConsoleLoad {
  struct Times: Sendable {
    var next: [Duration] = []
    var acts: [Duration] = []
    /// By filter.
    var lists: [String: [Duration]] = [:]
    var searches: [Duration] = []

    var allLists: [Duration] { lists.values.flatMap(\.self) }

    mutating func add(_ other: Times) {
      next += other.next
      acts += other.acts
      lists.merge(other.lists) { $0 + $1 }
      searches += other.searches
    }
  }

  let workers: [SimulatedOfficer]
  let readers: [SimulatedOfficer]
  let typists: [SimulatedOfficer]
  let drafts: Int
  private static let pause = Duration.milliseconds(100)
  /// Where a draft has no candidate.
  static let kelurahan = "31.71.06.1003"

  func run(for time: Duration) async throws -> Times {
    let end = ContinuousClock.now + time
    return try await withThrowingTaskGroup(of: Times.self) { group in
      for (number, officer) in workers.enumerated() { group.addTask { try await work(officer, number, end) } }
      for (number, officer) in readers.enumerated() { group.addTask { try await read(officer, number, end) } }
      for (number, officer) in typists.enumerated() { group.addTask { try await type(officer, number, end) } }
      for officer in workers + readers { group.addTask { try await listen(officer, end) } }
      return try await group.reduce(into: Times()) { $0.add($1) }
    }
  }

  private func timed<Answer>(_ times: inout [Duration], _ body: () async throws -> Answer) async throws
    -> Answer
  {
    let start = ContinuousClock.now
    let answer = try await body()
    times.append(.now - start)
    return answer
  }

  /// Three of four drafts are placed, the fourth is given back for another.
  private func work(_ officer: SimulatedOfficer, _ number: Int, _ end: ContinuousClock.Instant) async throws
    -> Times
  {
    var times = Times()
    var turn = number
    while ContinuousClock.now < end {
      guard let draft = try await timed(&times.next, { try await officer.next() }) else {
        throw BenchError("\(officer.name) was given no draft")
      }
      turn += 1
      let status = try await timed(&times.acts) {
        turn % 4 == 0
          ? try await officer.skip(draft) : try await officer.locate(draft, elseIn: Self.kelurahan)
      }
      guard status < 300 else { throw BenchError("an act on \(draft.id) was answered \(status)") }
      try await Task.sleep(for: Self.pause)
    }
    return times
  }

  private func read(_ officer: SimulatedOfficer, _ number: Int, _ end: ContinuousClock.Instant) async throws
    -> Times
  {
    var times = Times()
    var turn = number
    let filters = Self.filters(drafts)
    while ContinuousClock.now < end {
      let (name, query) = filters[turn % filters.count]
      turn += 1
      let status = try await timed(&times.lists[name, default: []]) {
        try await officer.send(.get, "/reports?limit=50\(query)").status
      }
      guard status == 200 else { throw BenchError("the list \(name) was answered \(status)") }
      try await Task.sleep(for: Self.pause)
    }
    return times
  }

  /// By name; the cursors lie in the middle and near the end of what waits.
  private static func filters(_ drafts: Int) -> [(name: String, query: String)] {
    [
      ("all", ""), ("channel", "&channel=lapor"), ("kota", "&territory=31.71"),
      ("kecamatan", "&territory=31.74.07"), ("category", "&category=sampah"),
      ("rare category", "&category=kesehatan"), ("fresh", "&age=fresh"), ("due", "&age=due"),
      ("late", "&age=late"), ("free", "&claim=free"), ("mine", "&claim=mine"),
      ("others", "&claim=others"), ("asked", "&claim=asked"),
      ("all at once", "&channel=app&territory=31.73&category=jalan&age=late&claim=free"),
      ("nothing", "&category=kesehatan&territory=31.01&claim=mine"),
      ("deep", "&cursor=r\(max(1, drafts / 2))"),
      ("deeper", "&cursor=r\(max(1, drafts - 100))&channel=media"),
      ("located", "&state=located"),
    ]
  }

  /// As a page that is open does: what changed, every two seconds.
  private func listen(_ officer: SimulatedOfficer, _ end: ContinuousClock.Instant) async throws -> Times {
    while ContinuousClock.now < end {
      let status = try await officer.send(.get, "/changes").status
      guard status == 200 else { throw BenchError("what changed was answered \(status)") }
      try await Task.sleep(for: .seconds(2))
    }
    return Times()
  }

  private static let words = [
    "cikini", "kebayoran lama", "jl gatot subroto", "pasar mingu", "stasiun gondangdia", "tanah abng",
    "rawamangun", "pulo gadug", "kalibata city", "jalan raya bogor", "kelapa gadin", "rs fatmawati",
  ]

  private func type(_ officer: SimulatedOfficer, _ number: Int, _ end: ContinuousClock.Instant) async throws
    -> Times
  {
    var times = Times()
    var turn = number * 3
    while ContinuousClock.now < end {
      let word = Self.words[turn % Self.words.count]
      turn += 1
      for length in 1...word.count where ContinuousClock.now < end {
        let query = PercentEncoding.encode(String(word.prefix(length)))
        let status = try await timed(&times.searches) {
          try await officer.send(.get, "/places?limit=12&q=\(query)").status
        }
        guard status == 200 else { throw BenchError("the search was answered \(status)") }
        try await Task.sleep(for: Self.pause)
      }
    }
    return times
  }
}
