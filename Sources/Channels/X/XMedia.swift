// SPDX-License-Identifier: MIT
//
// The bytes of an attachment. A message names the address, so it is asked only at hosts that are X's; those
// of direct messages want the account's signature, which goes nowhere else.

package import Pipeline
import Reports
import Transport
import Web

package struct XMedia: MediaSource {
  private let api: XAPI
  /// A larger file stays where it is.
  private let limit: Int

  package init(api: XAPI, limit: Int) {
    self.api = api
    self.limit = limit
  }

  /// Which files want the account's signature, by their hosts; nil for a place we do not ask.
  func wantsSignature(_ url: String) -> Bool? {
    // A server of one's own, for tests and trials, has its files beside its methods.
    if url.hasPrefix(api.base + "/") { return true }
    guard url.hasPrefix("https://") else { return nil }
    switch url.dropFirst("https://".count).prefix(while: { $0 != "/" && $0 != "?" && $0 != "#" }) {
    case "ton.twitter.com", "ton.x.com": return true
    case "pbs.twimg.com", "video.twimg.com": return false
    default: return nil
    }
  }

  package func fetch(_ number: Int, of raw: RawMessage) async -> FetchedMedia {
    await fetchedMedia(limit: limit) {
      let url = try XFile.all(of: raw).attachment(number).url.place()
      guard let isSigned = wantsSignature(url) else {
        throw NoBytes.gone("it lies at a place that is not X's")
      }
      let request = HTTPRequest(.get, url, deadline: .seconds(300), responseLimit: limit)
      do {
        return try judge(isSigned ? try await api.send(request) : try await api.exchange(request))
      } catch let fault as XLoginFault where fault.isRefusal {
        throw NoBytes.credentials(fault.description)
      }
    }
  }

  private func judge(_ response: HTTPResponse) throws(NoBytes) -> FetchedMedia {
    let reason = "X answered \(response.status) for a file"
    switch response.status {
    case 200: return .bytes(response.body, type: response.mediaType)
    case 401, 403: throw .credentials(reason)
    case 404, 410: throw .gone(reason)
    default: throw .retry(reason, after: XAnswer(response, at: api.clock.now()).after)
    }
  }
}
