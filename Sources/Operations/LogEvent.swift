// SPDX-License-Identifier: MIT

package import Reports

/// How much an event matters; the raw value is syslog's priority (RFC 5424 §6.2.1).
package enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  case critical = 2
  case error = 3
  case warning = 4
  case notice = 5
  case info = 6
  case debug = 7

  /// `warning`, as settings and options write it.
  package var name: String { "\(self)" }
  package init?(name: String) {
    guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }
  /// Orders by weight: `.debug < .critical`.
  package static func < (a: LogLevel, b: LogLevel) -> Bool { a.rawValue > b.rawValue }
}

/// One thing that happened. Carries ids and reasons; never message text, personal data or secrets.
package struct LogEvent: Sendable {
  package var level: LogLevel
  /// What happened, for machines: `report.drafted`.
  package var name: String
  /// What happened, for people, without a final stop.
  package var text: String
  package var channel: String?
  package var message: MessageID?
  package var draft: ReportID?
  package var ticket: String?
  package var outgoing: OutgoingID?
  package var feed: String?
  package var attempt: Int?
  package var reason: String?
  /// Further fields by name (small letters, digits, `_`), in the order they are shown.
  package var extra: [(name: String, value: String)]
  /// How many events like this one were held back before it.
  package var repeats = 0

  package init(
    _ level: LogLevel, _ name: String, _ text: String, channel: String? = nil, message: MessageID? = nil,
    draft: ReportID? = nil, ticket: String? = nil, outgoing: OutgoingID? = nil, feed: String? = nil,
    attempt: Int? = nil, reason: String? = nil, extra: [(name: String, value: String)] = []
  ) {
    self.level = level
    self.name = name
    self.text = text
    self.channel = channel
    self.message = message
    self.draft = draft
    self.ticket = ticket
    self.outgoing = outgoing
    self.feed = feed
    self.attempt = attempt
    self.reason = reason
    self.extra = extra
  }

  /// The text with the count of those held back, on one line.
  package var line: String {
    harmless(text) + (repeats > 0 ? " (and \(repeats) more like it, held back)" : "")
  }

  /// The fields that are set, in small letters, made harmless.
  package var fields: [(name: String, value: String)] {
    let known: [(name: String, value: String?)] = [
      ("channel", channel), ("message", message?.description), ("draft", draft?.description),
      ("ticket", ticket), ("outgoing", outgoing?.description), ("feed", feed),
      ("attempt", attempt.map(String.init)), ("reason", reason),
      ("repeats", repeats > 0 ? String(repeats) : nil),
    ]
    return known.compactMap { field in field.value.map { (field.name, harmless($0)) } }
      + extra.map { ($0.name, harmless($0.value)) }
  }
}

/// A text that stays on its line and cannot steer a terminal: control and format characters (which
/// include the bidirectional overrides) and line separators are spelled out.
func harmless(_ text: String) -> String {
  if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
  var shown = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}
