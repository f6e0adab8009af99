// SPDX-License-Identifier: MIT
//
// The webhook's side: bodies one by one, signed over the bytes that leave, each repeated until it is answered
// 200. All beyond ASCII is written as an escape, as Meta does it.

import Cryptography
import Operations
import Reports
import Transport

extension SimulatedMeta {
  /// Between a refused delivery and the next try; the real server takes its time.
  private static let pauseAfterRefusal = Duration.milliseconds(100)

  /// Something happened to one of the accounts.
  package func happen(_ object: String, _ entry: [String: JSONValue]) {
    if held != nil {
      held?.append(.object(entry))
    } else {
      push(object, [.object(entry)])
    }
  }

  /// What happens from now on comes in one body, whose object is told at `release`.
  package func hold() { held = [] }

  package func release(as object: String = "page") {
    let entries = held ?? []
    held = nil
    push(object, entries)
  }

  private func push(_ object: String, _ entries: [JSONValue]) {
    push(Self.escaped(JSONValue.object(["object": .text(object), "entry": .list(entries)]).bytes))
  }

  /// The bodies that wait, for somebody who delivers them in its own time; they are not repeated.
  package func takeDeliveries() -> [[UInt8]] {
    defer { waiting = [] }
    return waiting
  }

  /// A body as it is.
  package func push(_ body: [UInt8]) {
    waiting.append(body)
    toDeliver.ring()
  }

  /// The handshake: whether the URL answers with the challenge.
  package func verify(_ url: String, token: String? = nil) async -> Bool {
    var query = QueryBuilder()
    query.add("hub.mode", "subscribe")
    query.add("hub.challenge", "1158201444")
    query.add("hub.verify_token", token ?? app.verifyToken)
    do throws(TransportError) {
      let answer = try await dialer.send(HTTPRequest(.get, "\(url)?\(query.text)"))
      return answer.status == 200 && answer.body == Array("1158201444".utf8)
    } catch {
      return false
    }
  }

  /// Sets the webhook's URL; the real server takes https only, this one takes what a test listens on.
  package func point(at url: String) {
    close()
    hook = url
    delivery = Task { await deliver() }
  }

  /// Ends the deliveries.
  package func close() {
    delivery?.cancel()
    hook = nil
    toDeliver.ring()
  }

  /// The header of a body.
  package nonisolated func signature(of body: [UInt8]) -> String {
    "sha256=" + Hex.encode(Hash.sha256.authenticationCode(for: body, key: Array(app.secret.utf8)))
  }

  private func deliver() async {
    while !Task.isCancelled, let hook {
      guard !waiting.isEmpty else {
        await toDeliver.until { !waiting.isEmpty }
        continue
      }
      if waiting.count > 1, trouble([.disorder]) != nil { waiting.swapAt(0, 1) }
      let isTaken = await post(waiting[0], to: hook)
      guard !Task.isCancelled else { return }
      if isTaken {
        // Told twice: taken, and not known to be.
        if trouble([.duplicate]) == nil { waiting.removeFirst() }
      } else {
        refusedDeliveries += 1
        try? await Task.sleep(for: Self.pauseAfterRefusal)  // Cancelled: the loop ends at its condition.
      }
    }
  }

  private func post(_ body: [UInt8], to hook: String) async -> Bool {
    let request = HTTPRequest(
      .post, hook,
      headers: ["Content-Type": "application/json", "X-Hub-Signature-256": signature(of: body)], body: body,
      deadline: .seconds(10))
    do throws(TransportError) { return try await dialer.send(request).status == 200 } catch { return false }
  }

  private static func escaped(_ json: [UInt8]) -> [UInt8] {
    var text = ""
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      guard !scalar.isASCII else {
        text.unicodeScalars.append(scalar)
        continue
      }
      for unit in UTF16.encode(scalar) ?? .init() {
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      }
    }
    return Array(text.utf8)
  }
}
