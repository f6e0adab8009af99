// SPDX-License-Identifier: MIT
//
// Meta's requests to us. An app has one URL for all its accounts, so one webhook serves them all and parts
// what comes by the id of number, page or account.
//
// 1. A GET proves that the URL is ours: it names our token, and its challenge is the answer.
// 2. A POST is signed over its bytes as they came. One body holds entries of several accounts and several
//    messages in each; each message is kept with its own bytes and identity, those of an account in one
//    commit, and 200 comes after the last (R13, R14). Where a later account's commit fails the whole body
//    comes again, and what is there already is known.
// 3. A body that is right by its signature and cannot be read is kept whole, as a dead letter. What is for an
//    account that is not configured here has nowhere to be kept: it is taken, and told in the log.
// 4. All refusals look the same from outside (R19).

import Pipeline
import Reports
package import Transport
import Web

/// One account as the webhook knows it.
package struct WebhookAccount: Sendable {
  /// Whether its parts stand under `metadata.phone_number_id`; a page's or account's are whole entries.
  var isNumber: Bool
  var id: String
  var path: String
  var verifyToken: SecretText
  var appSecret: SecretText
  var door: WebhookDoor
  /// The format of what is kept, also of a body that cannot be read.
  var format: String
  /// What a part of a body brings.
  var take: @Sendable (_ part: JSONText, _ body: [UInt8]) -> Delivered

  fileprivate func signs(_ request: ServerRequest) throws -> Bool {
    WebhookGuard.signature(BodySignature(header: "X-Hub-Signature-256", secret: try appSecret()))
      .admits(request)
  }
}

/// What is to become durable of a part.
struct Delivered: Sendable {
  var incoming: [Incoming] = []
  var reports: [DeliveryReport] = []
}

package struct MetaWebhook: Sendable {
  /// Meta names 3 MB.
  static let bodyLimit = 4 << 20

  private let accounts: [WebhookAccount]
  /// Told what an operator should know, without a word of a message.
  private let note: @Sendable (String) -> Void

  package init(_ accounts: [WebhookAccount], note: @escaping @Sendable (String) -> Void) {
    self.accounts = accounts
    self.note = note
  }

  /// One webhook for each path the accounts name.
  package static func routes(
    for accounts: [WebhookAccount], note: @escaping @Sendable (String) -> Void
  ) -> [Route] {
    Dictionary(grouping: accounts, by: \.path).sorted { $0.key < $1.key }.flatMap { path, accounts in
      let webhook = MetaWebhook(accounts, note: note)
      return [
        Route(.get, path) { webhook.verify($0) },
        Route(.post, path, bodyLimit: bodyLimit) { await webhook.receive($0) },
      ]
    }
  }

  // MARK: Handshake

  package func verify(_ request: ServerRequest) -> ServerResponse {
    guard request.query.text("hub.mode") == "subscribe", let challenge = request.query.text("hub.challenge"),
      challenge.isPlainName
    else { return .forbidden }
    do {
      // All are compared: how long it takes tells nothing of which it is.
      let fits = try accounts.map {
        WebhookGuard.query(name: "hub.verify_token", secret: try $0.verifyToken()).admits(request)
      }
      return fits.contains(true) ? .text(200, challenge) : .forbidden
    } catch {
      note("the webhook cannot be verified: \(error)")
      return .storeUnavailable
    }
  }

  // MARK: Messages

  package func receive(_ request: ServerRequest) async -> ServerResponse {
    do {
      let signed = try accounts.filter { try $0.signs(request) }
      guard let first = signed.first else { return .unauthorized }
      for (account, delivered) in parts(of: request.body, for: signed, else: first) {
        let answer = await account.door.admit(request) { _ in
          WebhookOutcome(incoming: delivered.incoming, reports: delivered.reports, answer: .done)
        }
        guard answer.status == 200 else { return answer }
      }
      return .done
    } catch {
      // Whose secret cannot be read cannot be told from a stranger: it is to come again.
      note("a request cannot be checked: \(error)")
      return .storeUnavailable
    }
  }

  /// What is to become durable, by account.
  func parts(
    of body: [UInt8], for accounts: [WebhookAccount], else first: WebhookAccount
  ) -> [(WebhookAccount, Delivered)] {
    let document = try? JSONText(body)  // Damaged: kept whole.
    guard let document, let entries = document.member("entry")?.items else {
      let letter = Incoming(body, named: digestIdentity(of: body), format: first.format)
      return [(first, Delivered(incoming: [letter]))]
    }
    var delivered = [Delivered](repeating: Delivered(), count: accounts.count)
    for part in entries.flatMap(Self.addressed) {
      guard let index = accounts.firstIndex(where: { $0.isNumber == part.isNumber && $0.id == part.id })
      else {
        note("Meta sent something for \(part.name), which no account here is")
        continue
      }
      let new = accounts[index].take(part.content, body)
      delivered[index].incoming += new.incoming
      delivered[index].reports += new.reports
    }
    return zip(accounts, delivered).filter { !$1.incoming.isEmpty || !$1.reports.isEmpty }
  }

  private struct Part {
    var isNumber: Bool
    var id: String
    var content: JSONText

    var name: String {
      (isNumber ? "number " : "account ") + (id.isPlatformID ? id : "without an id")
    }
  }

  /// An entry as a page or an account has it, or its changes as numbers have them.
  private static func addressed(_ entry: JSONText) -> [Part] {
    let numbered = (entry.member("changes")?.items ?? []).compactMap { change in
      change.member("value", "metadata", "phone_number_id")?.text.map {
        Part(isNumber: true, id: $0, content: change)
      }
    }
    guard numbered.isEmpty else { return numbered }
    return [Part(isNumber: false, id: entry.member("id")?.text ?? "", content: entry)]
  }
}
