// SPDX-License-Identifier: MIT
//
// Searches an endpoint's list of requests. One answer is not the whole list: GeoReport v2 lets an
// endpoint stop at 1,000 requests ("GET Service Requests"), many stop far earlier, and which end of
// the range they give first is theirs to choose. So the time before the oldest request of an answer
// and the time after the newest are asked for again, until an answer brings nothing new and is not cut
// short. Only then is a request certainly missing. A failure instead: a list without times, one without
// end, and one whose full answers hold nothing new, since what is behind them stays out of sight: more
// requests in two seconds than an answer takes, or an endpoint that does not keep to the dates.

import FoundationEssentials
import Pipeline
import Reports

struct Open311Search {
  /// Lists the requests of a time, or some of them.
  var list: (ClosedRange<Timestamp>) async throws -> [Open311Request]
  private static let mostAnswers = 200
  /// No endpoint is known to stop below this; one that is seen to stop earlier is believed.
  private static let leastCap = 10

  /// The id of the request whose description begins with `mark`, empty where the endpoint has given it
  /// none yet; nil where there is no such request.
  func request(marked mark: String, in range: ClosedRange<Timestamp>) async throws -> String? {
    var open = [range]
    var seen: Set<Open311Request> = []
    var (longest, isCapped) = (0, false)
    for number in 0..<Self.mostAnswers {
      guard let range = open.popLast() else { return nil }
      let listed = try await list(range)
      if let hit = listed.first(where: { $0.description?.hasPrefix(mark) ?? false }) {
        return hit.service_request_id?.text ?? ""
      }
      let news = listed.filter { seen.insert($0).inserted }
      longest = max(longest, listed.count)
      if !news.isEmpty {
        // An earlier answer should have held these.
        isCapped = isCapped || number > 0
        open += try Self.rest(of: range, without: listed)
      } else if listed.count == longest, isCapped || longest >= Self.leastCap {
        throw FeedFailure(.retry(after: nil), "\(listed.count) requests may not be all of their time")
      }
    }
    throw FeedFailure(.retry(after: nil), "the list of requests did not end")
  }

  /// What of a range an answer did not reach, with a second to spare on either side.
  private static func rest(of range: ClosedRange<Timestamp>, without listed: [Open311Request]) throws
    -> [ClosedRange<Timestamp>]
  {
    let times = listed.compactMap(\.requestedAt)
    guard let oldest = times.min(), let newest = times.max() else {
      throw FeedFailure(.retry(after: nil), "the list of requests has no requested_datetime")
    }
    let (before, after) = (oldest + .seconds(1), newest - .seconds(1))
    var rest: [ClosedRange<Timestamp>] = []
    if before > range.lowerBound { rest.append(range.lowerBound...min(before, range.upperBound)) }
    if after < range.upperBound { rest.append(max(after, range.lowerBound)...range.upperBound) }
    return rest
  }
}

/// A request as listed or just filed.
struct Open311Request: Decodable, Hashable {
  var service_request_id: NumberOrText?
  var token: String?
  var description: String?
  var requested_datetime: String?

  /// With or without a fraction of a second (ISO 8601, as GeoReport v2 has its times).
  var requestedAt: Timestamp? {
    guard let text = requested_datetime else { return nil }
    let known = [Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true)]
    let date = known.lazy.compactMap { try? $0.parse(text) }.first  // Not in that form: the next is tried.
    return date.map { Timestamp(milliseconds: Int64($0.timeIntervalSince1970 * 1000)) }
  }

  /// GeoReport v2 endpoints write ids as numbers or as strings.
  struct NumberOrText: Decodable, Hashable {
    var text: String
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      do {
        text = String(try container.decode(Int64.self))
      } catch {
        text = try container.decode(String.self)
      }
    }
  }
}
