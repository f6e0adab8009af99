// SPDX-License-Identifier: MIT
//
// The routing core as an Open311 GeoReport v2 endpoint (open311.github.io, "GeoReport v2"): a form
// with an api_key, answered by a JSON array with a service_request_id or a token.
//
// The dialect knows neither an idempotency key nor an id of ours. The ticket stands in square
// brackets at the start of the description, and `account_id` carries it too; after an attempt of
// unknown outcome the list of requests since the report's receipt is searched for it. For want of a
// key, an answer that leaves open whether the request was filed (408, 5xx) is such an outcome too. 400
// also means "the CRM behind is down", so it is not final by itself: the code inside decides.

import FoundationEssentials
package import Pipeline
import Reports
import Settings
package import Transport

package struct Open311Core: Courier {
  package let name = "core"
  package let concurrency: Int
  /// A look-up and a request.
  package var deadline: Duration { timeout * 2 }
  package let unknownPolicy: UnknownPolicy
  private let base: String
  private let settings: Open311Settings
  private let authorityFile: String?
  private let timeout: Duration
  private let dialer: Dialer
  private let clock: PipelineClock
  /// GeoReport v2: description is at most 4,000 characters.
  private static let descriptionLimit = 4000

  package init(_ core: CoreSettings, _ settings: Open311Settings, dialer: Dialer, clock: PipelineClock) {
    let url = core.url.text
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
    concurrency = core.concurrency
    timeout = core.deadline
    authorityFile = core.authorityFile
    unknownPolicy = settings.onUnknown == .repeats ? .repeatUnderSameKey : .lookUp
    self.settings = settings
    self.dialer = dialer
    self.clock = clock
  }

  package func send(_ parcel: Parcel) async -> Outcome {
    guard case .report(let report) = parcel.content else {
      // None are made for this dialect; one may be left from another.
      return .refused(reason: "GeoReport v2 has no updates of a request; an officer reads them in Kanal")
    }
    do {
      let form = try Self.form(report, settings)
      let headers: HeaderFields = [
        "Content-Type": "application/x-www-form-urlencoded; charset=utf-8", "Idempotency-Key": parcel.key,
      ]
      let request = HTTPRequest(
        .post, base + "/requests.json", headers: headers, body: Array(form.utf8), deadline: timeout,
        authorityFile: authorityFile)
      return Self.judge(try await dialer.send(request))
    } catch let error as TransportError {
      return CoreAnswer.judge(error)
    } catch {
      return .retry(after: .seconds(60), reason: "\(error)")
    }
  }

  package func lookUp(_ parcel: Parcel) async throws -> String? {
    guard case .report(let report) = parcel.content else { return nil }
    let latest = ContinuousClock.now + timeout
    let search = Open311Search { range in try await list(range, until: latest) }
    // The endpoint's clock may differ from ours.
    let range = (report.receivedAt - .seconds(3600))...(max(clock.now(), report.receivedAt) + .seconds(3600))
    return try await search.request(marked: Self.mark(report.ticket), in: range)
  }

  private func list(_ range: ClosedRange<Timestamp>, until latest: ContinuousClock.Instant) async throws
    -> [Open311Request]
  {
    var query = QueryBuilder()
    query.add("start_date", range.lowerBound.iso8601(offsetMinutes: 0))
    query.add("end_date", range.upperBound.iso8601(offsetMinutes: 0))
    if let jurisdiction = settings.jurisdiction { query.add("jurisdiction_id", jurisdiction) }
    let left = latest - .now
    guard left > .zero else { throw FeedFailure(.retry(after: nil), "searching the list took too long") }
    let response = try await dialer.send(
      HTTPRequest(
        .get, "\(base)/requests.json?\(query.text)", deadline: left, responseLimit: 64 << 20,
        authorityFile: authorityFile))
    guard response.status == 200 else {
      throw FeedFailure(.retry(after: nil), "GET requests.json answered \(response.status)")
    }
    do {
      return try WireJSON.decode([Open311Request].self, from: response.body)
    } catch {
      throw FeedFailure(.retry(after: nil), "GET requests.json answered no list of requests: \(error)")
    }
  }

  package static func form(_ report: ReportParcel, _ settings: Open311Settings) throws -> String {
    var form = QueryBuilder()
    form.add("api_key", String(decoding: try settings.apiKey.read(), as: UTF8.self))
    if let jurisdiction = settings.jurisdiction { form.add("jurisdiction_id", jurisdiction) }
    form.add("service_code", settings.serviceCodes[report.category] ?? settings.serviceCodes["lainnya"] ?? "")
    if let point = report.place.coordinate {
      form.add("lat", "\(point.latitude)")
      form.add("long", "\(point.longitude)")
    }
    let place = report.place.kelurahan
    form.add(
      "address_string", "Kelurahan \(place.name), Kecamatan \(place.kecamatan), \(place.kota), DKI Jakarta")
    form.add("account_id", report.ticket)
    form.add("description", description(report))
    form.add("attribute[kelurahan_code]", place.code)
    form.add("attribute[source_channel]", report.channel.rawValue)
    return form.text
  }

  /// The ticket first, then the text; what does not fit is stated, not cut silently.
  private static func description(_ report: ReportParcel) -> String {
    let whole = "\(mark(report.ticket)) \(report.text)"
    guard whole.count > descriptionLimit else { return whole }
    let note = "\n[… teks lengkap di Kanal]"
    return whole.prefix(descriptionLimit - note.count) + note
  }

  private static func mark(_ ticket: String) -> String { "[\(ticket)]" }

  static func judge(_ response: HTTPResponse) -> Outcome {
    switch response.status {
    case 200, 201:
      let body = try? WireJSON.decode([Open311Request].self, from: response.body)  // Taken, whatever it says.
      let filed = body?.first
      return .accepted(remoteID: filed?.service_request_id?.text ?? filed?.token.map { "token:\($0)" })
    case 408, 500...599: return .unknown(reason: "the endpoint answered \(response.status)")
    case 400 where isGeneralFault(response.body):
      return .retry(after: nil, reason: "the endpoint answered 400, general service error")
    default: return CoreAnswer.judge(response)
    }
  }

  /// Also where nothing is said.
  private static func isGeneralFault(_ body: [UInt8]) -> Bool {
    let said = (try? WireJSON.decode([Fault].self, from: body))?.first?.description  // None.
    return said.map { $0.lowercased().contains("general service error") } ?? true
  }

  private struct Fault: Decodable { var description: String? }
}
