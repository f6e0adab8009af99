// SPDX-License-Identifier: MIT
//
// Delivery status notifications: RFC 3464 in multipart/report (RFC 6522), and the plain ones of mailers
// that mark them with X-Failed-Recipients only.
//
// Which mail it was is known by the Message-ID in the returned part alone, and that proves nothing: who
// acts on it checks that the id carries our mark.

import Reports

extension Message {
  /// What a bounce says of a message of ours; nil where this is none, or says nothing of an action.
  func deliveryNotice(hasFailedRecipients: Bool) -> DeliveryNotice? {
    if let part = statusPart, let (action, status) = worstStatus(in: part) {
      return DeliveryNotice(action: action, status: status, originalMessageID: originalMessageID)
    }
    guard hasFailedRecipients else { return nil }
    return DeliveryNotice(action: .failed, status: nil, originalMessageID: originalMessageID)
  }

  private var statusPart: Int? {
    parts.indices.dropFirst().first { part in
      let type = parts[part].type
      guard type == "message/delivery-status" || type == "message/global-delivery-status" else {
        return false
      }
      return parts[part].parent.map { parts[$0].type == "multipart/report" } ?? false
    }
  }

  /// One report may speak of several recipients; the worst is what has to be acted upon.
  private func worstStatus(in part: Int) -> (DeliveryNotice.Action, String?)? {
    var problems = Problems()
    let report = Array(octets(of: part, noting: &problems))
    var worst: (action: DeliveryNotice.Action, status: String?)?
    for group in Self.groups(report.span) {
      guard let found = Self.outcome(report.span, group) else { continue }
      if worst.map({ Self.gravity(found.action) > Self.gravity($0.action) }) ?? true { worst = found }
    }
    return worst
  }

  private static func gravity(_ action: DeliveryNotice.Action) -> Int {
    switch action {
    case .failed: 4
    case .delayed: 3
    case .expanded: 2
    case .relayed: 1
    case .delivered: 0
    }
  }

  /// Groups of fields with blank lines between them (RFC 3464 §2.1); lines that are none are skipped.
  private static func groups(_ report: Bytes) -> [[HeaderField]] {
    var reader = HeaderReader()
    var groups: [[HeaderField]] = []
    var at = 0
    while at < report.count, groups.count < 1_000 {
      let first = reader.fields.count
      let next = reader.read(report, from: at, to: report.count, within: Delimiters())
      if reader.fields.count > first { groups.append(Array(reader.fields[first...])) }
      at = next > at ? next : report.line(at: at, to: report.count).next
    }
    return groups
  }

  private static func outcome(_ report: Bytes, _ group: [HeaderField]) -> (
    action: DeliveryNotice.Action, status: String?
  )? {
    var action: DeliveryNotice.Action?
    var status: String?
    for field in group {
      let word = MediaType.token(report, field.readable)
      if report.equals("action", field.name) {
        action = DeliveryNotice.Action(rawValue: [UInt8](report, word).map(\.lowercased).text)
      } else if report.equals("status", field.name), (5...15).contains(word.count) {
        status = [UInt8](report, word).text
      }
    }
    guard let known = action ?? status.flatMap(Self.action(of:)) else { return nil }
    return (known, status)
  }

  /// RFC 3463 §3.1: the class is the first digit.
  private static func action(of status: String) -> DeliveryNotice.Action? {
    switch status.first {
    case "2": .delivered
    case "4": .delayed
    case "5": .failed
    default: nil
    }
  }

  /// The Message-ID of what was returned: in the third part of a report, or further down a plain one.
  private var originalMessageID: String? {
    for part in parts.indices.dropFirst() {
      switch parts[part].type {
      case "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
        "message/global-headers":
        if let id = message(in: part).messageID { return id }
      default: continue
      }
    }
    return parts.count == 1 ? quotedMessageID : nil
  }

  private var quotedMessageID: String? {
    var problems = Problems()
    let body = octets(of: 0, noting: &problems)
    let bytes = body.span
    var at = 0
    while at < bytes.count {
      let line = bytes.line(at: at, to: bytes.count)
      if bytes.matches("message-id:", at: line.start, to: line.end) {
        return MessageIDs.one(bytes.extracting(line.start + 11..<line.end))
      }
      at = line.next
    }
    return nil
  }
}
