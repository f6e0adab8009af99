// SPDX-License-Identifier: MIT
//
// The console's part of the configuration. Where it listens stands with the other listeners.
//
//   console: { url: "https://kanal.example.org", serviceLevel: "30m", tiles: { url: "https://…/{z}/{x}/{y}.png" } }

package import Settings

/// The console of the needs-location queue, as configured.
package struct ConsoleSettings: Sendable {
  /// Map tiles from elsewhere.
  package struct Tiles: Sendable, Hashable {
    /// With `{z}`, `{x}` and `{y}`.
    package var url: String
    package var attribution: String
    package var maxZoom: Int
    /// For the page's content security policy.
    package var origin: String
  }

  /// Where officers' browsers reach it; nil: whatever they call it.
  package var url: String?
  /// A draft that waits longer is late.
  package var serviceLevel: Duration
  /// How long a claim holds unless it is renewed.
  package var lease: Duration
  /// How long a decision can be taken back before it leaves the house.
  package var grace: Duration
  /// How long a draft waits for its sender's answer before it is shown again.
  package var askedWait: Duration
  /// How long a skipped draft is left to others.
  package var skipWait: Duration
  /// A session ends when it was not used for so long.
  package var idle: Duration
  /// And after so long in any case.
  package var longest: Duration
  /// In which a trusted proxy says who it is.
  package var signOnHeader: String?
  package var tiles: Tiles?
  /// Debian's libjs-leaflet.
  package var leaflet: String
  /// Reasons to set a draft aside for, as officers choose them.
  package var reasons: [String]
  package var emergencyNumber: String

  /// Reads the section; with none, all has its default. Mistakes are noted there.
  package init(reading section: Section?) {
    let day = Duration.seconds(86_400)
    func time(_ key: String, _ range: ClosedRange<Duration>, _ fallback: Duration) -> Duration {
      section?.duration(key, in: range, default: fallback) ?? fallback
    }
    let address = section?.optionalURL("url")
    url = address.map { "\($0.scheme)://\($0.host)" + ($0.port.map { ":\($0)" } ?? "") }
    serviceLevel = time("serviceLevel", .seconds(60)...day * 30, .seconds(30 * 60))
    lease = time("lease", .seconds(30) ... .seconds(3600), .seconds(180))
    grace = time("grace", .zero ... .seconds(600), .seconds(10))
    askedWait = time("askedWait", .seconds(60)...day * 30, .seconds(12 * 3600))
    skipWait = time("skipWait", .seconds(10)...day, .seconds(30 * 60))
    let session = section?.optionalSection("session")
    idle = session?.duration("idle", in: .seconds(60)...day, default: .seconds(1800)) ?? .seconds(1800)
    longest =
      session?.duration("longest", in: .seconds(60)...day * 7, default: .seconds(12 * 3600)) ?? day / 2
    signOnHeader = section?.optionalSection("singleSignOn")?.string("header")
    tiles = section?.optionalSection("tiles").flatMap(Tiles.init(reading:))
    leaflet = section?.optionalString("leaflet") ?? "/usr/share/javascript/leaflet"
    reasons = section?.strings("reasons", default: Self.standardReasons) ?? Self.standardReasons
    emergencyNumber = section?.optionalString("emergencyNumber") ?? "112"
    check(section)
  }

  /// Whether browsers reach it by TLS, so that its cookie is for TLS alone.
  var isSecure: Bool { url?.hasPrefix("https:") ?? false }

  private func check(_ section: Section?) {
    guard let section else { return }
    if let signOnHeader, !Self.isHeaderName(signOnHeader) {
      section.mistake(at: "singleSignOn", "header: expected a header's name such as \"X-Remote-User\"")
    }
    if reasons.contains(where: { $0.isEmpty || $0.utf8.count > 200 }) {
      section.mistake(at: "reasons", "expected texts of 1 to 200 bytes")
    }
  }

  private static func isHeaderName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
  }

  private static let standardReasons = [
    "bukan laporan", "iklan atau spam", "di luar wilayah Jakarta", "di luar wewenang", "sudah ditangani",
    "tidak ada jawaban pelapor",
  ]
}

extension ConsoleSettings.Tiles {
  fileprivate init?(reading section: Section) {
    let text = section.string("url")
    let scheme = text.hasPrefix("https://") ? "https://" : "http://"
    let host = text.dropFirst(scheme.count).prefix { $0 != "/" }
    guard text.hasPrefix(scheme), !host.isEmpty, !host.contains(where: { " {}*;,'\"".contains($0) }),
      ["{z}", "{x}", "{y}"].allSatisfy(text.contains)
    else {
      section.mistake(at: "url", "expected an address such as \"https://tile.example/{z}/{x}/{y}.png\"")
      return nil
    }
    url = text
    origin = scheme + host
    attribution = section.string("attribution", default: "© OpenStreetMap contributors")
    maxZoom = section.int("maxZoom", in: 1...22, default: 19)
  }
}
