// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import TestSupport
import Transport

/// A gateway that exists only in its description: JSON both ways.
private enum Described {
  static let message = """
    message: { messages: "items[]", id: "id", sender: "from", text: "text",
      only: { field: "kind", values: ["Inbox"] } }
    """

  static func send(_ base: String) -> String {
    """
    send: { url: "\(base)/send", body: "json", fields: { to: "{to}", text: "{text}", ref: "{token}" },
      authorization: { header: "X-Key", secret: { credential: "rahasia" } },
      success: { field: "status", values: ["taken"] }, refused: { field: "status", values: ["never"] }, id: "id" }
    """
  }

  static func sending(_ phones: Phones) -> HTTPCounterpart.Service {
    .init(.courier, .post, "/send") { request in
      // What is no JSON names nobody, and the case finds that.
      let sent = (try? JSONDecoder().decode([String: String].self, from: Data(request.body))) ?? [:]
      phones.take(sent["to"] ?? "", sent["text"] ?? "")
      return ServerResponse(status: 200, body: Array(#"{"status":"taken","id":"g1"}"#.utf8))
    }
  }

  static let refusal: HTTPCounterpart.Refusal = { trouble, status in
    guard trouble == .refused else { return ServerResponse(status: status) }
    return ServerResponse(status: 200, body: Array(#"{"status":"never"}"#.utf8))
  }

  static func item(_ offer: Offer) -> String {
    let text = offer.kind == .damaged ? "note" : "text"
    return """
      {"id":"g\(offer.number)","kind":"\(offer.kind == .echo ? "Sent" : "Inbox")","from":"\(offer.phone)",
       "\(text)":"\(offer.text)"}
      """
  }

  static func list(_ offers: [Offer]) -> String { "[\(offers.map(item).joined(separator: ","))]" }
}

/// A described gateway that pushes.
final class PushedGatewaySpecimen: Specimen {
  static let name = "SMS over a described gateway that pushes"
  static let folder = "SMS"
  static let notApplicable = Pushed.notApplicable.merging([
    .edit: SMSAccount.noEdit, .attachment: SMSAccount.noPhoto,
  ]) { $1 }

  private let stage: Stage
  private let bag: Postbag
  private let gateway: HTTPCounterpart
  private let phones: Phones

  init(_ stage: Stage) async throws {
    self.stage = stage
    phones = Phones()
    bag = Postbag(stage)
    gateway = try HTTPCounterpart(stage, [Described.sending(phones)], refusal: Described.refusal)
  }

  func assemble() throws -> Assembled {
    try SMSAccount.assemble(
      stage,
      """
      gateway: { \(Described.message), \(Described.send(gateway.base)),
        push: { path: "/sms/lokal", guard: { header: "X-Key", secret: { credential: "rahasia" } } } }
      """, exchange: gateway.exchange)
  }

  func offer(_ offers: [Offer]) async { await post(offers) }
  func repeatOffer(_ offer: Offer) async { await post([offer]) }
  func push() async { await bag.push() }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) { gateway.fail(trouble, side, times: times) }

  var acknowledged: Set<Int> { get async { await bag.acknowledged } }
  func contacts(_ side: Side) -> [Contact] { gateway.contacts(side) }
  var taken: [TakenText] { phones.taken }
  func stop() async { await gateway.stop() }

  private func post(_ offers: [Offer]) async {
    await bag.add(
      Postbag.Letter(
        numbers: offers.map(\.number), method: .post, target: "/sms/lokal",
        headers: ["Content-Type": "application/json", "X-Key": Stage.secret],
        body: Array("{\"items\":\(Described.list(offers))}".utf8)))
  }
}

/// A described gateway that is asked, two messages a page.
final class PolledGatewaySpecimen: Specimen {
  static let name = "SMS over a described gateway that is asked"
  static let folder = "SMS"
  static let notApplicable: [Case: String] = [.edit: SMSAccount.noEdit, .attachment: SMSAccount.noPhoto]

  private struct State {
    var listed: [Offer] = []
    /// Cursors below it are of another time, and mean the start.
    var epoch = 1000
    /// How many were asked past.
    var passed = 0
  }

  private let stage: Stage
  private let state: Lock<State>
  private let gateway: HTTPCounterpart
  private let phones: Phones

  init(_ stage: Stage) async throws {
    self.stage = stage
    let (phones, state) = (Phones(), Lock(State()))
    (self.phones, self.state) = (phones, state)
    let inbox = HTTPCounterpart.Service(.feed, .get, "/inbox") { request in
      let cursor = Int(request.query.text("after") ?? "") ?? 0
      let body = state.withLock { state -> String in
        let start = cursor < state.epoch ? 0 : cursor - state.epoch
        state.passed = max(state.passed, start)
        let page = Array(state.listed.dropFirst(start).prefix(2))
        return "{\"items\":\(Described.list(page)),\"next\":\(state.epoch + start + page.count)}"
      }
      return ServerResponse(status: 200, body: Array(body.utf8))
    }
    gateway = try HTTPCounterpart(
      stage, [inbox, Described.sending(phones)], refusal: Described.refusal)
  }

  func assemble() throws -> Assembled {
    try SMSAccount.assemble(
      stage,
      """
      gateway: { \(Described.message), \(Described.send(gateway.base)),
        poll: { url: "\(gateway.base)/inbox?after={cursor}", cursor: "next" } }
      """, exchange: gateway.exchange)
  }

  func offer(_ offers: [Offer]) async { state.withLock { $0.listed += offers } }
  func repeatOffer(_ offer: Offer) async { state.withLock { $0.listed.append(offer) } }
  func forget() async { state.withLock { $0.epoch += 1000 } }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) { gateway.fail(trouble, side, times: times) }

  var acknowledged: Set<Int> {
    state.withLock { state in Set(state.listed.prefix(state.passed).map(\.number)) }
  }
  func contacts(_ side: Side) -> [Contact] { gateway.contacts(side) }
  var taken: [TakenText] { phones.taken }
  func stop() async { await gateway.stop() }
}
