// SPDX-License-Identifier: MIT
//
// The bytes of an attachment, by the path LAPOR gives. A path says where to connect to, so only what stands
// below one of the configured beginnings is ever asked for; our secrets go to LAPOR's own server alone.

package import Pipeline
import Reports
import Settings
import Transport
import Web

package struct LaporMedia: MediaSource {
  private let api: LaporAPI
  private let reader: LaporReader
  private let settings: LaporSettings.MediaSettings

  package init(api: LaporAPI, reader: LaporReader, settings: LaporSettings.MediaSettings) {
    self.api = api
    self.reader = reader
    self.settings = settings
  }

  package func fetch(_ number: Int, of raw: RawMessage) async -> FetchedMedia {
    await fetchedMedia(limit: settings.largest) {
      let path = try reader.files(of: raw).attachment(number).path.place()
      guard let url = address(of: path) else {
        throw NoBytes.gone("it lies outside of what media.bases allows")
      }
      var request = HTTPRequest(.get, url, deadline: .seconds(300), responseLimit: settings.largest)
      if Self.origin(url) == Self.origin(api.base) { try api.letIn(&request) }
      return try judge(try await api.exchange(request))
    }
  }

  /// Where a path leads; nil where it would lead elsewhere.
  func address(of path: String) -> String? {
    guard let base = settings.bases.first else { return nil }
    guard !path.contains("://") else { return isAllowed(path) ? path : nil }
    guard !path.hasPrefix("//"), !path.contains("\\"), !path.contains("?"), !path.contains("#") else {
      return nil
    }
    let segments = path.split(separator: "/").map(String.init)
    guard !segments.isEmpty, segments.allSatisfy({ ![".", ".."].contains($0) }) else { return nil }
    return base + "/" + segments.map { PercentEncoding.encode($0) }.joined(separator: "/")
  }

  private func isAllowed(_ text: String) -> Bool {
    guard let url = ServiceURL(text), let path = url.path.split(separator: "?").first else { return false }
    let isStraight = !path.lowercased().contains("%2e") && !path.split(separator: "/").contains("..")
    return isStraight
      && settings.bases.contains { base in
        guard let allowed = ServiceURL(base), Self.origin(text) == Self.origin(base) else { return false }
        return allowed.path == "/" || url.path.hasPrefix(allowed.path + "/")
      }
  }

  /// Scheme, host and port.
  private static func origin(_ text: String) -> String? {
    ServiceURL(text).map { "\($0.scheme)://\($0.host):\($0.port ?? ($0.scheme == "https" ? 443 : 80))" }
  }

  private func judge(_ response: HTTPResponse) throws(NoBytes) -> FetchedMedia {
    let reason = "LAPOR's files answered \(response.status)"
    switch response.status {
    case 200: return .bytes(response.body, type: response.mediaType)
    case 401, 403: throw .credentials(reason)
    case 404, 410: throw .gone("LAPOR has no such file")
    default: throw .retry(reason, after: response.retryAfter)
    }
  }
}
