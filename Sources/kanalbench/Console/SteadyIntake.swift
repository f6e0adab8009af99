// SPDX-License-Identifier: MIT
//
// Messages that come in at a steady rate while something else is measured: texts through Kannel's door, each
// answered when it is durable. What the daemon is late with is not caught up with, so the rate that was reached
// tells whether it kept pace.

import Operations
import Transport

final class SteadyIntake: Sendable {
  static let path = "/sms/kannel"
  private let port: UInt16
  private let perSecond: Int
  private let dialer = Dialer()
  private let taken = Lock((durable: 0, failed: 0, underWay: 0))
  /// What may be under way at once.
  private static let most = 256

  init(port: UInt16, perSecond: Int) {
    self.port = port
    self.perSecond = perSecond
  }

  var durable: Int { taken.withLock { $0.durable } }
  var failed: Int { taken.withLock { $0.failed } }

  /// Sends until it is cancelled.
  func run() async {
    let start = ContinuousClock.now
    var sent = 0
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let due = Int((ContinuousClock.now - start).seconds * Double(perSecond))
        while sent < due {
          sent += 1
          let number = sent
          guard
            (taken.withLock { taken in
              let isFree = taken.underWay < Self.most
              if isFree { taken.underWay += 1 }
              return isFree
            })
          else { continue }
          group.addTask { await self.send(number) }
        }
        try? await Task.sleep(for: .milliseconds(5))  // Cancelled: it is over.
      }
    }
  }

  private func send(_ number: Int) async {
    let text =
      "Lampu jalan mati di depan rumah kami sudah \(number % 90) hari, mohon segera diperbaiki (\(number))."
    let request = HTTPRequest(
      .post, "http://127.0.0.1:\(port)\(Self.path)?id=steady-\(number)",
      headers: [
        "Content-Type": "text/plain; charset=UTF-8", "X-Kannel-From": "+62811000\(number % 20_000)",
        "X-Kannel-To": "+628110000206", "X-Kannel-Time": "2024-01-08 03:15:27", "X-Kannel-Coding": "0",
      ], body: Array(text.utf8))
    let status = try? await dialer.send(request).status  // Counted as failed.
    taken.withLock { taken in
      taken.underWay -= 1
      // What was under way at the end is nobody's failure.
      if status == 200 { taken.durable += 1 } else if !Task.isCancelled { taken.failed += 1 }
    }
  }
}
