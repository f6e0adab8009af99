// SPDX-License-Identifier: MIT
//
// Where the core issues the citizen's number: it comes with the core's answer to the report. The
// ticket of our own stays the key of everything between Kanal and the core.

import Reports
import Storage

extension Journey {
  /// Keeps the number a core answered with, and tells it to whoever was told that it follows, or
  /// another one. An answer that has not left will say it by itself.
  func issueNumber(_ number: String?, of report: ReportRow, on connection: Connection, at now: Timestamp)
    throws
  {
    // GeoReport v2 may give a token first, which is no number.
    if rules.issuer == .core, let number, !number.hasPrefix("token:"), !IssuedNumber.key(number).isEmpty,
      number.utf8.count <= 100
    {
      try connection.set(number: number, of: report.id)
    }
    guard let standing = try connection.report(report.id) else { return }
    for party in try connection.parties(to: standing) {
      let known = KnownReport(own: party, standing: standing)
      guard let reply = try connection.outgoing(cause: "reply:\(party.id)"), reply.attempts > 0,
        let sender = reply.sender, numberTold(by: reply, of: known) != self.number(of: known)
      else { continue }
      try connection.insert(
        NewOutgoing(
          cause: "number:\(party.id)", kind: .number, courier: reply.courier, report: party.id,
          message: party.origin, sender: sender, dueAt: now), at: now)
    }
  }

  /// The number a first answer told, in the words that were frozen with it; nil where they say that the
  /// number follows. The rule may have been another one then.
  func numberTold(by reply: OutgoingRow, of report: KnownReport) -> String? {
    if let sealed = reply.payload, let key = reply.sealKey,
      let json = try? store.keys.open(sealed, key: key, for: .payload),  // Else the rule of today speaks:
      let payload = try? JSON.decode(Payload.self, from: json),  // nothing may depend on old words.
      case .text(_, let number, _) = payload
    {
      return number
    }
    return rules.issuer == .kanal ? report.own.ticket : nil
  }
}
