// SPDX-License-Identifier: MIT

import Simulation

/// Phones that send a text each and wait for the answer. A number sends again only long after its
/// answer, so that an answer tells which text it is for.
struct Crowd {
  struct Tenth {
    var number: Int
    var perSecond: Double
    /// Of the daemon, in MB, as the observer told.
    var memory = 0.0
  }

  struct Result {
    var seconds: Double
    var tenths: [Tenth]
    var latencies: [Duration]
  }

  private let gateway: SimulatedGateway
  private let count: Int
  private let waiting: Int
  /// Numbers there are: each sends every so many texts.
  private static let numbers = 20_000
  private static let patience = Duration.seconds(120)

  init(_ gateway: SimulatedGateway, count: Int, waiting: Int) {
    self.gateway = gateway
    self.count = count
    self.waiting = min(waiting, count)
  }

  /// Runs until the last answer has come. `observe` tells the daemon's memory after each tenth.
  func run(_ observe: (Tenth) async -> Double) async throws -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    var sentAt: [String: ContinuousClock.Instant] = [:]
    var result = Result(seconds: 0, tenths: [], latencies: [])
    var (sent, tenthAt) = (0, start)
    func send() {
      sentAt[Self.number(sent)] = clock.now
      gateway.send(PhoneText(from: Self.number(sent), to: "+628110000206", .plain(Self.text(sent))))
      sent += 1
    }
    for _ in 0..<waiting { send() }
    let watchdog = Task { [gateway] in
      var seen = -1
      while gateway.figures.taken > seen {
        seen = gateway.figures.taken
        try await Task.sleep(for: Self.patience)
      }
      await gateway.close()
    }
    defer { watchdog.cancel() }
    for await answer in gateway.received {
      guard let at = sentAt.removeValue(forKey: answer.receiver) else { continue }
      result.latencies.append(clock.now - at)
      if sent < count { send() }
      let done = result.latencies.count
      if done * 10 / count > result.tenths.count {
        let share = Double(done - result.tenths.count * count / 10)
        var tenth = Tenth(number: result.tenths.count + 1, perSecond: share / (clock.now - tenthAt).seconds)
        tenthAt = clock.now
        tenth.memory = await observe(tenth)
        result.tenths.append(tenth)
      }
      if done == count { break }
    }
    guard result.latencies.count == count else {
      throw BenchError(
        "\(result.latencies.count) of \(count) texts were answered, then none for \(Self.patience)")
    }
    result.seconds = (clock.now - start).seconds
    return result
  }

  private static func number(_ index: Int) -> String { "+6281100\(100_000 + index % numbers)" }

  private static let places = [
    "Jl. Cikini Raya kel. Cikini", "kelurahan Kenari dekat pasar", "Kel. Tebet Timur RT 05",
    "kelurahan Sunter Agung blok C", "Kel. Rawamangun depan sekolah",
  ]
  private static let matters = ["Lampu jalan mati", "Jalan berlubang", "Sampah menumpuk", "Saluran mampet"]

  private static func text(_ index: Int) -> String {
    // No number says the same twice: that would be a suspected duplicate.
    let days = 2 + index % 20 + index / numbers
    return "\(matters[index % 4]) di \(places[index % 5]), sudah \(days) hari. Mohon ditindaklanjuti."
  }
}
