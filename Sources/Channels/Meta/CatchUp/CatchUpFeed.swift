// SPDX-License-Identifier: MIT
//
// What the webhook did not bring. Meta forgets what it could not deliver (after an hour to some, after 36 to
// others) but keeps the conversations and comments themselves; so they are walked at each start and every few
// minutes, back to where everything is known (Walk). What the webhook brought is known by its name and stored
// once, whichever of the two is first. WhatsApp has no such list: its webhook is repeated for seven days.
//
// A walk keeps within what Meta allows (GraphUsage). A page that is refused as too much is asked for in
// smaller pieces; one whose cursor or conversation is gone is passed over, and the walk goes on.

import Pipeline
import Reports
import Transport
import Web

struct CatchUpFeed: Feed {
  let name: String
  let api: GraphAPI
  /// The account the list stands below.
  let id: String
  let platform: PagePlatform
  let listing: Listing
  let names: MessageNames
  let settings: CatchUpSettings

  private static let responseLimit = 16 << 20
  /// Where Meta says "too much" without saying for how long.
  private static let afterLimit = Duration.seconds(300)

  func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    var progress =
      CatchUpProgress(try await line.cursor())
      ?? CatchUpProgress(firstContact: line.clock.now(), history: settings.history)
    while true {
      try Task.checkCancellation()
      let pause = try await step(&progress, line)
      line.note(.polling)
      try await line.clock.sleep(progress.walk == nil ? max(pause, settings.interval) : pause)
    }
  }

  /// One page; returns how long the next waits.
  private func step(_ progress: inout CatchUpProgress, _ line: FeedLine) async throws -> Duration {
    let walk = progress.current()
    let asked = listing.request(of: walk, account: id)
    let response = try await ask(try api.get(asked.path, asked.query, limit: Self.responseLimit))
    let answer = response.map { GraphAnswer($0) }
    guard let response, let answer, answer.verdict(Self.verdict) == nil else {
      try await recover(from: answer, &progress, line)
      return listing.spacing
    }
    guard let body = answer.body, let page = listing.page(body, isRest: !walk.open.isEmpty) else {
      throw FeedFailure(.retry(after: nil), "\(answer.reason), and it is no list")
    }
    let before = progress
    let items = progress.take(page, of: listing).map { item in
      incoming(item, response.body, isHistory: before.isHistory(item.time))
    }
    _ = try await line.commit(items, cursor: try progress.text)
    return max(listing.spacing, GraphUsage.pause(atPercent: GraphUsage.percent(response.headers)))
  }

  private func incoming(_ item: ListedPage.Item, _ body: [UInt8], isHistory: Bool) -> Incoming {
    let raw = item.kind.kept(body[item.json.range])
    var incoming = Incoming(raw, named: PageEvent.identity(of: raw, names), format: platform.format)
    incoming.isHistory = isHistory
    return incoming
  }

  /// Nil where the answer is larger than we take.
  private func ask(_ request: HTTPRequest) async throws -> HTTPResponse? {
    do throws(TransportError) {
      return try await api.exchange(request)
    } catch {
      if error.failure.kind == .tooLarge { return nil }
      throw FeedFailure(.retry(after: nil), "\(error.failure)")
    }
  }

  // MARK: What goes wrong

  /// "Please reduce the amount of data you're asking for."
  private static let tooMuch = "too much was asked for at once"

  private static func verdict(_ code: Int, _ subcode: Int?) -> GraphVerdict? {
    code == 1 ? .refused(tooMuch) : nil
  }

  /// Makes the next request another one, or says why there is none for now.
  private func recover(
    from answer: GraphAnswer?, _ progress: inout CatchUpProgress, _ line: FeedLine
  ) async throws {
    switch answer?.verdict(Self.verdict) ?? .refused(Self.tooMuch) {
    case .refused(Self.tooMuch) where progress.current().size > 1: progress.walk?.size /= 2
    case .refused where !progress.current().open.isEmpty: progress.passOver(of: listing)
    case .refused where progress.current().after != nil: progress.beginPassAnew()
    case .credentials: throw FeedFailure(.credentials, answer?.reason ?? "")
    case .retry:
      let isLimit = answer?.code != nil && answer?.code != 2
      throw FeedFailure(
        .retry(after: answer?.retryAfter ?? (isLimit ? Self.afterLimit : nil)), answer?.reason ?? "")
    case .refused(let reason): throw FeedFailure(.retry(after: nil), reason)
    case .windowClosed, .unknown: throw FeedFailure(.retry(after: nil), answer?.reason ?? "")
    }
    _ = try await line.commit([], cursor: try progress.text)
  }
}
