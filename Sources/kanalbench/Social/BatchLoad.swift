// SPDX-License-Identifier: MIT
//
// From a platform's signed batch to its 200, which both sides give only after the commit. Kanal checks the
// signature over the bytes, reads the JSON, parts it into messages, each with an identity of its own, and
// keeps each sealed; the bare handler cuts the same bytes into as many rows and reads none of them. They take
// turns under the same load, Kanal's backlog of drafting worked off between.

struct BatchLoad {
  struct Result {
    /// Messages a second, a round each.
    var ours: [Double] = []
    var theirs: [Double] = []
    var p99: [Duration] = []
    var baselineP99: [Duration] = []
  }

  let ground: Ground
  let folder: String
  let bare: UInt16
  let daemon: BenchDaemon
  let batches: SignedBatches
  let seconds: Int
  let rounds: Int

  /// Requests lying ready for a round: more than the bare handler takes in its time.
  private var ready: Int { seconds * 9000 }

  func run() async throws -> Result {
    let wrk = try Wrk(sendingFilesIn: folder)
    let probe = try StoreProbe(folder)
    let file = "\(folder)/requests"
    ground.say(
      "batches of \(SignedBatches.messagesPerRequest): a round each to warm up, then \(rounds) of \(seconds) s"
    )
    var result = Result()
    var kept = 0
    for round in 0...rounds {
      try batches.write(round == 0 ? 10_000 : ready, to: file)
      let seconds = round == 0 ? 1 : seconds
      try await draft(probe)
      let theirs = try measure(wrk, bare, file, seconds, "bare \(round)")
      let ours = try measure(wrk, daemon.webhookPort, file, seconds, "Kanal \(round)")
      kept += ours.requests * SignedBatches.messagesPerRequest
      guard round > 0 else { continue }
      result.ours.append(ours.perSecond * Double(SignedBatches.messagesPerRequest))
      result.theirs.append(theirs.perSecond * Double(SignedBatches.messagesPerRequest))
      result.p99.append(ours.p99)
      result.baselineP99.append(theirs.p99)
    }
    let messages = try probe.messages
    guard messages >= kept else {
      throw BenchError("\(kept) were answered 200, \(messages) are in the store")
    }
    try await draft(probe)
    return result
  }

  private func measure(_ wrk: Wrk, _ port: UInt16, _ file: String, _ seconds: Int, _ who: String) throws
    -> Wrk.Result
  {
    let result = try wrk.run(port: port, seconds: seconds, name: file)
    guard result.errors == 0 else { throw BenchError("\(who): \(result.errors) requests failed") }
    let messages = Int(result.perSecond) * SignedBatches.messagesPerRequest
    ground.say(
      "\(who): \(messages) messages/s, p50 \(result.p50.milliseconds.shown) ms, p99 \(result.p99.milliseconds.shown) ms"
    )
    return result
  }

  /// Waits until nothing is left to draft.
  private func draft(_ probe: StoreProbe) async throws {
    while try probe.undrafted > 0 { try await Task.sleep(for: .milliseconds(20)) }
  }
}
