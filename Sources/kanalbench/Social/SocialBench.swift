// SPDX-License-Identifier: MIT
//
// What the platforms demand: their batches are durable before they are answered, what was missed is caught up
// with within the platform's own limits and never twice, and many accounts that are quiet cost next to
// nothing.

struct SocialBench {
  private let ground: Ground
  private static let goalRatio = 0.4

  init(_ ground: Ground) { self.ground = ground }

  func run() async throws -> Figures {
    let batches = try await measureBatches()
    var figures = Figures(
      "social", perSecond: batches.ours.median ?? 0, baseline: batches.theirs.median ?? 0)
    figures.p99 = batches.p99.median
    figures.add("baseline_p99_ms", (batches.baselineP99.median ?? .zero).milliseconds)
    figures.add("messages_per_request", SignedBatches.messagesPerRequest)
    figures.add("rounds", batches.ours)
    figures.add("baseline_rounds", batches.theirs)
    figures.add("goal_ratio", Self.goalRatio)
    figures.add("reached", (figures.ratio ?? 0) >= Self.goalRatio)
    return figures
  }

  private func measureBatches() async throws -> BatchLoad.Result {
    let folder = try ground.emptyFolder("social")
    let batches = SignedBatches(secret: "bench-secret-of-the-app")
    for (name, secret) in [("secret", batches.secret), ("token", "bench-token"), ("verify", "bench-word")] {
      try secret.write(to: "\(folder)/\(name)")
    }
    let bare = try BareWebhook.start(store: "\(folder)/bare.sqlite")
    let daemon = try await BenchDaemon(in: folder, channels: Self.channels(folder))
    defer { daemon.stop() }
    return try await BatchLoad(
      ground: ground, folder: folder, bare: bare.port, daemon: daemon, batches: batches,
      seconds: ground.options.seconds ?? 3, rounds: ground.options.rounds ?? 3
    ).run()
  }

  /// Nobody is answered: sending is another measure.
  private static func channels(_ folder: String) -> String {
    """
    whatsapp: { kota: { numberID: "\(SignedBatches.numberID)", token: { file: "\(folder)/token" },
      appSecret: { file: "\(folder)/secret" }, verifyToken: { file: "\(folder)/verify" },
      webhookPath: "\(SignedBatches.path)", answers: false, version: "v23.0" } }
    """
  }
}
