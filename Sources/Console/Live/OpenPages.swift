// SPDX-License-Identifier: MIT
//
// Pages that listen. Each is told what is its officer's business, a few times a second at most; one that has
// nothing to hear gets a heartbeat, by which either side notices that the other is gone: an event, since a browser
// keeps comments to itself. A page's session is looked at with each heartbeat: whoever is logged out or changed
// hears nothing more.

import Operations
import Pipeline
import Reports
import Transport

final class OpenPages: Sendable {
  private struct Page: Sendable {
    var session: Session
    var stream: ResponseStream
    var sequence: Int64
    var queue: ChangeBook.WaitingAnswer?
    var heardAt: Timestamp
  }

  private let state = Lock((pages: [Int: Page](), last: 0))
  private static let heartbeat = Duration.seconds(15)
  private static let beat = ServerSentEvent("{}", name: "heartbeat").bytes

  /// A stream of what changed after `sequence`.
  func open(for session: Session, since sequence: Int64, at now: Timestamp) -> ResponseStream {
    let stream = ResponseStream()
    let id = state.withLock { state in
      state.last += 1
      state.pages[state.last] = Page(session: session, stream: stream, sequence: sequence, heardAt: now)
      return state.last
    }
    stream.onClose { [self] in state.withLock { $0.pages[id] = nil } }
    return stream
  }

  var count: Int { state.withLock { $0.pages.count } }

  /// Tells every page what is new to it. `holds` says whether a session does still.
  func tell(_ book: ChangeBook, _ journey: Journey, holds: (Session) async -> Bool) async throws {
    let now = journey.clock.now()
    for (id, page) in state.withLock({ $0.pages }) {
      let answer = try await book.changes(
        since: page.sequence, for: page.session.officer.jurisdiction, journey)
      let isNews = !answer.reports.isEmpty || !answer.isComplete || answer.queue != page.queue
      let isDue = now - page.heardAt >= Self.heartbeat
      guard isNews || isDue else { continue }
      if isDue, await !holds(page.session) {
        page.stream.end()
        continue
      }
      let isSent = page.stream.send(isNews ? answer.event : Self.beat)
      state.withLock { state in
        guard isSent, var page = state.pages[id] else { return }
        page.sequence = answer.sequence
        page.queue = answer.queue
        if isDue { page.heardAt = now }
        state.pages[id] = page
      }
    }
  }
}

extension ChangeBook.Answer {
  fileprivate var event: [UInt8] {
    do {
      let text = String(decoding: try JSONAnswer.bytes(self), as: UTF8.self)
      return ServerSentEvent(text, name: "change", id: "\(sequence)").bytes
    } catch {
      return ServerSentEvent.heartbeat  // Values of ours that are no JSON: there are none.
    }
  }
}
