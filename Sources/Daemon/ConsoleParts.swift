// SPDX-License-Identifier: MIT

package import Console
import Forms
import Gazetteer
import Glibc
import Operations
import Pipeline
import Reports
import Storage
package import Transport

/// The officers' console and where it listens.
package struct ConsoleParts: Sendable {
  package var listener: ListenerConfiguration
  package var console: QueueConsole

  package init(listener: ListenerConfiguration, console: QueueConsole) {
    self.listener = listener
    self.console = console
  }
}

extension ConsoleCity {
  /// By the places in force, which an import changes while everything runs.
  static func of(_ places: PlaceWatch) -> ConsoleCity {
    ConsoleCity(
      search: { typed, limit in
        await places.search().find(typed, limit: limit).map {
          FoundPlace(
            kind: $0.kind.rawValue, name: $0.name, kelurahans: $0.kelurahans, coordinate: $0.coordinate)
        }
      },
      at: { point in places.locator.kelurahans(at: point).map { ($0.kelurahan, $0.metresToBoundary) } },
      metresToBoundary: { places.locator.metresToBoundary(of: $0, from: $1) },
      boundaries: { places.locator.boundaries().map { ($0.kelurahan, $0.rings) } })
  }
}

extension Assembly {
  /// Where the console listens; nil where nowhere. A header that says who somebody is must come over a unix
  /// socket that only the proxy can open: over TCP whoever connects says it. Sockets that systemd passes are
  /// looked at themselves, since no configuration says what they are.
  package static func consoleListener(
    _ settings: ConsoleSettings, _ address: ListenAddress?, passed: [Int32]
  ) throws(ServiceError) -> ListenerConfiguration? {
    if let header = settings.signOnHeader, let descriptor = passed.first, !isUnixSocket(descriptor) {
      throw ServiceError(
        "console.singleSignOn trusts \(header) of whoever connects, and the passed socket `console` is no unix"
          + " socket; have systemd listen on a path that only the proxy can open")
    }
    guard var listener = listener(address, passed, 1 << 20) else { return nil }
    // A counter's report with its pictures, a few at once.
    listener.bodyBudget = 512 << 20
    return listener
  }

  private static func isUnixSocket(_ descriptor: Int32) -> Bool {
    var domain: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    // Both are ours and there for the length of the call.
    let code = unsafe getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &domain, &size)
    return code == 0 && domain == AF_UNIX
  }

  /// The sources that officers fill in for somebody else.
  static func counters(_ settings: [FormSettings], _ journey: Journey) -> [IntakeCounter] {
    settings.filter { $0.kind == .counter || $0.kind == .media }.compactMap { settings in
      journey.account(settings.kind.channel, scope: settings.scope).map { account in
        let desk = CounterDesk(journey, settings.name, account)
        return IntakeCounter(
          name: settings.name, title: settings.title, channel: settings.kind.channel,
          feed: CounterDesk.feed(settings.name), take: desk.take,
          receipt: { try await journey.receipt(of: $0, in: account) })
      }
    }
  }
}

/// Takes a counter's reports in: durable first, then a moment is waited for the draft with its number. Its line
/// is opened once, however many come first; who took it over, such as a daemon that ran beside, loses it again.
private actor CounterDesk {
  private let journey: Journey
  private let feed: String
  private let account: AccountID
  private var line: Task<FeedLine, any Error>?
  private static let patience = Duration.seconds(3)

  init(_ journey: Journey, _ name: String, _ account: AccountID) {
    self.journey = journey
    feed = Self.feed(name)
    self.account = account
  }

  static func feed(_ name: String) -> String { "console/\(name)" }

  @Sendable func take(_ id: String, _ json: [UInt8]) async throws -> Receipt? {
    let incoming = Incoming(identity: id, position: id, raw: json, format: FormsChannel.format)
    try await commit(incoming)
    journey.wakeDrafter()
    var (waited, pause) = (Duration.zero, Duration.milliseconds(10))
    while true {
      guard let receipt = try await journey.receipt(of: id, in: account, comparedWith: json) else {
        return nil
      }
      guard receipt.isSame else { return nil }
      if receipt.isRead || waited >= Self.patience { return receipt }
      try await journey.clock.sleep(pause)
      (waited, pause) = (waited + pause, min(pause * 2, .milliseconds(200)))
    }
  }

  private func commit(_ incoming: Incoming) async throws {
    do { try await commit(incoming, on: opened()) } catch let error as StorageError where error.kind == .stale
    {
      try await commit(incoming, on: opened())
    }
  }

  /// A line that could not be opened, or is another's by now, is opened anew by whoever comes next.
  private func commit(_ incoming: Incoming, on opened: Task<FeedLine, any Error>) async throws {
    do { _ = try await opened.value.commit([incoming], cursor: nil) } catch {
      let isLost = (error as? StorageError).map { $0.kind == .stale } ?? false
      let isOpen = (try? await opened.value) != nil  // It failed to open: the error is told already.
      if line == opened, isLost || !isOpen { line = nil }
      throw error
    }
  }

  private func opened() -> Task<FeedLine, any Error> {
    if let line { return line }
    let opening = Task { [journey, feed, account] in
      try await journey.open(feed: feed, of: account, note: { _ in }).line
    }
    line = opening
    return opening
  }
}
