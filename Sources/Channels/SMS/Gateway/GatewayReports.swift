// SPDX-License-Identifier: MIT
//
// A report proves itself by our token, which only the gateway and we know; the guard in front keeps
// others from trying. What names no text of ours is answered like what does, so that nobody learns which
// tokens exist.

package import Transport
package import Web

/// How a described gateway reports on texts it took: the token we sent along (`{token}` in a field)
/// and a word for what became of the text.
package struct GatewayReports: Sendable {
  package var body: BodyForm
  package var token: JSONPath
  package var state: JSONPath
  /// Words that mean delivered, and that mean it never will be; others change nothing.
  package var delivered: [String]
  package var failed: [String]

  package init(
    body: BodyForm, token: JSONPath, state: JSONPath, delivered: [String], failed: [String]
  ) {
    self.body = body
    self.token = token
    self.state = state
    self.delivered = delivered
    self.failed = failed
  }

  /// A report is answered with 200 whether it names a text of ours or not.
  package func report(
    _ request: ServerRequest, guard webhookGuard: WebhookGuard, known: DeliveryToken
  ) -> WebhookOutcome {
    guard webhookGuard.admits(request) else { return WebhookOutcome(answer: .unauthorized) }
    let bytes = body == .query ? request.rawQuery : request.body
    let root = try? body.document(bytes)  // Not in the described form: it reports on nothing of ours.
    guard let root, let text = token.text(in: root),
      let outgoing = known.outgoing(in: text), let word = state.text(in: root)
    else { return WebhookOutcome(answer: .done) }
    let report = DeliveryReport(outgoing: outgoing, state: meaning(word))
    return WebhookOutcome(reports: [report], answer: .done)
  }

  private func meaning(_ word: String) -> DeliveryReport.State {
    if delivered.contains(word) { return .delivered }
    return failed.contains(word) ? .refused(reason: "the gateway reports it as failed") : .underWay
  }
}
