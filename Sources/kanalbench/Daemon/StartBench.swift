// SPDX-License-Identifier: MIT
//
// How long the daemon takes to be ready with a large store: from the start of the program to the
// first 200 of /healthz. The file system's cache holds what it holds: the first start of a run may
// read from the disk, which `first_ms` shows; the figure is the median.

struct StartBench {
  private let ground: Ground
  private let count: Int
  private let rounds: Int
  static let number = "+628110000206"
  static let feed = "sms/layanan"
  static let courier = "sms/layanan"
  private static let goal = Duration.milliseconds(300)

  init(_ ground: Ground) {
    self.ground = ground
    count = ground.options.count ?? 1_000_000
    rounds = ground.options.rounds ?? 7
  }

  func run() async throws -> Figures {
    let folder = try ground.subfolder("start")
    try await LargeStore(ground, folder, count: count).make()
    var (times, memory): ([Duration], [Int]) = ([], [])
    for round in 1...rounds {
      let daemon = try await BenchDaemon(in: folder, channels: Self.channels)
      times.append(daemon.readyAfter)
      // After the first look at the store, which tells health and metrics what waits.
      try await Task.sleep(for: .milliseconds(300))
      memory.append(daemon.residentBytes ?? 0)
      daemon.stop()
      ground.say("start \(round): ready after \(daemon.readyAfter.milliseconds.shown) ms")
    }
    var figures = Figures("start")
    let ready = times.median ?? .zero
    figures.p99 = times.max()
    figures.residentBytes = memory.median
    figures.add("ready_ms", ready.milliseconds)
    figures.add("first_ms", times[0].milliseconds)
    figures.add("goal_ms", Self.goal.milliseconds)
    figures.add("reached", ready <= Self.goal)
    figures.add("drafts", try StoreProbe(folder).newestReport)
    figures.add("starts_ms", times.map(\.milliseconds))
    return figures
  }

  private static let channels = """
    sms: { layanan: { number: "\(number)", kannelHTTP: {
      sendsms: { url: "http://127.0.0.1:9/", user: "bench", password: { file: "keys" } } } } }
    """
}
