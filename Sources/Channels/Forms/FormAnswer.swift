// SPDX-License-Identifier: MIT

import FoundationEssentials
import Pipeline
import Reports
import Transport

/// What a source is told of a report.
struct FormAnswer: Encodable {
  private struct Place: Encodable {
    var code: String
    var name: String
    var kecamatan: String
    var kota: String
  }

  private var id: String
  /// `received` until it is drafted, then the state of the report, or `set_aside` and `dead`.
  private var state: String
  private var ticket: String?
  private var kelurahan: Place?
  /// The routing core's, once it has said one.
  private var status: String?
  private var reason: String?

  init(_ id: String, _ receipt: Receipt) {
    self.id = id
    state = receipt.state
    ticket = receipt.ticket
    kelurahan = receipt.kelurahan.map {
      Place(code: $0.code, name: $0.name, kecamatan: $0.kecamatan, kota: $0.kota)
    }
    status = receipt.status
    reason = receipt.reason
  }

  /// 201 for a report with its ticket, 202 where it is kept and not read yet, 200 for a question.
  func response(isTaken: Bool) -> ServerResponse {
    let status = isTaken ? (ticket == nil ? 202 : 201) : 200
    var response = jsonResponse(status, self, type: "application/json")
    if isTaken { response.headers.add("Location", "/intake/v1/reports/\(PercentEncoding.encode(id))") }
    return response
  }
}

/// JSON with sorted keys.
func jsonResponse(_ status: Int, _ value: some Encodable, type: String) -> ServerResponse {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  do {
    let body = Array(try encoder.encode(value))
    return ServerResponse(
      status: status, headers: ["Content-Type": type, "Cache-Control": "no-store"], body: body)
  } catch {
    preconditionFailure("texts and whole numbers can always be encoded")
  }
}
