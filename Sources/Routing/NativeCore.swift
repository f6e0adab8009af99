// SPDX-License-Identifier: MIT
//
// The routing core in Kanal's own dialect. It keeps the `Idempotency-Key` of every report, so an
// attempt whose answer was lost is repeated under the same key and files nothing twice.

import Cryptography
package import Pipeline
import Reports
import Settings
package import Transport

package struct NativeCore: Courier {
  package let name = "core"
  package let concurrency: Int
  package let deadline: Duration
  package let unknownPolicy = UnknownPolicy.repeatUnderSameKey
  private let base: String
  private let path: String
  private let authorityFile: String?
  private let signature: CoreSignature
  private let dialer: Dialer
  private let clock: PipelineClock

  package init(_ settings: CoreSettings, signature: CoreSignature, dialer: Dialer, clock: PipelineClock) {
    let url = settings.url.text
    base = url.hasSuffix("/") ? String(url.dropLast()) : url
    let path = settings.url.path
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    concurrency = settings.concurrency
    deadline = settings.deadline
    authorityFile = settings.authorityFile
    self.signature = signature
    self.dialer = dialer
    self.clock = clock
  }

  package func send(_ parcel: Parcel) async -> Outcome {
    switch parcel.content {
    case .report(let report): return await post(WireJSON.encode(NativeReport(report)), to: "/reports", parcel)
    case .update(let update):
      let ticket = PercentEncoding.encode(update.ticket)
      return await post(WireJSON.encode(NativeUpdate(update)), to: "/reports/\(ticket)/updates", parcel)
    case .reply: return .refused(reason: "the core takes no replies")
    }
  }

  /// Not asked: the key makes repeating harmless.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }

  private func post(_ body: [UInt8], to place: String, _ parcel: Parcel) async -> Outcome {
    let signed = signature.sign(method: "POST", target: path + place, body: body, at: clock.now())
    let headers: HeaderFields = [
      "Content-Type": "application/json", "Idempotency-Key": parcel.key, CoreSignature.header: signed,
    ]
    let request = HTTPRequest(
      .post, base + place, headers: headers, body: body, deadline: deadline, responseLimit: 1 << 20,
      authorityFile: authorityFile)
    do {
      let response = try await dialer.send(request)
      // The address is right, since reports are taken there: the core does not know this one.
      if case .update = parcel.content, response.status == 404 {
        return .retry(
          after: .seconds(60), reason: "the core does not know the report", isAboutThisParcel: true)
      }
      return CoreAnswer.judge(response)
    } catch {
      return CoreAnswer.judge(error)
    }
  }
}

/// What the core's answers mean; decided here once for both dialects.
enum CoreAnswer {
  private struct Accepted: Decodable { var id: String? }

  static func judge(_ response: HTTPResponse) -> Outcome {
    switch response.status {
    // 409: the key is known with these bytes, so an earlier attempt was taken.
    case 200, 201, 202, 409: return .accepted(remoteID: id(in: response.body))
    // A wrong key or a wrong clock is ours to mend; the report waits meanwhile.
    case 401, 403, 407: return .credentialsRefused(reason: "the core answered \(response.status)")
    case 404:
      return .retry(after: .seconds(60), reason: "the core answered \(response.status)")
    case 400, 413, 415, 422: return .refused(reason: "the core answered \(response.status)")
    case 408, 425, 429, 500...599:
      return .retry(after: retryAfter(response), reason: "the core answered \(response.status)")
    default: return .retry(after: .seconds(60), reason: "the core answered \(response.status)")
    }
  }

  static func judge(_ error: TransportError) -> Outcome {
    switch error {
    case .notSent(let failure): .retry(after: nil, reason: failure.description)
    case .unknown(let failure): .unknown(reason: failure.description)
    }
  }

  /// RFC 9110 §10.2.3 in seconds; a date is left to the backoff. At most an hour.
  static func retryAfter(_ response: HTTPResponse) -> Duration? {
    response.headers["Retry-After"].flatMap { Int64($0) }.map { .seconds(min(max($0, 0), 3600)) }
  }

  /// Taken is taken, whatever the body looks like.
  private static func id(in body: [UInt8]) -> String? {
    (try? WireJSON.decode(Accepted.self, from: body))?.id  // No id in it.
  }
}
