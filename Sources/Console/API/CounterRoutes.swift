// SPDX-License-Identifier: MIT
//
// Reports taken in at a counter or a desk. They go the way every source's go: durable first, drafted at once,
// and under the form's own id, so that a second click takes nothing in twice.

import Cryptography
import FoundationEssentials
import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  /// Ten attachments of ten megabytes, as base64.
  private static var intakeLimit: Int { 150 << 20 }

  var counterRoutes: [Route] {
    [
      route(.get, "/intake", needs: .intake) { call in
        JSONAnswer.response(200, ItemList(items: counters(of: call.officer).map(CounterAnswer.init)))
      },
      route(.post, "/intake", needs: .intake, bodyLimit: Self.intakeLimit, takeIn),
      route(.get, "/intake/{counter}/{id}", needs: .intake, receipt),
    ]
  }

  private struct CounterAnswer: Encodable, Sendable {
    var name: String
    var title: String
    var channel: Channel
    init(_ counter: IntakeCounter) { (name, title, channel) = (counter.name, counter.title, counter.channel) }
  }

  private struct ReceiptAnswer: Encodable, Sendable {
    var counter: String
    var id: String
    var state: String
    var ticket: String?
    var kelurahan: Kelurahan?
  }

  private func counters(of officer: Officer) -> [IntakeCounter] {
    counters.filter { officer.jurisdiction.channels?.contains($0.channel) ?? true }
  }

  private func counter(_ name: String?, _ call: Call) throws(Problem) -> IntakeCounter {
    guard let counter = counters(of: call.officer).first(where: { $0.name == name }) else {
      throw .unknown("such counter")
    }
    return counter
  }

  /// As the intake API has a report.
  fileprivate struct Handed: Encodable {
    struct Location: Encodable {
      var latitude: Double
      var longitude: Double
    }

    struct Attachment: Encodable {
      var name: String
      var type: String
      var content: String
    }

    var id: String
    var text: String
    var subject: String?
    var sender: String?
    var visibility: String?
    var location: Location?
    var attachments: [Attachment]
  }

  private func takeIn(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let name = body.text("counter", atMost: 200)
    let report = body.handed()
    try body.finish()
    guard let report else { throw Problem.invalid(body.errors) }
    let counter = try counter(name, call)
    try await noteHandIn(report.id, at: counter, by: call.officer)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let receipt = try await counter.take(report.id, Array(try encoder.encode(report))) else {
      throw Problem(.state, "another report was taken in under this id; reload the form for a new one")
    }
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      try connection.audit(
        call.officer.name, "take in", subject: receipt.ticket ?? report.id, reason: counter.name, at: now)
    }
    return answer(receipt, counter, report.id, isTaken: true)
  }

  /// Before anything is taken: a report that is there has somebody who took it in, whatever breaks between.
  /// A counter that is paused takes nothing.
  private func noteHandIn(_ id: String, at counter: IntakeCounter, by officer: Officer) async throws {
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      guard try connection.feed(named: counter.feed)?.isPaused != true else {
        throw Problem(.state, "\(counter.name) is paused; an administrator lets it go on")
      }
      try connection.audit(officer.name, "hand in", subject: id, reason: counter.name, at: now)
    }
  }

  private func receipt(_ call: Call) async throws -> ServerResponse {
    let counter = try counter(call.request.parameters["counter"], call)
    let id = call.request.parameters["id"] ?? ""
    guard let receipt = try await counter.receipt(id) else {
      throw Problem.unknown("such report at this counter")
    }
    return answer(receipt, counter, id, isTaken: false)
  }

  private func answer(_ receipt: Receipt, _ counter: IntakeCounter, _ id: String, isTaken: Bool)
    -> ServerResponse
  {
    JSONAnswer.response(
      isTaken ? (receipt.isRead ? 201 : 202) : 200,
      ReceiptAnswer(
        counter: counter.name, id: id, state: receipt.state, ticket: receipt.ticket,
        kelurahan: receipt.kelurahan))
  }
}

extension Body {
  fileprivate mutating func handed() -> QueueConsole.Handed? {
    let id = text("id", atMost: 200)
    let words = text("text", atMost: 20_000)
    let subject = text("subject", atMost: 200, isNeeded: false)
    let sender = text("sender", atMost: 200, isNeeded: false)
    let visibility = choice("visibility", as: HandedVisibility.self, isNeeded: false)
    let point = coordinate("coordinate")
    let attachments = list("attachments", 0...10) { item -> QueueConsole.Handed.Attachment? in
      let (name, type) = (item.text("name", atMost: 200), item.text("type", atMost: 100))
      if let type, !type.contains("/") { item.note("type", "must be a media type such as image/jpeg") }
      guard let content = item.content(), let name, let type, type.contains("/") else { return nil }
      return QueueConsole.Handed.Attachment(name: name, type: type, content: content)
    }
    guard let id, let words else { return nil }
    return QueueConsole.Handed(
      id: id, text: words, subject: subject, sender: sender, visibility: visibility?.rawValue,
      location: point.map { .init(latitude: $0.latitude, longitude: $0.longitude) }, attachments: attachments)
  }

  private mutating func content() -> String? {
    let most = 10 << 20
    guard let text = text("content", atMost: most / 3 * 4 + 4) else { return nil }
    if let bytes = Base64.decode(text), (1...most).contains(bytes.count) { return text }
    note("content", "must be base64 of 1 to \(most) bytes")
    return nil
  }
}

private enum HandedVisibility: String, CaseIterable { case `private`, `public` }
