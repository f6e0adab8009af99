// SPDX-License-Identifier: MIT
//
// Meta takes an app off a page when its webhook failed for an hour, and says so nowhere but in a mail to the
// app's owner: from then on nothing comes and nothing fails. So at each start and every hour Meta is asked what
// the app is subscribed to, and where that is less than it should be it is subscribed anew, which is told in the
// log. That it cannot be renewed is told too and closes no door.

import Pipeline
import Transport
import Web

/// What an app is to be told of a page, an Instagram account or a business account of WhatsApp.
struct Subscription: Sendable {
  let api: GraphAPI
  let id: String
  /// Empty for WhatsApp, whose fields are the app's own.
  let fields: [String]

  enum Renewal: Hashable {
    case stood
    /// It was not what it should be, and is now; what was missing.
    case renewed(String)
    case failed(String)
  }

  func renew() async -> Renewal {
    do {
      let standing = try await standing()
      if let standing, standing.isSuperset(of: fields) { return .stood }
      // What somebody else has added to it stays.
      let wanted = fields + (standing ?? []).subtracting(fields).sorted()
      let parameters =
        fields.isEmpty ? [] : [(name: "subscribed_fields", value: wanted.joined(separator: ","))]
      let answer = GraphAnswer(
        try await api.exchange(
          try api.post(
            "\(id)/subscribed_apps", [String: String](), with: parameters, deadline: .seconds(30))))
      guard answer.body?.member("success")?.isTrue == true else { return .failed(answer.reason) }
      let missing = fields.filter { standing?.contains($0) != true }
      return .renewed(missing.count == fields.count ? "all of it" : missing.joined(separator: ", "))
    } catch {
      return .failed("\(error)")
    }
  }

  /// The fields the app has; nil where it is not subscribed, or where that cannot be found out.
  private func standing() async throws -> Set<String>? {
    let app = GraphAnswer(try await api.exchange(try api.get("app", [("fields", "id")])))
    let answer = GraphAnswer(try await api.exchange(try api.get("\(id)/subscribed_apps")))
    guard let own = app.body?.member("id")?.text else { return nil }
    let apps = answer.body?.member("data")?.items ?? []
    let entry = apps.first {
      ($0.member("id") ?? $0.member("whatsapp_business_api_data", "id"))?.text == own
    }
    return entry.map { Set($0.member("subscribed_fields")?.items?.compactMap(\.text) ?? []) }
  }
}

struct SubscribedFeed: Feed {
  let webhook: WebhookFeed
  /// Nil where somebody else sees to it.
  let subscription: Subscription?
  /// Told what became of the subscription.
  let note: @Sendable (String) -> Void
  var name: String { webhook.name }

  private static let interval = Duration.seconds(3600)
  private static let afterFailure = Duration.seconds(300)

  func run(_ line: FeedLine) async throws {
    guard let subscription else { return try await webhook.run(line) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await webhook.run(line) }
      group.addTask { try await keep(subscription, line.clock) }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func keep(_ subscription: Subscription, _ clock: PipelineClock) async throws {
    while true {
      var pause = Self.interval
      switch await subscription.renew() {
      case .stood: break
      case .renewed(let missing): note("\(name): subscribed anew at Meta, since this was missing: \(missing)")
      case .failed(let fault):
        note("\(name): the subscription at Meta could not be renewed: \(fault)")
        pause = Self.afterFailure
      }
      try await clock.sleep(pause)
    }
  }
}
