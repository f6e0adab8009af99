// SPDX-License-Identifier: MIT
//
// The wire between Kannel's bearerbox and its boxes, read and written from bearerbox's side and
// independently of the channel's own codec, so that each checks the other. A frame is a length and a
// message, all integers 32 bits big-endian; a message is its type and its fields in Kannel's order: an
// integer (-1: not set), a string as its length and bytes (-1: none), an id as a string of 36.

/// The fields of a message that a gateway sets or looks at.
struct BoxText: Sendable {
  var sender: [UInt8] = []
  var receiver: [UInt8] = []
  var header: [UInt8] = []
  var content: [UInt8] = []
  /// 0 from a phone, 2 to a phone, 3 a delivery report.
  var kind: Int32 = 0
  var coding: Int32 = 0
  var id: String
  /// The `id` of the text a delivery report is about.
  var foreignID: [UInt8] = []
  var reportMask: Int32 = -1
  var reportURL: [UInt8] = []
}

enum BoxWire {
  enum Incoming {
    case text(BoxText)
    case acknowledgement(id: String, verdict: Int32)
    case other
  }

  /// The frame of a text; `time` is seconds since 1970.
  static func frame(_ text: BoxText, time: Int32) -> [UInt8] {
    var writer = Writer()
    writer.integers(2)
    for field in [text.sender, text.receiver, text.header, text.content] { writer.string(field) }
    writer.integers(time)
    writer.string(Array("SIMULATED".utf8))
    writer.string([])
    writer.string(text.foreignID)
    writer.integers(-1, -1)  // service, account: strings that are not there
    writer.string(Array(text.id.utf8))
    writer.integers(text.kind, -1, -1, text.coding, -1, -1, -1, text.reportMask)
    writer.string(text.reportURL)
    // From `pid` to `meta_data`; a missing string and an integer that is not set look the same.
    writer.integers(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)
    return writer.framed
  }

  static func acknowledgement(of id: String, time: Int32) -> [UInt8] {
    var writer = Writer()
    writer.integers(3, 0, time)
    writer.string(Array(id.utf8))
    return writer.framed
  }

  /// Reads the frame at a position and moves on behind it; nil where it is not whole yet. Throws
  /// `ServerFailure` where it is no frame.
  static func next(in buffer: [UInt8], from start: inout Int) throws -> Incoming? {
    guard buffer.count - start >= 4 else { return nil }
    var reader = Reader(bytes: buffer[start...])
    let length = Int(try reader.integer())
    guard length >= 4, length < 1 << 20 else { throw ServerFailure("a box frame of \(length) bytes") }
    guard buffer.count - start >= 4 + length else { return nil }
    var body = Reader(bytes: buffer[(start + 4)..<(start + 4 + length)])
    start += 4 + length
    switch try body.integer() {
    case 2: return .text(try body.text())
    case 3:
      let verdict = try body.integer()
      _ = try body.integer()
      return .acknowledgement(id: String(decoding: try body.string(), as: UTF8.self), verdict: verdict)
    default: return .other
    }
  }

  private struct Writer {
    var bytes: [UInt8] = []

    var framed: [UInt8] {
      var length = Writer()
      length.integers(Int32(bytes.count))
      return length.bytes + bytes
    }

    mutating func integers(_ values: Int32...) {
      for value in values {
        let bits = UInt32(bitPattern: value)
        bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> UInt32($0)) }
      }
    }

    mutating func string(_ value: [UInt8]) {
      guard !value.isEmpty else { return integers(-1) }
      integers(Int32(value.count))
      bytes += value
    }
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>

    mutating func integer() throws -> Int32 {
      guard bytes.count >= 4 else { throw ServerFailure("a box frame ends too early") }
      let value = bytes.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      bytes = bytes.dropFirst(4)
      return Int32(bitPattern: value)
    }

    mutating func string() throws -> [UInt8] {
      let length = Int(try integer())
      guard length != -1 else { return [] }
      guard length >= 0, length <= bytes.count else { throw ServerFailure("a box frame ends too early") }
      defer { bytes = bytes.dropFirst(length) }
      return Array(bytes.prefix(length))
    }

    mutating func text() throws -> BoxText {
      var text = BoxText(id: "")
      text.sender = try string()
      text.receiver = try string()
      text.header = try string()
      text.content = try string()
      _ = try integer()  // time
      for _ in 0..<5 { _ = try string() }  // SMSC id and number, foreign id, service, account
      text.id = String(decoding: try string(), as: UTF8.self)
      text.kind = try integer()
      for _ in 0..<2 { _ = try integer() }  // message class, waiting indication
      text.coding = try integer()
      for _ in 0..<3 { _ = try integer() }  // compression, validity, deferral
      text.reportMask = try integer()
      text.reportURL = try string()
      return text
    }
  }
}
