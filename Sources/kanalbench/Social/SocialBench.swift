// SPDX-License-Identifier: MIT
//
// What the platforms demand: their batches are durable before they are answered, what was missed is caught up
// with within the platform's own limits and never twice, and many accounts that are quiet cost next to
// nothing.

struct SocialBench {
  private let ground: Ground
  private static let goal = (ratio: 0.4, megabytes: 64.0, processor: 0.5)

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
    let missed = try await CatchUp(ground: ground, count: ground.options.count ?? 10_000).run()
    figures.add("catch_up_messages", missed.messages)
    figures.add("catch_up_seconds", missed.seconds)
    figures.add("catch_up_requests", missed.requests)
    figures.add("catch_up_requests_allowed_per_hour", missed.allowed)
    figures.add("catch_up_denied", missed.denied)
    figures.add("catch_up_webhook_repeats", missed.repeated)
    let quiet = try await ManyFeeds(ground: ground).run()
    let megabytes = Double(quiet.residentBytes) / 1_048_576
    figures.residentBytes = quiet.residentBytes
    figures.add("feeds", quiet.feeds)
    figures.add("idle_cpu_percent", quiet.processor)
    figures.add("goal_ratio", Self.goal.ratio)
    figures.add("goal_rss_mb", Self.goal.megabytes)
    figures.add("goal_idle_cpu_percent", Self.goal.processor)
    figures.add(
      "reached",
      (figures.ratio ?? 0) >= Self.goal.ratio && missed.denied == 0 && megabytes <= Self.goal.megabytes
        && quiet.processor <= Self.goal.processor)
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
