// SPDX-License-Identifier: MIT
//
// The load of `social`: webhook requests as WhatsApp's Cloud API sends them, several messages in each, signed
// over their bytes (X-Hub-Signature-256). They are made before a round and lie in a file, since signing them
// would be measured with the rest. A message is 1 KB as it stands in the request.

import Cryptography
import FoundationEssentials
import Glibc

struct SignedBatches {
  static let messagesPerRequest = 10
  static let messageBytes = 1024
  static let path = "/meta/webhook"
  static let numberID = "106540352242922"
  let secret: String

  /// Writes `count` requests, each of new messages.
  func write(_ count: Int, to path: String) throws {
    guard let file = unsafe fopen(path, "w") else { throw BenchError("cannot write \(path)") }
    defer { unsafe fclose(file) }
    for number in 0..<count {
      let request = self.request(number)
      let framed = Array("\(request.count)\n".utf8) + request
      // The array outlives the call, its count bounds it.
      guard unsafe fwrite(framed, 1, framed.count, file) == framed.count else {
        throw BenchError("cannot write \(path): error \(errno)")
      }
    }
  }

  private func request(_ number: Int) -> [UInt8] {
    let senders = (0..<Self.messagesPerRequest).map {
      "62811000\(10_000 + (number * Self.messagesPerRequest + $0) % 20_000)"
    }
    let ids = senders.map(Self.freshID)
    let body = Array(Self.body(zip(ids, senders).map(Self.message)).utf8)
    let signature = Hash.sha256.authenticationCode(for: body, key: Array(secret.utf8)).map(Self.hexadecimal)
    let head = """
      POST \(Self.path) HTTP/1.1\r
      Host: kanal\r
      Content-Type: application/json\r
      X-Hub-Signature-256: sha256=\(signature.joined())\r
      X-Bare-Messages: \(ids.joined(separator: ","))\r
      Content-Length: \(body.count)\r
      \r

      """
    return Array(head.utf8) + body
  }

  private static func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }

  /// As WhatsApp makes them: the citizen's number and 16 bytes of chance, under base64.
  private static func freshID(of sender: String) -> String {
    let chance = (0..<16).map { _ in hexadecimal(UInt8.random(in: 0...255)).uppercased() }.joined()
    let framed: [UInt8] =
      [0x1C, 0x18, 0x0C] + Array(sender.utf8) + [0x15, 0x02, 0x00, 0x12, 0x18, 0x20] + Array(chance.utf8) + [
        0
      ]
    return "wamid." + Base64.encode(framed)
  }

  private static func body(_ messages: [String]) -> String {
    """
    {"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":\
    {"messaging_product":"whatsapp","metadata":{"display_phone_number":"628110000206",\
    "phone_number_id":"\(numberID)"},"messages":[\(messages.joined(separator: ","))]},"field":"messages"}]}]}
    """
  }

  private static func message(_ id: String, of sender: String) -> String {
    let head = """
      {"from":"\(sender)","id":"\(id)","timestamp":"1790000100","type":"text","text":{"body":"
      """
    let text = "Lampu jalan \(sender) mati di Jl. Cikini Raya sudah tiga minggu, mohon segera diperbaiki. "
    let room = messageBytes - head.utf8.count - 3
    let words = String(repeating: text, count: room / text.utf8.count + 1)
    return head + String(decoding: words.utf8.prefix(room), as: UTF8.self) + "\"}}"
  }
}
