// SPDX-License-Identifier: MIT
//
// The log: one line an event, to the journal where systemd listens, else to standard error.
//
// 1. An event below the level costs one comparison; its text is not even built.
// 2. A caller waits at most `patience` for a stuck reader. What cannot be written then is lost and
//    counted, and no further caller waits until a line goes through; that line is followed by one
//    that tells the count (`log.lost`).
// 3. Warnings and errors that repeat are held back and counted (`RepeatLimiter`); the next one to
//    pass, or `tellRepeats()`, tells how many.
// 4. Whatever stands in a field stays on its line (`harmless`).

package import Reports
import Synchronization

/// Where lines go: the terminal, the journal, a recorder of tests.
package protocol LogSink: Sendable {
  /// - Returns: False where the event could not be written.
  func write(_ event: LogEvent, at time: Timestamp, waits: Bool) -> Bool
}

/// A way to tell what happens; copies share one sink.
package struct Log: Sendable {
  private let core: Core

  /// - Parameters:
  ///   - level: The least that is told.
  ///   - now: For the times on the lines, and for what counts as repeated.
  package init(to sink: any LogSink, level: LogLevel = .info, now: @escaping @Sendable () -> Timestamp) {
    core = Core(sink: sink, level: level, now: now)
  }

  /// A log that tells nothing.
  package static let silent = Log(to: Nowhere(), level: .critical) { Timestamp(milliseconds: 0) }

  /// The least that is told; settable while running, as a reload of the settings does.
  package var level: LogLevel {
    get { LogLevel(rawValue: core.threshold.load(ordering: .relaxed)) ?? .info }
    nonmutating set { core.threshold.store(newValue.rawValue, ordering: .relaxed) }
  }

  /// Whether an event of the level would be told: for callers with costly fields.
  package func tells(_ level: LogLevel) -> Bool {
    level.rawValue <= core.threshold.load(ordering: .relaxed)
  }

  /// Tells one event. See `LogEvent` for the fields.
  package func event(
    _ level: LogLevel, _ name: String, _ text: @autoclosure () -> String, channel: String? = nil,
    message: MessageID? = nil, draft: ReportID? = nil, ticket: String? = nil, outgoing: OutgoingID? = nil,
    feed: String? = nil, attempt: Int? = nil, reason: String? = nil,
    _ extra: KeyValuePairs<String, String> = [:]
  ) {
    guard tells(level) else { return }
    core.tell(
      LogEvent(
        level, name, text(), channel: channel, message: message, draft: draft, ticket: ticket,
        outgoing: outgoing, feed: feed, attempt: attempt, reason: reason,
        extra: extra.map { ($0.key, $0.value) }))
  }

  /// Tells the counts of what is held back and no longer repeats. Call it now and then, such as
  /// with the watchdog, and with `all` before the end.
  package func tellRepeats(all: Bool = false) { core.tellRepeats(all: all) }
}

/// What the copies of one log share.
private final class Core: Sendable {
  let threshold: Atomic<Int>
  private let sink: any LogSink
  private let now: @Sendable () -> Timestamp
  private let limiter = Lock(RepeatLimiter())
  /// Lines lost since one last went through.
  private let lost = Atomic<Int>(0)

  init(sink: any LogSink, level: LogLevel, now: @escaping @Sendable () -> Timestamp) {
    self.sink = sink
    self.now = now
    threshold = Atomic(level.rawValue)
  }

  func tell(_ event: LogEvent) {
    let time = now()
    let isLimited = event.level == .warning || event.level == .error
    guard isLimited else { return write(event, at: time) }
    let passing = limiter.withLock { $0.admit(event, at: time) }
    for event in passing { write(event, at: time) }
  }

  func tellRepeats(all: Bool) {
    let time = now()
    let summaries = limiter.withLock { $0.takeSummaries(at: time, all: all) }
    for event in summaries { write(event, at: time) }
  }

  private func write(_ event: LogEvent, at time: Timestamp) {
    let isLosing = lost.load(ordering: .relaxed) > 0
    guard sink.write(event, at: time, waits: !isLosing) else {
      lost.add(1, ordering: .relaxed)
      return
    }
    guard isLosing else { return }
    let count = lost.exchange(0, ordering: .relaxed)
    guard count > 0 else { return }
    let notice = LogEvent(.warning, "log.lost", "\(count) lines of the log were lost: its reader was stuck")
    if !sink.write(notice, at: time, waits: false) { lost.add(count, ordering: .relaxed) }
  }
}

private struct Nowhere: LogSink {
  func write(_ event: LogEvent, at time: Timestamp, waits: Bool) -> Bool { true }
}

/// Keeps events for tests to look at.
package final class LogRecorder: LogSink {
  private let recorded = Lock<[LogEvent]>([])
  package init() {}
  package var events: [LogEvent] { recorded.withLock { $0 } }
  package func write(_ event: LogEvent, at time: Timestamp, waits: Bool) -> Bool {
    recorded.withLock { $0.append(event) }
    return true
  }
}
