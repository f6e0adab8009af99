// SPDX-License-Identifier: MIT
//
// OpenStreetMap's geocoder, run by the city: `GET /search` (<https://nominatim.org/release-docs/latest/api/Search/>),
// with the answers held to the country and the city's box. One request a question; what its answer means is
// decided here, when the next one goes out is not.

import Operations
package import Pipeline
import Reports
import Settings
import Transport
package import Web

package struct Nominatim: MapService {
  private let settings: NominatimSettings
  private let exchange: WebExchange
  /// Five places are some kilobytes.
  private static let responseLimit = 1 << 20

  package init(_ settings: NominatimSettings, over exchange: @escaping WebExchange) {
    self.settings = settings
    self.exchange = exchange
  }

  package func search(_ question: String) async -> MapAnswer {
    do throws(TransportError) {
      return judge(try await exchange(request(question)))
    } catch {
      // Nothing of a request's path or answer stands in its failure.
      return .failed(reason: "\(error.failure)")
    }
  }

  private func request(_ question: String) -> HTTPRequest {
    var query = QueryBuilder()
    query.add("q", question)
    query.add("format", "jsonv2")
    query.add("countrycodes", "id")
    query.add("viewbox", settings.box.written)
    query.add("bounded", "1")
    query.add("limit", "\(NominatimAnswer.most)")
    query.add("accept-language", "id")
    return HTTPRequest(
      .get, "\(base)/search?\(query.text)",
      headers: ["User-Agent": agent, "Accept": "application/json"], deadline: settings.deadline,
      connectDeadline: min(settings.deadline, .seconds(5)), responseLimit: Self.responseLimit,
      authorityFile: settings.authorityFile)
  }

  private var base: Substring {
    let text = settings.url.text
    return text.hasSuffix("/") ? text.dropLast() : text[...]
  }

  private var agent: String {
    "kanald/\(Version.current)" + (settings.contact.map { " (\($0))" } ?? "")
  }

  private func judge(_ response: HTTPResponse) -> MapAnswer {
    let reason = "Nominatim answered \(response.status)"
    switch response.status {
    case 200: return read(response.body)
    case 429: return .busy(after: response.retryAfter ?? .seconds(60), reason: reason)
    case 503 where response.retryAfter != nil: return .busy(after: response.retryAfter, reason: reason)
    // Blocked, as the public server does with whoever asks too much; or the wrong address.
    case 401, 403: return .busy(after: .seconds(3600), reason: "\(reason): it does not let us in")
    case 300..<400, 404, 405, 410: return .failed(reason: "\(reason): wrong address?")
    // It reads the question and does not take it; another one it may.
    case 400, 414, 422: return .refused(reason: reason)
    default: return .failed(reason: reason)
    }
  }

  private func read(_ body: [UInt8]) -> MapAnswer {
    do throws(MapDamage) {
      return .places(try NominatimAnswer.places(body, in: settings.box))
    } catch {
      return .failed(reason: "Nominatim \(error)")
    }
  }
}

extension MapBox {
  /// Two opposite corners, longitude first, as `viewbox` wants them.
  fileprivate var written: String { "\(west),\(north),\(east),\(south)" }
}
