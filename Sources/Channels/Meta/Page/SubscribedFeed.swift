// SPDX-License-Identifier: MIT
//
// Meta takes an app off a page when its webhook failed for an hour, and says so nowhere but in a mail to the
// app's owner: from then on nothing comes and nothing fails. So the subscription is renewed at each start and
// every hour, which changes nothing where it stands. That it cannot be renewed is told in the log and closes
// no door.

import Pipeline
import Transport
import Web

struct SubscribedFeed: Feed {
  let webhook: WebhookFeed
  let api: GraphAPI
  let id: String
  let fields: [String]
  /// Told why the subscription could not be renewed.
  let note: @Sendable (String) -> Void
  var name: String { webhook.name }

  private static let interval = Duration.seconds(3600)
  private static let afterFailure = Duration.seconds(300)

  func run(_ line: FeedLine) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await webhook.run(line) }
      group.addTask { try await keepSubscribed(line.clock) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func keepSubscribed(_ clock: PipelineClock) async throws {
    while true {
      let fault = await renew()
      if let fault { note("\(name): the subscription at Meta could not be renewed: \(fault)") }
      try await clock.sleep(fault == nil ? Self.interval : Self.afterFailure)
    }
  }

  /// Why it was not renewed; nil where it was.
  private func renew() async -> String? {
    do {
      let path = "\(id)/subscribed_apps?subscribed_fields=\(fields.joined(separator: ","))"
      let answer = GraphAnswer(
        try await api.exchange(try api.post(path, [String: String](), deadline: .seconds(30))))
      return answer.body?.member("success")?.isTrue == true ? nil : answer.reason
    } catch {
      return "\(error)"
    }
  }
}
