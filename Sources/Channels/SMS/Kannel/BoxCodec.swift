// SPDX-License-Identifier: MIT
//
// The wire form of box messages (gw/msg.c): a 32-bit type, then the fields in the order of their
// declaration. An integer is 32 bits big-endian; a string its length and its bytes, length -1 for
// none; a UUID a string of 36 characters. A frame is a 32-bit length and a message.
//
// 1. Nothing is allocated on the word of a length: every length is held against the bytes there.
// 2. Bytes behind the last known field are left alone, so that a newer Kannel can add some.
// 3. A short message that is damaged behind its id still yields the id: it can be kept and
//    acknowledged instead of coming back for ever.

/// A frame that does not hold what its type calls for.
package struct BoxDamage: Error, Hashable, Sendable, CustomStringConvertible {
  /// The declared name of the field that could not be read.
  package var field: String
  /// The id of the short message, where it was read before the damage.
  package var id: String?

  package var description: String { "Kannel message damaged at field \(field)" }
}

extension BoxMessage {
  private enum Kind {
    static let heartbeat: Int32 = 0
    static let admin: Int32 = 1
    static let sms: Int32 = 2
    static let ack: Int32 = 3
  }

  /// Reads one message, without the frame's length in front.
  package init(decoding bytes: some Collection<UInt8>) throws(BoxDamage) {
    var reader = BoxReader(bytes: Array(bytes))
    switch try reader.integer("type") {
    case Kind.heartbeat:
      self = .heartbeat(load: try reader.integer("load"))
    case Kind.admin:
      let command = BoxCommand(rawValue: try reader.integer("command"))
      let boxID = try reader.string("boxc_id")
      self = .admin(command, boxID: boxID.map { String(decoding: $0, as: UTF8.self) })
    case Kind.sms:
      self = .sms(try reader.sms())
    case Kind.ack:
      self = .ack(try reader.ack())
    case let type:
      self = .other(type: type)
    }
  }

  /// The whole frame, length in front.
  package func frame() -> [UInt8] {
    var writer = BoxWriter()
    switch self {
    case .heartbeat(let load):
      writer.integers(Kind.heartbeat, load)
    case .admin(let command, let boxID):
      writer.integers(Kind.admin, command?.rawValue ?? -1)
      writer.string(boxID.map { Array($0.utf8) })
    case .sms(let sms):
      writer.integers(Kind.sms)
      writer.sms(sms)
    case .ack(let ack):
      writer.integers(Kind.ack, ack.verdict.rawValue, ack.time)
      writer.string(Array(ack.id.utf8))
    case .other(let type):
      writer.integers(type)
    }
    return BoxWriter.framed(writer.bytes)
  }
}

private struct BoxReader {
  var bytes: [UInt8]
  var position = 0
  var id: String?

  mutating func integer(_ field: String) throws(BoxDamage) -> Int32 {
    guard bytes.count - position >= 4 else { throw BoxDamage(field: field, id: id) }
    let value = bytes[position..<(position + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    position += 4
    return Int32(bitPattern: value)
  }

  mutating func string(_ field: String) throws(BoxDamage) -> [UInt8]? {
    let length = Int(try integer(field))
    if length == -1 { return nil }
    guard length >= 0, length <= bytes.count - position else { throw BoxDamage(field: field, id: id) }
    defer { position += length }
    return Array(bytes[position..<(position + length)])
  }

  mutating func uuid(_ field: String) throws(BoxDamage) -> String {
    guard let text = try string(field), text.count == 36,
      text.allSatisfy({ $0 == UInt8(ascii: "-") || Character(Unicode.Scalar($0)).isHexDigit })
    else { throw BoxDamage(field: field, id: nil) }
    return String(decoding: text, as: UTF8.self)
  }

  mutating func ack() throws(BoxDamage) -> BoxAck {
    guard let verdict = BoxAck.Verdict(rawValue: try integer("nack")) else {
      throw BoxDamage(field: "nack")
    }
    return BoxAck(verdict, time: try integer("time"), id: try uuid("id"))
  }

  /// The fields in the order of gw/msg-decl.h; the names are Kannel's.
  mutating func sms() throws(BoxDamage) -> BoxSMS {
    var sms = BoxSMS(id: "")
    sms.sender = try string("sender")
    sms.receiver = try string("receiver")
    sms.userDataHeader = try string("udhdata")
    sms.content = try string("msgdata")
    sms.time = try integer("time")
    sms.smscID = try string("smsc_id")
    sms.smscNumber = try string("smsc_number")
    sms.foreignID = try string("foreign_id")
    sms.service = try string("service")
    sms.account = try string("account")
    sms.id = try uuid("id")
    id = sms.id
    sms.direction = try integer("sms_type")
    sms.messageClass = try integer("mclass")
    sms.waitingIndication = try integer("mwi")
    sms.coding = try integer("coding")
    sms.compress = try integer("compress")
    sms.validity = try integer("validity")
    sms.deferred = try integer("deferred")
    sms.reportMask = try integer("dlr_mask")
    sms.reportURL = try string("dlr_url")
    sms.protocolID = try integer("pid")
    sms.alternativeScheme = try integer("alt_dcs")
    sms.replyPath = try integer("rpi")
    sms.charset = try string("charset")
    sms.boxID = try string("boxc_id")
    sms.billing = try string("binfo")
    sms.messagesLeft = try integer("msg_left")
    sms.priority = try integer("priority")
    sms.resendTry = try integer("resend_try")
    sms.resendTime = try integer("resend_time")
    sms.metadata = try string("meta_data")
    return sms
  }
}

private struct BoxWriter {
  var bytes: [UInt8] = []

  static func framed(_ message: [UInt8]) -> [UInt8] {
    var writer = BoxWriter()
    writer.bytes.reserveCapacity(message.count + 4)
    writer.integers(Int32(message.count))
    return writer.bytes + message
  }

  mutating func integers(_ values: Int32...) {
    for value in values {
      let bits = UInt32(bitPattern: value)
      for shift: UInt32 in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
  }

  mutating func string(_ value: [UInt8]?) {
    guard let value else { return integers(-1) }
    integers(Int32(value.count))
    bytes += value
  }

  mutating func sms(_ sms: BoxSMS) {
    for value in [sms.sender, sms.receiver, sms.userDataHeader, sms.content] { string(value) }
    integers(sms.time)
    for value in [sms.smscID, sms.smscNumber, sms.foreignID, sms.service, sms.account] { string(value) }
    string(Array(sms.id.utf8))
    integers(sms.direction, sms.messageClass, sms.waitingIndication, sms.coding, sms.compress)
    integers(sms.validity, sms.deferred, sms.reportMask)
    string(sms.reportURL)
    integers(sms.protocolID, sms.alternativeScheme, sms.replyPath)
    for value in [sms.charset, sms.boxID, sms.billing] { string(value) }
    integers(sms.messagesLeft, sms.priority, sms.resendTry, sms.resendTime)
    string(sms.metadata)
  }
}
