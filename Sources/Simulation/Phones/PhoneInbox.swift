// SPDX-License-Identifier: MIT
//
// Puts the pieces of long texts together, as a phone does. The fake SMSC does not say which alphabet a
// piece is in: UCS-2 has a zero byte in every ASCII character, text of the ordinary alphabet has none.

/// The pieces that wait for the others of their message. A pure value.
struct PhoneInbox {
  /// A piece as it came in: the bytes, and the header that numbers it.
  struct Piece {
    var sender: String
    var receiver: String
    var header: [UInt8]
    var bytes: [UInt8]
  }

  private struct Key: Hashable {
    var sender: String
    var receiver: String
    var reference: UInt8
    var total: UInt8
  }

  private var waiting: [Key: [UInt8: [UInt8]]] = [:]

  /// Takes a piece; the whole text with its last one. A piece without a number is whole.
  mutating func take(_ piece: Piece) -> PhoneText? {
    // 3GPP TS 23.040 §9.2.3.24.1: element 0, three octets: reference, total, number.
    guard piece.header.count == 6, piece.header[1] == 0, piece.header[2] == 3 else {
      return whole(piece, piece.bytes)
    }
    let key = Key(
      sender: piece.sender, receiver: piece.receiver, reference: piece.header[3], total: piece.header[4])
    waiting[key, default: [:]][piece.header[5]] = piece.bytes
    guard let pieces = waiting[key], pieces.count == Int(key.total) else { return nil }
    waiting[key] = nil
    return whole(piece, pieces.sorted { $0.key < $1.key }.flatMap(\.value))
  }

  private func whole(_ piece: Piece, _ bytes: [UInt8]) -> PhoneText {
    let isWide = bytes.contains(0)
    return PhoneText(
      from: piece.sender, to: piece.receiver,
      isWide ? .wide(Self.text(utf16: bytes)) : .plain(String(decoding: bytes, as: UTF8.self)))
  }

  static func text(utf16 bytes: [UInt8]) -> String {
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
    return String(decoding: units, as: UTF16.self)
  }
}

extension String {
  /// UTF-16 in network order, which is UCS-2 where there are no surrogates.
  var utf16Bytes: [UInt8] { utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
}
