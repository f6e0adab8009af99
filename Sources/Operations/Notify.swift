// SPDX-License-Identifier: MIT
//
// What the daemon tells its service manager (sd_notify(3)): a datagram of `NAME=value` lines to the
// socket that NOTIFY_SOCKET names. Outside of systemd every call does nothing and returns false.

import Glibc

/// The way to the service manager.
package struct Notify: Sendable {
  private let socket: DatagramSocket?
  /// How often the service manager wants a sign of life; nil where it watches nobody. Give it one
  /// at half of it (sd_watchdog_enabled(3)).
  package let watchdogInterval: Duration?

  /// - Parameter variable: Looks up an environment variable.
  package init(
    processID: Int32 = getpid(), variable: (String) -> String? = { ProcessEnvironment.value($0) }
  ) {
    // A message that ends the start must not be lost to a busy manager; a second is its patience.
    socket = variable("NOTIFY_SOCKET").flatMap { path in
      path.hasPrefix("/") || path.hasPrefix("@") ? DatagramSocket(to: path, patience: .seconds(1)) : nil
    }
    let isMeant = variable("WATCHDOG_PID").map { $0 == String(processID) } ?? true
    let microseconds = variable("WATCHDOG_USEC").flatMap(Int64.init)
    watchdogInterval = microseconds.flatMap { isMeant && $0 > 0 ? .microseconds($0) : nil }
  }

  /// Whether somebody listens.
  package var isSupervised: Bool { socket != nil }

  /// The start or a reload is complete.
  @discardableResult package func ready(_ status: String) -> Bool {
    send(["READY=1", Self.status(status)])
  }

  /// A reload begins; `ready` ends it.
  @discardableResult package func reloading() -> Bool {
    send(["RELOADING=1", "MONOTONIC_USEC=\(Self.monotonicMicroseconds())"])
  }

  /// The end begins: the daemon drains.
  @discardableResult package func stopping(_ status: String) -> Bool {
    send(["STOPPING=1", Self.status(status)])
  }

  /// What `systemctl status` shows.
  @discardableResult package func status(_ status: String) -> Bool { send([Self.status(status)]) }

  /// A sign of life.
  @discardableResult package func watchdog() -> Bool { send(["WATCHDOG=1"]) }

  /// Asks for more time to start, reload or stop, counted from now: a long migration or drain.
  @discardableResult package func extendTimeout(by duration: Duration) -> Bool {
    let (seconds, attoseconds) = duration.components
    return send(["EXTEND_TIMEOUT_USEC=\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)"])
  }

  private func send(_ lines: [String]) -> Bool {
    socket?.send(Array(lines.joined(separator: "\n").utf8)) == 0
  }

  private static func status(_ text: String) -> String { "STATUS=\(harmless(text))" }

  private static func monotonicMicroseconds() -> Int {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)  // `time` outlives the call
    return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
  }
}
