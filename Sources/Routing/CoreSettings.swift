// SPDX-License-Identifier: MIT

package import Settings

/// The routing core's part of the configuration.
package struct CoreSettings: Sendable {
  package enum Dialect: String, CaseIterable, Sendable {
    case native
    case open311
  }

  package var dialect: Dialect
  /// Where it listens; for `native` the folder of `/reports`, for `open311` the folder of
  /// `requests.json`.
  package var url: ServiceURL
  /// The shared key of the signature; needed for `native` and for status updates.
  package var key: Secret?
  package var open311: Open311Settings?
  package var concurrency: Int
  package var deadline: Duration
  package var authorityFile: String?
  /// The statuses the sender is told of.
  package var told: [String]

  /// Reads the section; mistakes are noted in it.
  package init(reading section: Section) {
    dialect = section.choice("dialect", default: .native)
    url = section.url("url")
    concurrency = section.int("concurrency", in: 1...256, default: 16)
    deadline = section.duration("deadline", in: .seconds(1)...(.seconds(300)), default: .seconds(30))
    authorityFile = section.optionalPath("authorities")
    told = section.strings("tellSender", default: ["Selesai", "TL Ditolak"])
    switch dialect {
    case .native: key = section.secret("key")
    case .open311:
      key = section.optionalSecret("key")
      open311 = Open311Settings(reading: section.section("open311"))
    }
  }
}

/// What GeoReport v2 leaves to the endpoint.
package struct Open311Settings: Sendable {
  package enum Unknown: String, CaseIterable, Sendable {
    /// The endpoint honours `Idempotency-Key`, an extension.
    case repeats = "repeat"
    /// The list of requests is searched for the ticket first.
    case looksUp = "lookUp"
  }

  package var apiKey: Secret
  package var jurisdiction: String?
  /// Our category to the endpoint's `service_code`; `lainnya` is the one for all others.
  package var serviceCodes: [String: String]
  package var onUnknown: Unknown

  init(reading section: Section) {
    apiKey = section.secret("apiKey")
    jurisdiction = section.optionalString("jurisdictionID")
    onUnknown = section.choice("onUnknown", default: .looksUp)
    let codes = section.section("serviceCodes")
    serviceCodes = Dictionary(uniqueKeysWithValues: codes.keys.map { ($0, codes.string($0)) })
    if !serviceCodes.isEmpty, serviceCodes["lainnya"] == nil {
      section.mistake(
        at: "serviceCodes", "needs a code for \"lainnya\", which stands for every category not named")
    }
  }
}
