// SPDX-License-Identifier: MIT
//
// What somebody types, among the other things that happen while a draft is shown. A terminal gives each key as
// it is pressed; where standard input is none, a line is a key, and what follows the key on its line answers
// what is asked next, so that the loop can be scripted.
//
// 1. At most one read is under way, on a thread of its own; its answer is an event like any other.
// 2. A terminal is given back as it was found, however the program ends: also by a signal.

import Glibc
import Operations
import Reports

/// What the loop waits for.
enum WorkEvent: Sendable {
  /// With when it was pressed: what was shown only then was not meant.
  case key(Key, at: ContinuousClock.Instant)
  /// Nil where it was left empty, or nothing comes any more.
  case line(String?)
  case tick
}

enum Key: Sendable, Hashable {
  /// In small letters.
  case character(Character)
  /// Nobody types any more, or wants to: the end of the input, control-C, a signal.
  case end
}

final class Keyboard: Sendable {
  private struct State {
    var isReading = false
    /// Answers that came with their key.
    var pending: [String] = []
  }

  private let state = Lock(State())
  let events: AsyncStream<WorkEvent>
  private let tell: AsyncStream<WorkEvent>.Continuation
  private static let pulse = Duration.seconds(1)

  init() { (events, tell) = AsyncStream<WorkEvent>.makeStream(bufferingPolicy: .bufferingNewest(64)) }

  /// Takes keys as they are pressed, and tells that time passes, until `end`.
  func begin() -> Task<Void, Never> {
    if let mode = Terminal.mode() {
      Restoration.install(mode)
      Terminal.takeKeys(mode)
    }
    return Task { [tell] in
      while !Task.isCancelled {
        try? await Task.sleep(for: Self.pulse)  // Cancelled: it is over.
        tell.yield(.tick)
      }
    }
  }

  func end() { Restoration.restore() }

  var isReading: Bool { state.withLock { $0.isReading } }

  /// Has the next key told, unless one is waited for already.
  func wantKey() {
    read { [self] in .key(Terminal.isInteractive ? Self.pressed() : written(), at: .now) }
  }

  /// Has a whole line told. Never while a key is waited for.
  func wantLine(_ prompt: String) {
    let said = state.withLock { $0.pending.isEmpty ? nil : $0.pending.removeFirst() }
    if let said { return _ = tell.yield(.line(said)) }
    Console.print(prompt)
    read { .line(Self.line()) }
  }

  private func read(_ body: @escaping @Sendable () -> WorkEvent) {
    let isFree = state.withLock { state in
      defer { state.isReading = true }
      return !state.isReading
    }
    guard isFree else { return }
    startThread("kanalctl-keys") { [self] in
      let event = body()
      state.withLock { $0.isReading = false }
      tell.yield(event)
    }
  }

  /// Keys that were pressed before what is shown now mean nothing to it.
  func forget() { Terminal.forget() }

  private static func line() -> String? {
    let before = Terminal.mode()
    Restoration.restore()
    defer { if let before { Terminal.set(before) } }
    let line = Terminal.line()
    if !Terminal.isInteractive { Console.say("") }
    return line.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A line that is not shown.
  func secret(_ prompt: String) throws(UsageError) -> String {
    let before = Terminal.mode()
    Restoration.restore()
    defer { if let before { Terminal.set(before) } }
    return try Terminal.secret(prompt)
  }

  // MARK: One key

  private static func pressed() -> Key {
    guard let byte = Terminal.byte(), byte != 3, byte != 4 else { return .end }
    guard byte >= 32, byte < 127 else {
      // Arrows and the like are several bytes, which come at once.
      Terminal.forget()
      return .character("\u{FFFD}")
    }
    return .character(Character(Character(UnicodeScalar(byte)).lowercased()))
  }

  private func written() -> Key {
    guard let line = Terminal.line() else { return .end }
    guard let first = line.first else { return .character("\u{FFFD}") }
    let rest = line.dropFirst().drop(while: \.isWhitespace)
    state.withLock { $0.pending = rest.isEmpty ? [] : [String(rest)] }
    return .character(Character(first.lowercased()))
  }
}

/// The terminal as it was found.
private enum Restoration {
  /// Written once, before anything reads it, by the one loop there is; a signal's handler only reads it.
  private static nonisolated(unsafe) var found: termios?

  static func install(_ mode: termios) {
    unsafe found = mode
    for number in [SIGTERM, SIGHUP, SIGINT] {
      signal(number) { number in
        // tcsetattr and _exit may be called here (signal-safety(7)); the claim ends by itself.
        Restoration.restore()
        _exit(128 + number)
      }
    }
  }

  static func restore() { if let found = unsafe found { Terminal.set(found) } }
}
