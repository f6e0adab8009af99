// SPDX-License-Identifier: MIT
//
// The whole configuration: each module reads its own part, this composes and checks what only the
// whole can show. All mistakes are told at once, each with its place.

package import Console
package import Email
package import Forms
package import Lapor
package import Meta
package import Nominatim
package import Operations
package import Pipeline
package import Press
import Reports
package import Routing
package import SMS
package import Settings
package import Telegram
package import X

package struct Configuration: Sendable {
  package var store: StoreSettings
  package var log: LogChoice
  package var listen: ListenSettings
  package var health: HealthLimits
  package var issuer: TicketIssuer
  package var links: LinkSettings
  package var core: CoreSettings?
  package var sms: [SMSSettings]
  package var email: [EmailSettings]
  package var telegram: [TelegramSettings]
  package var whatsapp: [WhatsAppSettings]
  package var facebook: [FacebookSettings]
  package var instagram: [InstagramSettings]
  package var x: [XSettings]
  package var media: [PressSettings]
  package var lapor: [LaporSettings]
  /// What the columns of LAPOR's exports are called, by the names of its accounts.
  package var laporTables: [String: FormColumns]
  package var forms: [FormSettings]
  package var console: ConsoleSettings
  /// A map to ask about drafts that wait for their place; nil where there is none.
  package var nominatim: NominatimSettings?
  /// What is allowed and worth a look.
  package var warnings: [String]
  /// Every value of the file, for the next reading to be held against.
  package var written: Written

  /// Reads and checks a file. Throws `SettingsError` with every mistake.
  package static func read(
    _ file: String, credentialsDirectory: String? = Secret.credentialsDirectoryOfProcess()
  ) throws(SettingsError) -> Configuration {
    try Configuration(try SettingsDocument(readingFile: file, credentialsDirectory: credentialsDirectory))
  }

  package init(_ document: SettingsDocument) throws(SettingsError) {
    let root = document.root
    store = StoreSettings(reading: root.section("store"))
    log = root.optionalSection("log")?.choice("level", default: .info) ?? .info
    listen = ListenSettings(reading: root.optionalSection("listen"))
    issuer = root.optionalSection("ticket")?.choice("issuer", default: .kanal) ?? .kanal
    if issuer == .core, !root.has("core") {
      root.mistake(at: "ticket", "issuer \"core\" needs a section core")
    }
    health = HealthLimits(reading: root.optionalSection("health"))
    let locator = root.optionalSection("locator")
    links = LinkSettings(reading: locator?.optionalSection("shortLinks"))
    core = root.optionalSection("core").map(CoreSettings.init(reading:))
    sms = root.namedSections("sms").map { SMSSettings(name: $0.name, $0.section) }
    email = root.namedSections("email").map { EmailSettings(name: $0.name, $0.section) }
    telegram = root.namedSections("telegram").map { TelegramSettings(name: $0.name, $0.section) }
    whatsapp = root.namedSections("whatsapp").map { WhatsAppSettings(name: $0.name, $0.section) }
    facebook = root.namedSections("facebook").map { FacebookSettings(name: $0.name, $0.section) }
    instagram = root.namedSections("instagram").map { InstagramSettings(name: $0.name, $0.section) }
    x = root.namedSections("x").map { XSettings(name: $0.name, $0.section) }
    media = root.namedSections("media").map { PressSettings(name: $0.name, $0.section) }
    let lapor = root.namedSections("lapor")
    self.lapor = lapor.map { LaporSettings(name: $0.name, $0.section) }
    laporTables = Dictionary(
      lapor.map { ($0.name, FormColumns($0.section.optionalSection("columns"))) }
    ) { first, _ in first }
    forms = root.namedSections("forms").map { FormSettings(name: $0.name, $0.section) }
    console = ConsoleSettings(reading: root.optionalSection("console"))
    if console.signOnHeader != nil, case .tcp = listen.console {
      root.mistake(
        at: "console",
        "singleSignOn trusts whoever connects: listen.console must be a unix socket that only the proxy can open"
      )
    }
    nominatim = locator?.optionalSection("nominatim").map(NominatimSettings.init(reading:))
    warnings = []
    written = document.written
    checkAccounts(root)
    try document.finish()
    warnings = document.warnings.map { "\($0)" }
  }

  /// The accounts of all channels that are read, with their texts.
  package var accounts: [any AccountSettings] {
    email + sms + telegram + whatsapp + facebook + instagram + x + media + lapor
  }

  private static let channels = [
    Channel.email, .sms, .telegram, .whatsapp, .facebook, .instagram, .x, .media, .lapor,
  ]
  .map { "\"\($0.rawValue)\"" }

  /// Two accounts of one address would take each other's messages for their own.
  private func checkAccounts(_ root: Section) {
    if accounts.isEmpty, forms.isEmpty {
      root.mistake(
        "no channel is configured; write a section under \(Self.channels.joined(separator: ", ")) or \"forms\""
      )
    }
    for (channel, accounts) in Dictionary(grouping: accounts, by: \.channel) {
      let scopes = Dictionary(grouping: accounts.map(\.scope).filter { !$0.isEmpty }) { $0 }
      for (scope, accounts) in scopes where accounts.count > 1 {
        root.mistake(at: channel.rawValue, "\(scope) is configured twice")
      }
    }
  }
}
