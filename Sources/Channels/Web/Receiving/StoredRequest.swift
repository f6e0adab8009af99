// SPDX-License-Identifier: MIT
//
// 1. The body reads back byte for byte; the query is as it was sent, percent-encoded.
// 2. Of the headers only those a reader needs are kept; no secret is.
// 3. The form is HTTP's own: request line, header lines, an empty line, the body.

package import Transport

/// A request as it is kept: what its reader needs, in the shape of HTTP, so that a person who opens
/// a dead letter can read it. Secrets are taken out before it is kept.
package struct StoredRequest {
  package var method: String
  package var rawQuery: [UInt8]
  package var headers: HeaderFields = [:]
  package var body: [UInt8]

  /// Keeps method, query and body, and of the headers those named; fields of the query named in
  /// `dropping` carry secrets and go.
  package init(_ request: ServerRequest, keeping names: [String], dropping secrets: [String] = []) {
    method = request.method.rawValue
    rawQuery = secrets.isEmpty ? request.rawQuery : Self.without(secrets, request.rawQuery)
    for name in names {
      if let value = request.headers[name] { headers.add(name, value) }
    }
    body = request.body
  }

  /// Reads what `bytes` gave; nil where there is no empty line.
  package init?(_ bytes: [UInt8]) {
    guard let end = Self.endOfHead(bytes) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    guard let first = lines.first, let mark = first.firstRange(of: " ?") else { return nil }
    method = String(first[..<mark.lowerBound])
    rawQuery = Array(first[mark.upperBound...].utf8)
    for line in lines.dropFirst() {
      guard let colon = line.firstRange(of: ": ") else { continue }
      headers.add(String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
    }
    body = Array(bytes[(end + 4)...])
  }

  /// `GET ?b=…`, header lines, an empty line, the body.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rawQuery.count + body.count + 256)
    bytes += "\(method) ?".utf8
    bytes += rawQuery
    for (name, value) in headers.all { bytes += "\r\n\(name): \(value)".utf8 }
    bytes += "\r\n\r\n".utf8
    bytes += body
    return bytes
  }

  /// The fields of the query.
  package var query: FormFields { FormFields(decoding: rawQuery) }

  private static func without(_ secrets: [String], _ rawQuery: [UInt8]) -> [UInt8] {
    let kept = rawQuery.split(separator: UInt8(ascii: "&")).filter { piece in
      let name = FormFields(decoding: Array(piece)).fields.first?.name ?? []
      return !secrets.contains { name.elementsEqual($0.utf8) }
    }
    return Array(kept.joined(separator: [UInt8(ascii: "&")]))
  }

  private static func endOfHead(_ bytes: [UInt8]) -> Int? {
    let line = Array("\r\n\r\n".utf8)
    guard bytes.count >= line.count else { return nil }
    return (0...(bytes.count - line.count)).first { bytes[$0..<($0 + line.count)].elementsEqual(line) }
  }
}
