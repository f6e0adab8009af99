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
    let files = reader.files(of: raw)
    guard files.indices.contains(number) else { return .gone(reason: "the message has no such attachment") }
    guard let path = files[number].path else { return .gone(reason: "the message does not say where it is") }
    guard let url = address(of: path) else {
      return .gone(reason: "it lies outside of what media.bases allows")
    }
    var request = HTTPRequest(.get, url, deadline: .seconds(300), responseLimit: settings.largest)
    do {
      if Self.origin(url) == Self.origin(api.base) { try api.letIn(&request) }
    } catch {
      return .retry(after: nil, reason: "\(error)")
    }
    return await fetched(request)
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

  private func fetched(_ request: HTTPRequest) async -> FetchedMedia {
    let response: HTTPResponse
    do throws(TransportError) {
      response = try await api.exchange(request)
    } catch {
      if error.failure.kind == .tooLarge { return .gone(reason: "larger than \(settings.largest >> 20) MiB") }
      return .retry(after: nil, reason: "\(error.failure)")
    }
    switch response.status {
    case 200: return .bytes(response.body, type: mediaType(response))
    case 401, 403: return .credentialsRefused(reason: "LAPOR's files answered \(response.status)")
    case 404, 410: return .gone(reason: "LAPOR has no such file")
    default:
      return .retry(after: response.retryAfter, reason: "LAPOR's files answered \(response.status)")
    }
  }

  /// What the server says it is, where that says something.
  private func mediaType(_ response: HTTPResponse) -> String? {
    let type = response.headers["Content-Type"]?.prefix { $0 != ";" }.lowercased().trimmed
    return type.flatMap { $0.contains("/") && $0 != "application/octet-stream" ? $0 : nil }
  }
}
