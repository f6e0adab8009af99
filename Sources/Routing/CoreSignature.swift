// SPDX-License-Identifier: MIT
//
// How Kanal and the routing core prove themselves to each other: a shared key, and an HMAC over the
// time, the method, the target and the body. The header is
//
//     Kanal-Signature: t=1790000000,v1=<hex of HMAC-SHA-256(key, "t.METHOD.target." + body)>
//
// A request is taken within five minutes of its time; replays within that time are caught by the
// id each event has of its own. A refusal says nothing about what would have been right.

import Cryptography
package import Reports

package struct CoreSignature: Sendable {
  package static let header = "Kanal-Signature"
  private let key: [UInt8]
  private let tolerance: Duration = .seconds(300)

  package init(key: [UInt8]) { self.key = key }

  /// The header's value; `target` is path and query as they stand in the request line.
  package func sign(method: String, target: String, body: [UInt8], at now: Timestamp) -> String {
    "t=\(now.seconds),v1=\(Hex.encode(code(method, target, body, now.seconds)))"
  }

  /// Whether the header is right for this request, at this time.
  package func isRight(_ header: String?, method: String, target: String, body: [UInt8], at now: Timestamp)
    -> Bool
  {
    guard let header, header.utf8.count <= 200 else { return false }
    var time: Int64?
    var code: [UInt8]?
    for field in header.split(separator: ",") {
      if field.hasPrefix("t=") { time = Int64(field.dropFirst(2)) }
      if field.hasPrefix("v1=") { code = Hex.decode(field.dropFirst(3)) }
    }
    guard let time, let code, time.magnitude < 1 << 40 else { return false }
    let distance = now - Timestamp(seconds: time)
    guard distance <= tolerance, distance >= .zero - tolerance else { return false }
    return self.code(method, target, body, time).equalsInConstantTime(code)
  }

  private func code(_ method: String, _ target: String, _ body: [UInt8], _ time: Int64) -> [UInt8] {
    Hash.sha256.authenticationCode(for: Array("\(time).\(method).\(target).".utf8) + body, key: key)
  }
}
