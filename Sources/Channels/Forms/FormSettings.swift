// SPDX-License-Identifier: MIT
//
// One source whose reports are filled in rather than written: an app that knows the place, the officers
// at a counter, a newspaper desk, the table another system exports.
//
//   forms: { jaki: { channel: "app", key: { file: "/run/credentials/jaki" } } }

package import Pipeline
package import Reports
package import Settings
import Web

/// One source of filled-in reports, as configured.
package struct FormSettings: Sendable {
  /// The channels that come as forms.
  package enum Kind: String, CaseIterable, Sendable {
    case app, counter, media, lapor

    package var channel: Channel {
      switch self {
      case .app: .app
      case .counter: .counter
      case .media: .media
      case .lapor: .lapor
      }
    }

    fileprivate var ticketPrefix: String {
      switch self {
      case .app: "APP"
      case .counter: "LKT"
      case .media: "MED"
      case .lapor: "LPR"
      }
    }
  }

  package var name: String
  /// As officers at the console read it.
  package var title: String
  package var kind: Kind
  /// Lets the source hand reports over by HTTP; nil where only `kanalctl intake` does.
  package var key: Secret?
  /// At most this many reports a minute by HTTP.
  package var perMinute: Int
  package var rules: AccountRules
  /// What the columns of its tables are called.
  package var columns: FormColumns

  /// Reads one source. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    title = section.optionalString("title") ?? name
    kind = section.choice("channel", default: .app)
    key = section.optionalSecret("key")
    perMinute = section.int("perMinute", in: 1...1_000_000, default: 600)
    rules = AccountRules(
      reading: section, ticketPrefix: kind.ticketPrefix, joinWindow: .zero, answerAfter: .zero,
      comesInPieces: false)
    // Whoever filled the form in is told by the source, in its answer or at the counter.
    rules.answers = false
    columns = FormColumns(section.optionalSection("columns"))
  }

  /// Unique in the configuration: the scope of its reports' ids.
  package var scope: String { name }
  /// Of its feed.
  package var endName: String { "forms/\(name)" }

  /// These settings with what a newer reading may change while the daemon runs.
  package func adopting(_ newer: FormSettings) -> FormSettings {
    var settings = self
    settings.rules = newer.rules
    return settings
  }
}

/// The heads of a table's columns, as its source writes them.
package struct FormColumns: Sendable, Hashable {
  /// A field of a report that a column can hold.
  package enum Field: String, CaseIterable, Sendable {
    case id, text, subject, sentAt, sender, latitude, longitude, place, visibility, attachments
  }

  private var heads: [Field: String] = [:]

  package init(_ section: Section?) {
    for field in Field.allCases { heads[field] = section?.optionalString(field.rawValue) ?? field.rawValue }
  }

  package subscript(_ field: Field) -> String { heads[field] ?? field.rawValue }
}
