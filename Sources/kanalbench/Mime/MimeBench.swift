// SPDX-License-Identifier: MIT
//
// Reading mail. Kanal's `Mail` and CPython's `email` (policy.default) read the same files on one
// thread each, in turns, the bytes in memory beforehand. Both do the same work: header fields, the
// tree of parts, every text decoded from its charset, every attachment decoded. Kanal does more: it
// makes HTML text, takes quotes out and judges what kind of mail it is. One round of each warms up.

import FoundationEssentials
import Mail
import Reports

struct MimeBench {
  private let ground: Ground
  private let count: Int
  private let rounds: Int
  private static let goal = 30.0
  /// Kanal's passes over the corpus in one round: a pass takes much less than the baseline's.
  private static let passes = 3

  init(_ ground: Ground) {
    self.ground = ground
    count = ground.options.count ?? 2000
    rounds = ground.options.rounds ?? 3
  }

  func run() throws -> Figures {
    ground.say("writing \(count) mails")
    let mails = MailCorpus.mails(count)
    let folder = try write(mails)
    let python = try PythonReader(folder)
    ground.say("\(python.version) has read the files; one round each to warm up")
    var kanal: [Pass] = [read(mails)]
    var baseline: [PythonReader.Pass] = [try python.pass()]
    (kanal, baseline) = ([], [])
    for round in 1...rounds {
      for _ in 0..<Self.passes { kanal.append(read(mails)) }
      baseline.append(try python.pass())
      ground.say(
        "round \(round): Kanal \(Int(Double(count) / (kanal.last?.seconds ?? 1))) mails/s, "
          + "CPython \(Int(Double(count) / (baseline.last?.seconds ?? 1))) mails/s")
    }
    return figures(mails, kanal, baseline, python)
  }

  private func figures(
    _ mails: [[UInt8]], _ kanal: [Pass], _ baseline: [PythonReader.Pass], _ python: PythonReader
  ) -> Figures {
    var figures = Figures(
      "mime", perSecond: Double(count) / (kanal.map(\.seconds).median ?? 1),
      baseline: Double(count) / (baseline.map(\.seconds).median ?? 1))
    figures.p99 = kanal.map(\.p99).median
    figures.residentBytes = residentBytes()
    let bytes = mails.reduce(0) { $0 + $1.count }
    figures.add("baseline_p99_ms", (baseline.map(\.p99).median ?? 0) * 1000)
    figures.add("goal_ratio", Self.goal)
    figures.add("reached", (figures.ratio ?? 0) >= Self.goal)
    figures.add("mails", count)
    figures.add("corpus_mb", Double(bytes) / 1_048_576)
    figures.add("mb_per_second", (figures.messagesPerSecond ?? 0) * Double(bytes) / Double(count) / 1_048_576)
    figures.add("rounds", kanal.map { Double(count) / $0.seconds })
    figures.add("baseline_rounds", baseline.map { Double(count) / $0.seconds })
    figures.add("baseline", python.version)
    for (shape, ratio) in ratios(mails, kanal, baseline) { figures.add("ratio_\(shape.rawValue)", ratio) }
    return figures
  }

  // MARK: Reading

  struct Pass {
    var seconds = 0.0
    var p99 = Duration.zero
    var shapes: [MailShape: Double] = [:]
  }

  private func read(_ mails: [[UInt8]]) -> Pass {
    var times: [Duration] = []
    times.reserveCapacity(mails.count)
    let clock = ContinuousClock()
    var attached = 0
    let total = clock.measure {
      for mail in mails { times.append(clock.measure { attached += Self.read(mail) }) }
    }
    precondition(attached > 0 || mails.count < 100, "the corpus has attachments")
    var pass = Pass(seconds: total.seconds, p99: times.quantile(0.99) ?? .zero)
    for (number, time) in times.enumerated() { pass.shapes[.of(number), default: 0] += time.seconds }
    return pass
  }

  /// Reads a mail and decodes its attachments; how many bytes those are.
  private static func read(_ mail: [UInt8]) -> Int {
    let message = Message(parsing: mail)
    let reading = message.reading(ownAddresses: [MailWriter.city])
    return reading.attachments.indices.reduce(0) { $0 + (message.attachmentBytes($1)?.count ?? 0) }
  }

  private func ratios(_ mails: [[UInt8]], _ kanal: [Pass], _ baseline: [PythonReader.Pass]) -> [(
    MailShape, Double
  )] {
    MailShape.allCases.compactMap { shape in
      let ours = kanal.compactMap { $0.shapes[shape] }.median
      let theirs = baseline.compactMap { $0.shapes[shape] }.median
      guard let ours, let theirs, ours > 0 else { return nil }
      return (shape, theirs / ours)
    }
  }

  private func write(_ mails: [[UInt8]]) throws -> String {
    let folder = try ground.emptyFolder("mime")
    for (number, mail) in mails.enumerated() {
      let path = "\(folder)/\(number).eml"
      guard FileManager.default.createFile(atPath: path, contents: Data(mail)) else {
        throw BenchError("cannot write \(path)")
      }
    }
    return folder
  }
}
