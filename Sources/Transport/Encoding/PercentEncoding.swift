// SPDX-License-Identifier: MIT
//
// RFC 3986 §2.1 over raw bytes: a value is whatever bytes it stands for, UTF-16 with its zeros as
// well as UTF-8. FoundationEssentials has no percent-encoding.

/// Percent-encoding as URLs and forms use it.
package enum PercentEncoding {
  /// Encodes all but RFC 3986's unreserved characters; fit for a path segment, a query and a form.
  package static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var encoded: [UInt8] = []
    for byte in bytes {
      if isUnreserved(byte) {
        encoded.append(byte)
      } else {
        encoded += [UInt8(ascii: "%"), hexDigit(byte >> 4), hexDigit(byte & 15)]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Encodes the UTF-8 of a text.
  package static func encode(_ text: String) -> String { encode(text.utf8) }

  /// Decodes to bytes. A `%` that two hexadecimal digits do not follow stands for itself, as
  /// browsers and Kannel read it: what cannot be decoded is kept, never dropped.
  package static func decode(_ encoded: ArraySlice<UInt8>, plusIsSpace: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var index = encoded.startIndex
    while index < encoded.endIndex {
      let byte = encoded[index]
      if byte == UInt8(ascii: "%"), let value = hexByte(in: encoded, after: index) {
        bytes.append(value)
        index += 3
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    return bytes
  }

  /// The same for a whole array.
  package static func decode(_ encoded: [UInt8], plusIsSpace: Bool = false) -> [UInt8] {
    decode(encoded[...], plusIsSpace: plusIsSpace)
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    default: false
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }

  private static func hexByte(in bytes: ArraySlice<UInt8>, after index: Int) -> UInt8? {
    guard index + 2 < bytes.endIndex, let high = hexValue(bytes[index + 1]),
      let low = hexValue(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }

  private static func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
