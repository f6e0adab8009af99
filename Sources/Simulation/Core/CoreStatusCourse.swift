// SPDX-License-Identifier: MIT
//
// The core telling Kanal how its reports go on: a signed `POST /core/v1/status` for each, one status a
// round. An update that Kanal did not take is told again in the next round under the same event id, so
// that taking it twice is harmless.

import Reports
package import Transport

/// One status of one report.
struct CoreStatusUpdate: Encodable, Sendable {
  /// How a report goes when nothing goes wrong.
  static let course: [(status: CoreStatus, note: String?)] = [
    (.menunggu, nil), (.koordinasi, nil), (.disposisi, nil), (.proses, nil), (.tindakLanjut, nil),
    (.validasi, nil), (.selesai, "Sudah ditangani petugas di lapangan."),
  ]

  var event: String
  var ticket: String
  /// From 1 on.
  var sequence: Int64
  var status: String
  var note: String?

  init(ticket: String, sequence: Int64) {
    let step = Self.course[Int(sequence) - 1]
    (event, self.ticket, self.sequence) = ("\(ticket)-\(sequence)", ticket, sequence)
    (status, note) = (step.status.rawValue, step.note)
  }
}

package struct CoreStatusCourse: Sendable {
  private let core: SimulatedCore
  private let kanal: String
  private let interval: Duration
  private let dialer: Dialer
  /// Called after each round with what Kanal took and what it did not.
  private let note: @Sendable (_ told: Int, _ failed: Int) -> Void

  /// `kanal` is where Kanal's webhooks listen, `http://127.0.0.1:8710`.
  package init(
    _ core: SimulatedCore, kanal: String, every interval: Duration, dialer: Dialer,
    note: @escaping @Sendable (_ told: Int, _ failed: Int) -> Void = { _, _ in }
  ) {
    self.core = core
    self.kanal = kanal.hasSuffix("/") ? String(kanal.dropLast()) : kanal
    self.interval = interval
    self.dialer = dialer
    self.note = note
  }

  /// Goes round after round until the task is cancelled.
  package func run() async {
    while (try? await Task.sleep(for: interval)) != nil { await round() }  // Cancelled: the end.
  }

  private func round() async {
    var (told, failed) = (0, 0)
    for update in await core.nextStatuses() {
      guard !Task.isCancelled else { return }
      if await tell(update) { told += 1 } else { failed += 1 }
    }
    note(told, failed)
  }

  private func tell(_ update: CoreStatusUpdate) async -> Bool {
    let body = SimulatedCore.encode(update)
    let target = "/core/v1/status"
    let request = HTTPRequest(
      .post, kanal + target,
      headers: [
        "Content-Type": "application/json", "Kanal-Signature": core.sign("POST", target, body),
      ], body: body, deadline: .seconds(10))
    do {
      guard try await dialer.send(request).status == 200 else { return false }
      await core.told(update)
      return true
    } catch {
      return false  // Told again in the next round.
    }
  }
}
