// SPDX-License-Identifier: MIT
//
// The webhook's side: updates one by one, in order, each repeated until somebody takes it.

import Operations
import Reports
import Transport

extension SimulatedTelegram {
  /// Between a refused delivery and the next try; the real server takes its time.
  private static let pauseAfterRefusal = Duration.milliseconds(100)

  func setWebhook(_ parameters: BotParameters) -> ServerResponse {
    let url = parameters.text("url") ?? ""
    guard !url.isEmpty else { return deleteWebhook(parameters) }
    allow(parameters)
    point(at: url, secret: parameters.text("secret_token"))
    return Self.success(true)
  }

  /// Sets the webhook; the real server takes https only, this one takes what a test listens on.
  package func point(at url: String, secret: String?) {
    removeWebhook()
    wake(.conflict)
    hook = Hook(url: url, secret: secret)
    delivery = Task { await deliver() }
  }

  func deleteWebhook(_ parameters: BotParameters) -> ServerResponse {
    removeWebhook()
    if parameters.text("drop_pending_updates") == "true" { pending = [] }
    return Self.success(true)
  }

  func removeWebhook() {
    delivery?.cancel()
    hook = nil
    toDeliver.ring()
  }

  var webhookInfo: JSONValue {
    var info: [String: JSONValue] = [
      "url": .text(hook?.url ?? ""), "has_custom_certificate": false,
      "pending_update_count": .number(Int64(pending.count)),
    ]
    info["last_error_message"] = hook?.lastError.map { .text($0) }
    return .object(info)
  }

  private func deliver() async {
    while !Task.isCancelled, let hook {
      guard let next = pending.first else {
        await toDeliver.until { !pending.isEmpty }
        continue
      }
      let isTaken = await post(next, to: hook)
      guard !Task.isCancelled else { return }
      if isTaken {
        // Told twice: taken, and not known to be.
        if trouble(in: "webhook", [.duplicate]) == nil { pending.removeAll { $0.id == next.id } }
      } else {
        try? await Task.sleep(for: Self.pauseAfterRefusal)  // Cancelled: the loop ends at its condition.
      }
    }
  }

  private func post(_ update: Pending, to hook: Hook) async -> Bool {
    var request = HTTPRequest(
      .post, hook.url, headers: ["Content-Type": "application/json"], body: update.update.bytes,
      deadline: .seconds(10))
    if let secret = hook.secret { request.headers.add("X-Telegram-Bot-Api-Secret-Token", secret) }
    do throws(TransportError) {
      let status = try await dialer.send(request).status
      self.hook?.lastError = (200..<300).contains(status) ? nil : "Wrong response from the webhook: \(status)"
      return (200..<300).contains(status)
    } catch {
      self.hook?.lastError = "Connection failed"
      return false
    }
  }
}
