// SPDX-License-Identifier: MIT
//
// Whether a person wrote a mail. RFC 3834 §2 and its kin decide; each signal has one reason, which is
// what an operator sees with the message that was set aside. The strongest reason is given: our own
// mail before a report about it, a report before what merely smells of a machine.

package import Reports

/// Why a mail is no person's, from strong to weak; the raw value is shown.
enum AutomaticReason: String, CaseIterable {
  case ownMail = "own mail"
  case readReceipt = "read receipt"
  case feedbackReport = "feedback report"
  case deliveryReport = "delivery report"
  case nullSender = "null sender"
  case autoSubmitted = "auto-submitted"
  case list = "list"
  case bulk = "bulk"
  case autoReply = "auto-reply"
  case responseSuppressed = "responses suppressed"
  case loop = "loop"
  case machineSender = "machine sender"
}

/// A set of reasons.
private struct AutomationSigns {
  private var found: [AutomaticReason] = []

  mutating func insert(_ reason: AutomaticReason) {
    if !found.contains(reason) { found.append(reason) }
  }

  func contains(_ reason: AutomaticReason) -> Bool { found.contains(reason) }

  var strongest: AutomaticReason? {
    found.isEmpty ? nil : AutomaticReason.allCases.first(where: found.contains)
  }
}

extension Message {
  /// The header our own mail carries; a mail with it has come back to us.
  package static let marker = "X-Kanal"

  /// More relays than any real way has (RFC 5321 §6.3 asks for a large limit against loops).
  static let maximumHops = 30

  /// Whether a person wrote it. `ownAddresses` are in lower case.
  package func nature(ownAddresses: Set<String> = []) -> MessageNature {
    nature(from: from, ownAddresses)
  }

  func nature(from: [Mailbox], _ ownAddresses: Set<String>) -> MessageNature {
    let signs = automationSigns()
    let isOwn = from.contains { ownAddresses.contains($0.address.lowercased()) }
    if isOwn || signs.contains(.ownMail) { return .automatic(reason: AutomaticReason.ownMail.rawValue) }
    if let notice = deliveryNotice(hasFailedRecipients: signs.contains(.deliveryReport)) {
      return .bounce(notice)
    }
    if let report = reportReason { return .automatic(reason: report.rawValue) }
    if let reason = signs.strongest { return .automatic(reason: reason.rawValue) }
    guard let sender = from.first, isMachine(sender) else { return .personal }
    return .automatic(reason: AutomaticReason.machineSender.rawValue)
  }

  /// Whether the envelope names nobody (RFC 5321 §4.5.5): such mail is never answered.
  package var hasNullSender: Bool {
    guard let path = value("return-path") else { return false }
    return isNullPath(bytes.span, path)
  }

  private func isNullPath(_ bytes: Bytes, _ path: Range<Int>) -> Bool {
    let start = Comments.skip(bytes, from: path.lowerBound, to: path.upperBound)
    guard start < path.upperBound, bytes[start] == .less else { return false }
    let inside = Comments.skip(bytes, from: start + 1, to: path.upperBound)
    return inside < path.upperBound && bytes[inside] == .greater
  }

  /// What each field of the header says, in one pass.
  private func automationSigns() -> AutomationSigns {
    let bytes = bytes.span
    var signs = AutomationSigns()
    var hops = 0
    for i in parts[0].fields {
      let field = fields[i]
      if bytes.equals("received", field.name) {
        hops += 1
      } else if let sign = sign(bytes, field) {
        signs.insert(sign)
      }
    }
    if hops > Self.maximumHops { signs.insert(.loop) }
    return signs
  }

  private func sign(_ bytes: Bytes, _ field: HeaderField) -> AutomaticReason? {
    let name = field.name
    switch bytes[name.lowerBound].lowercased {
    case 0x61 where bytes.equals("auto-submitted", name):
      let word = MediaType.token(bytes, field.readable)
      return word.isEmpty || bytes.equals("no", word) ? nil : .autoSubmitted
    case 0x66 where bytes.equals("feedback-id", name): return .bulk
    case 0x6C where bytes.matches("list-", at: name.lowerBound, to: name.upperBound): return .list
    case 0x70 where bytes.equals("precedence", name):
      return precedence(bytes, MediaType.token(bytes, field.readable))
    case 0x72 where bytes.equals("return-path", name):
      return isNullPath(bytes, field.readable) ? .nullSender : nil
    case 0x78: return extensionSign(bytes, name, MediaType.token(bytes, field.readable))
    default: return nil
    }
  }

  private func precedence(_ bytes: Bytes, _ word: Range<Int>) -> AutomaticReason? {
    if bytes.equals("list", word) { return .list }
    if bytes.equals("bulk", word) || bytes.equals("junk", word) { return .bulk }
    return bytes.equals("auto_reply", word) ? .autoReply : nil
  }

  private func extensionSign(_ bytes: Bytes, _ name: Range<Int>, _ word: Range<Int>) -> AutomaticReason? {
    if bytes.equals("x-kanal", name) { return .ownMail }
    if bytes.equals("x-auto-response-suppress", name) {
      return word.isEmpty || bytes.equals("none", word) ? nil : .responseSuppressed
    }
    if bytes.equals("x-autoreply", name) || bytes.equals("x-autorespond", name) { return .autoReply }
    if bytes.equals("x-auto-reply-from", name) { return .autoReply }
    if bytes.equals("x-loop", name) { return .loop }
    return bytes.equals("x-failed-recipients", name) ? .deliveryReport : nil
  }

  /// A multipart/report that is none about delivery (RFC 8098, RFC 5965).
  private var reportReason: AutomaticReason? {
    guard parts[0].type == "multipart/report", let value = parts[0].contentType else { return nil }
    let bytes = bytes.span
    let type = Parameters(bytes, value).token("report-type", bytes) ?? []
    if type.span.equals("disposition-notification", 0..<type.count) { return .readReceipt }
    if type.span.equals("feedback-report", 0..<type.count) { return .feedbackReport }
    return type.span.equals("delivery-status", 0..<type.count) ? .deliveryReport : nil
  }

  /// Local parts nobody reads (RFC 3834 §2, RFC 5230 §4.6).
  private func isMachine(_ sender: Mailbox) -> Bool {
    let octets = Array(sender.address.utf8)
    let local = octets.span.extracting(0..<octets.span.index(of: .at, from: 0, to: octets.count))
    let end = local.count
    if local.equals("mailer-daemon", 0..<end) || local.equals("postmaster", 0..<end) { return true }
    let beginnings: [StaticString] = [
      "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "owner-",
      "bounce+", "bounces+", "bounce-", "bounces-",
    ]
    if beginnings.contains(where: { local.matches($0, at: 0, to: end) }) { return true }
    return local.matches("-request", at: end - 8, to: end) || local.matches("-bounces", at: end - 8, to: end)
  }
}
