// SPDX-License-Identifier: MIT
//
// Where the core issues the citizen's number: it comes with the core's answer to the report. The
// ticket of our own stays the key of everything between Kanal and the core.

import Reports
import Storage

extension Journey {
  /// Keeps the number a core answered with, and tells it to whoever was told that it follows. An
  /// answer that has not left will say it by itself.
  func issueNumber(_ number: String?, of report: ReportRow, on connection: Connection, at now: Timestamp)
    throws
  {
    guard rules.issuer == .core else { return }
    // GeoReport v2 may give a token first, which is no number.
    if let number, !number.hasPrefix("token:"), !IssuedNumber.key(number).isEmpty, number.utf8.count <= 100 {
      try connection.set(number: number, of: report.id)
    }
    guard let reply = try connection.outgoing(cause: "reply:\(report.id)"), reply.attempts > 0,
      let sender = reply.sender
    else { return }
    try connection.insert(
      NewOutgoing(
        cause: "number:\(report.id)", kind: .number, courier: reply.courier, report: report.id,
        message: report.origin, sender: sender, dueAt: now), at: now)
  }
}
