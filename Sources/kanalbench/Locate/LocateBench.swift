// SPDX-License-Identifier: MIT
//
// Locating on one thread: messages a second, the time from nothing to the first answer, and what the
// gazetteer takes of memory. The baseline is id-location-ner of PyPI, where it is installed for the
// python3 on the PATH; without it the figures stand alone. Every locator reads the same messages.

import Gazetteer
import Reports

struct LocateBench {
  private let ground: Ground
  private let count: Int
  private let rounds: Int
  private static let goal = 50_000.0
  private static let loadingGoal = 0.050
  private static let memoryGoal = 25.0

  init(_ ground: Ground) {
    self.ground = ground
    count = ground.options.count ?? 20_000
    rounds = ground.options.rounds ?? 5
  }

  func run() throws -> Figures {
    // Before anything else has built a table.
    let before = residentBytes() ?? 0
    let clock = ContinuousClock()
    let start = clock.now
    let locator = Locator()
    _ = locator.locate(text: "kel. slipi")
    let loading = start.duration(to: clock.now)
    let taken = Double((residentBytes() ?? before) - before) / 1_048_576
    ground.say("writing \(count) messages")
    let messages = LocateCorpus.messages(count, about: locator.all)
    let python = try LocationRecogniser(messages, about: locator.all, in: ground)
    var kanal: [Pass] = []
    var baseline: [Double] = []
    for round in 1...rounds {
      kanal.append(read(messages, with: locator))
      if let seconds = try python?.pass() { baseline.append(seconds) }
      ground.say("round \(round): \(Int(Double(count) / (kanal.last?.seconds ?? 1))) messages/s")
    }
    var figures = Figures(
      "locate", perSecond: Double(count) / (kanal.map(\.seconds).median ?? 1),
      baseline: baseline.median.map { Double(count) / $0 })
    figures.p99 = kanal.map(\.p99).median
    figures.residentBytes = residentBytes()
    figures.add("goal_per_second", Self.goal)
    figures.add("loading_ms", loading.milliseconds)
    figures.add("gazetteer_mb", taken)
    figures.add("located_share", Double(kanal.first?.located ?? 0) / Double(count))
    figures.add("megabyte_against_100_kb", growth(with: locator))
    figures.add("bytes_per_message", messages.reduce(0) { $0 + $1.utf8.count } / max(1, count))
    let isFast = (figures.messagesPerSecond ?? 0) >= Self.goal && loading.seconds <= Self.loadingGoal
    figures.add("reached", isFast && taken <= Self.memoryGoal)
    return figures
  }

  /// How much longer ten times the text takes, at worst: 10 is linear.
  private func growth(with locator: Locator) -> Double {
    let clock = ContinuousClock()
    let pieces = [
      "kel. slipi, ", "tebet slipi ", "jl ", "1,", "-6.1,", "a", "bukan di ", "http://a ", "é👍", "kebon ",
    ]
    let ratios = pieces.map { piece in
      let small = String(repeating: piece, count: 100_000 / piece.utf8.count)
      let large = String(repeating: piece, count: 1_000_000 / piece.utf8.count)
      let times = [small, large].map { text in
        (0..<3).map { _ in clock.measure { _ = locator.locate(text: text) }.seconds }.min() ?? 0
      }
      return times[1] / max(times[0], 1e-6)
    }
    return ratios.max() ?? 0
  }

  private struct Pass {
    var seconds: Double
    var p99: Duration
    var located: Int
  }

  private func read(_ messages: [String], with locator: Locator) -> Pass {
    let clock = ContinuousClock()
    var times: [Duration] = []
    times.reserveCapacity(messages.count)
    var located = 0
    let total = clock.measure {
      for message in messages {
        times.append(
          clock.measure {
            if case .located = locator.locate(text: message) { located += 1 }
          })
      }
    }
    return Pass(seconds: total.seconds, p99: times.quantile(0.99) ?? .zero, located: located)
  }
}

/// What citizens write, about every kelurahan, the same in every run.
enum LocateCorpus {
  private static let matters = [
    "lampu jalan mati", "jalan berlubang", "sampah menumpuk", "saluran mampet", "pohon tumbang menutup jalan",
    "parkir liar tiap malam", "banjir setinggi lutut", "trotoar rusak", "galian kabel tidak ditutup",
  ]
  private static let endings = [
    "", ", tolong segera dicek ya pak", ". Sudah tiga minggu tidak ada tindakan dari petugas.",
    " mohon ditindaklanjuti, terima kasih", " udah lapor pak RT tapi blm ada hasil",
  ]

  static func messages(_ count: Int, about all: [Kelurahan]) -> [String] {
    var chance = Chance(seed: 4711)
    return (0..<count).map { number in
      let kelurahan = all[number % all.count]
      return chance.one(of: matters) + " " + place(kelurahan, &chance) + chance.one(of: endings)
    }
  }

  private static func place(_ kelurahan: Kelurahan, _ chance: inout Chance) -> String {
    let name = kelurahan.name
    switch chance.number(0...6) {
    case 0: return "di kel. \(name) kec. \(kelurahan.kecamatan), \(kelurahan.kota)"
    case 1: return "di \(name.lowercased())"
    case 2: return "di Jl. Melati No. \(chance.number(1...90)) RT 03/RW 05, \(name), \(kelurahan.kecamatan)"
    case 3: return "di #\(name.filter { $0 != " " })"
    case 4: return "depan rumah saya"
    case 5:
      return "di titik -6.\(chance.number(12_000...31_000)), 106.\(chance.number(70_000...95_000))"
    default: return "dekat \(name), arah \(kelurahan.kecamatan)"
    }
  }
}
