// SPDX-License-Identifier: MIT
//
// The kelurahan's boundaries as text, one file a kota. Drawn from cahyadsn/wilayah_boundaries
// (commit 3c5a796), simplified to about ten metres; neighbours mostly share their vertices.
//
// They are under the MIT License of the same author, Cahya DSN; the notice in KelurahanText.swift
// covers these files too.
//
// Form: `#code`, a newline, then the rings, separated by `.`; newlines inside are no content. A
// ring is x, y pairs in units of 0.00001 degree, each the difference to the vertex before (the
// first to 0, 0), zigzag-coded so that the sign is the lowest bit, five bits a character, lowest
// first, 32 added while more follow. Characters are base64url's. The closing vertex is left out.

enum BoundaryText {
  static var all: [String] { [seribu, pusat, utara, barat, selatan, timur] }
}

/// Reads the text form above; malformed text ends a ring early, which the tests would see.
struct BoundaryDecoder {
  private static let digits: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  private var x: Int32 = 0
  private var y: Int32 = 0
  private var number: UInt32 = 0
  private var shift: UInt32 = 0
  private var readsX = true

  /// Calls `found` with each kelurahan's code and rings, in the order of the text.
  static func decode(_ text: String, found: (String, [[Vertex]]) -> Void) {
    let records = Array(text.utf8).split(separator: UInt8(ascii: "#"))
    for record in records {
      guard let end = record.firstIndex(of: UInt8(ascii: "\n")) else { continue }
      let code = String(decoding: record[..<end], as: UTF8.self)
      let rings = record[record.index(after: end)...].split(separator: UInt8(ascii: "."))
      found(code, rings.map(ring))
    }
  }

  private static func ring(_ text: ArraySlice<UInt8>) -> [Vertex] {
    var decoder = BoundaryDecoder()
    var vertices: [Vertex] = []
    vertices.reserveCapacity(text.count / 4)
    for character in text {
      if let vertex = decoder.take(digits[Int(character)]) { vertices.append(vertex) }
    }
    return vertices
  }

  /// One character; returns the vertex it completes.
  private mutating func take(_ digit: UInt8) -> Vertex? {
    guard digit < 64 else { return nil }
    number |= UInt32(digit & 31) << shift
    shift += 5
    guard digit & 32 == 0 else { return nil }
    let difference = Int32(bitPattern: (number >> 1) ^ (0 &- (number & 1)))
    number = 0
    shift = 0
    readsX.toggle()
    if !readsX {
      x &+= difference
      return nil
    }
    y &+= difference
    return Vertex(x: x, y: y)
  }
}

/// A corner of a boundary, in units of 0.00001 degree (about 1.1 m here).
struct Vertex: Hashable, Sendable {
  var x: Int32
  var y: Int32
}
