// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var liveRoutes: [Route] {
    [
      open(.get, "/changes", isPassive: true) { call in
        JSONAnswer.response(
          200, try await changes.changes(since: try since(call), for: call.officer.jurisdiction, journey))
      },
      open(.get, "/stream", isPassive: true) { call in
        let stream = pages.open(for: call.session, since: try since(call), at: journey.clock.now())
        // Says at once that it stands, so that proxies pass it on.
        _ = stream.send(ServerSentEvent.heartbeat)
        return .events(stream)
      },
    ]
  }

  /// From now on where nothing is said; a browser that comes back says what it heard last.
  private func since(_ call: Call) throws -> Int64 {
    guard call.officer.may(.read) else { throw Problem(.role, "your role does not allow this") }
    let last = call.request.headers["Last-Event-ID"].flatMap { Int64($0) }
    return try Query(call.request).integer("since", in: 0...Int64.max) ?? last ?? changes.sequence
  }

  /// Tells open pages what changes, until it is cancelled.
  package func tellChanges() async {
    await changes.run(journey) {
      do {
        try await pages.tell(changes, journey) { await sessions.holds($0) }
      } catch {
        journey.observe(JourneyEvent(.storeFailed, place: "console", reason: "\(error)"))
      }
    }
  }
}

extension Sessions {
  /// Whether a session stands as it stood; a store that does not answer ends none.
  func holds(_ session: Session) async -> Bool {
    let now = journey.clock.now()
    do {
      guard let row = try await journey.store.database.read({ try $0.session(session.digest) }) else {
        return false
      }
      return !row.officer.isDisabled && now - row.seenAt < settings.idle
        && now - row.createdAt < settings.longest
    } catch {
      return true
    }
  }
}
