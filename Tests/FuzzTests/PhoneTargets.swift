// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Transport
import Web

@testable import SMS

/// Frames as bearerbox writes them: cut out of a stream, then read.
enum KannelBoxTarget: FuzzTarget {
  static let name = "kannel box"

  static func seeds() -> [[UInt8]] {
    var piece = sms("Jalan rusak di ")
    piece.userDataHeader = [5, 0, 3, 7, 2, 1]
    var ucs2 = sms("")
    (ucs2.coding, ucs2.content) = (
      2, Array(repeating: [0x00, 0x41, 0xD8, 0x3D, 0xDE, 0x4F], count: 9).flatMap(\.self)
    )
    var eightBit = sms("Got \u{E5}")
    (eightBit.coding, eightBit.charset) = (0, Array("ISO-8859-1".utf8))
    let ack = BoxMessage.ack(BoxAck(.success, time: 1_790_000_100, id: id))
    let others = [ack, .heartbeat(load: 3), .admin(.identify, boxID: "kanal")]
    return ([sms("Lampu jalan padam"), piece, ucs2, eightBit].map(BoxMessage.sms) + others).map { $0.frame() }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    var frames = BoxFrames()
    frames.append(bytes)
    var outcomes: [Outcome] = []
    do throws(BoxFrameTooLong) {
      while let frame = try frames.next() { outcomes += try read(Array(frame)) }
    } catch {
      outcomes.append(.refused("\(error)"))
    }
    return outcomes
  }

  private static func read(_ frame: [UInt8]) throws(BoxFrameTooLong) -> [Outcome] {
    let raw = RawMessage(bytes: frame, format: KannelBox.format)
    _ = KannelBox.incoming(frame)
    do throws(Unreadable) {
      return try [.reading(SMSReader().read(raw)), .reading(SMSReader().readJoined([raw]))]
    } catch {
      return [.refused("\(error)")]
    }
  }

  private static let id = "0c1d2e3f-0000-4000-8000-000000000020"

  private static func sms(_ text: String) -> BoxSMS {
    var sms = BoxSMS(id: id)
    (sms.sender, sms.receiver) = (Array("+6281100000001".utf8), Array("1708".utf8))
    (sms.content, sms.time, sms.direction) = (Array("\(Marker.words) \(text)".utf8), 1_790_000_100, 0)
    return sms
  }
}

/// Requests as they are kept.
enum KannelRequestTarget: FuzzTarget {
  static let name = "kannel http"

  static func seeds() throws -> [[UInt8]] {
    let requests = try Seeds.fixtures("sms", suffix: ".request")
    return requests.map { request in
      let named = Marker.planted(request, behind: "&b=", as: "Rahasia%20Zaitun%20")
      guard named.starts(with: "POST".utf8) else { return kept(named) }
      return Marker.planted(kept(named), behind: "\r\n\r\n")
    }
  }

  /// `GET /sms/kannel?…` as `StoredRequest` writes it.
  private static func kept(_ request: [UInt8]) -> [UInt8] {
    guard let space = request.firstIndex(of: 0x20), let mark = request.firstIndex(of: 0x3F) else {
      return request
    }
    let version = Array(" HTTP/1.1".utf8)
    var kept = Array(request[...space] + request[mark...])
    if let at = kept.indices.first(where: { kept[$0...].starts(with: version) }) {
      kept.removeSubrange(at..<(at + version.count))
    }
    return kept
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    try [KannelWebhook.getFormat, KannelWebhook.postFormat].flatMap { format in
      let raw = RawMessage(bytes: bytes, format: format)
      _ = StoredRequest(bytes).map { KannelWebhook.incoming($0, format: format) }
      return [
        try outcome { try SMSReader().read(raw) }, try outcome { try SMSReader().readJoined([raw]) },
      ]
    }
  }
}

enum TwilioTarget: FuzzTarget {
  static let name = "twilio"

  static func seeds() -> [[UInt8]] {
    let form =
      "POST ?\r\n\r\nMessageSid=SM42&From=%2B6281100000001&To=%2B62211708&Body=Rahasia+Zaitun+lampu+padam"
      + "&NumMedia=2&MediaUrl0=https%3A%2F%2Fapi.twilio.test%2Fa&MediaContentType0=image%2Fjpeg"
      + "&MediaUrl1=https%3A%2F%2Fapi.twilio.test%2Fb&MediaContentType1=video%2Fmp4"
    let item = #"""
      {"sid":"SM42","direction":"inbound","from":"+6281100000001","to":"+62211708","num_media":"1",
       "body":"Rahasia Zaitun lampu padam","date_sent":"Sun, 22 Nov 2026 03:51:58 +0000"}
      """#
    return [Array(form.utf8), Array(item.utf8)]
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    _ = TwilioWebhook.media(of: bytes)
    return try [TwilioWebhook.format, TwilioCatchUpFeed.format].map { format in
      try outcome { try SMSReader().read(RawMessage(bytes: bytes, format: format)) }
    }
  }
}

/// Gateways as the configuration describes them: JSON in batches, and a form.
enum GatewayTarget: FuzzTarget {
  static let name = "gateway"

  static func seeds() -> [[UInt8]] {
    [
      #"{"uuid":"a1","kind":"Inbox","sms":{"from":"081100000001","text":"Rahasia Zaitun"},"at":"2026-11-22 10:51:58"}"#,
      #"{"items":[{"uuid":"a2","sms":{"from":"+6281100000002","text":"Rahasia Zaitun"},"ms":1790000100000}]}"#,
      #"{"uuid":"a3","sms":{"from":"INDOSAT","text":"Rahasia Zaitun"},"ref":"7","nr":1,"of":2}"#,
      "id=1&phone=%2B6281100000001&message=Rahasia+Zaitun&at=1790000100",
    ].map { Array($0.utf8) }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    try mappings.flatMap { mapping in
      let whole = RawMessage(bytes: bytes, format: GatewayWebhook.format)
      let taken = mapping.incoming(in: bytes).map { RawMessage(bytes: $0.raw, format: $0.format) }
      return try (taken + [whole]).map { raw in try outcome { try SMSReader(mapping: mapping).read(raw) } }
    }
  }

  static let mappings: [GatewayMapping] = [described(.json), described(.json, .milliseconds), form]
    .compactMap(\.self)

  static func described(_ body: BodyForm, _ format: TimeFormat = .civil(offsetMinutes: 420))
    -> GatewayMapping?
  {
    guard let sender = JSONPath("sms.from"), let text = JSONPath("sms.text"), let reference = JSONPath("ref"),
      let number = JSONPath("nr"), let total = JSONPath("of")
    else { return nil }
    let isCivil = format == .civil(offsetMinutes: 420)
    return GatewayMapping(
      body: body, messages: isCivil ? nil : JSONPath("items[]"), id: JSONPath("uuid"), sender: sender,
      text: text,
      time: JSONPath(isCivil ? "at" : "ms"), timeFormat: format,
      part: GatewayMapping.Part(reference: reference, number: number, total: total))
  }

  private static var form: GatewayMapping? {
    guard let sender = JSONPath("phone"), let text = JSONPath("message") else { return nil }
    return GatewayMapping(
      body: .form, id: JSONPath("id"), sender: sender, text: text, time: JSONPath("at"), timeFormat: .seconds)
  }
}
