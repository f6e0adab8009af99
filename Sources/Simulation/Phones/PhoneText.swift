// SPDX-License-Identifier: MIT

/// A short message, or a piece of a long one, as a phone sends and gets it.
package struct PhoneText: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    /// In the phone's ordinary alphabet (GSM 03.38).
    case plain(String)
    /// In UCS-2, which emoji and other scripts need.
    case wide(String)
  }

  package var sender: String
  package var receiver: String
  /// The user data header (3GPP TS 23.040 §9.2.3.24); empty where there is none.
  package var header: [UInt8]
  package var content: Content

  package init(from sender: String, to receiver: String, _ content: Content, header: [UInt8] = []) {
    self.sender = sender
    self.receiver = receiver
    self.content = content
    self.header = header
  }

  package var text: String {
    switch content {
    case .plain(let text), .wide(let text): text
    }
  }

  /// A text as a phone cuts it: one piece, or pieces of at most 153 (67 in UCS-2) characters with a
  /// common reference, which wraps at 256. ASCII goes in the ordinary alphabet, all else in UCS-2.
  package static func pieces(from sender: String, to receiver: String, _ text: String, reference: UInt8 = 0)
    -> [PhoneText]
  {
    let isWide = !text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "`") }
    func piece(_ text: String, header: [UInt8] = []) -> PhoneText {
      PhoneText(from: sender, to: receiver, isWide ? .wide(text) : .plain(text), header: header)
    }
    guard text.utf16.count > (isWide ? 70 : 160) else { return [piece(text)] }
    let cuts = cut(text, into: isWide ? 67 : 153)
    return cuts.enumerated().map { index, text in
      piece(text, header: [5, 0, 3, reference, UInt8(truncatingIfNeeded: cuts.count), UInt8(index + 1)])
    }
  }

  /// Never through a character: a phone does not cut an emoji in two.
  private static func cut(_ text: String, into limit: Int) -> [String] {
    var pieces = [""]
    var length = 0
    for character in text {
      if length + character.utf16.count > limit {
        pieces.append("")
        length = 0
      }
      pieces[pieces.count - 1].append(character)
      length += character.utf16.count
    }
    return pieces
  }
}

/// What phones send and get, whatever carries it: a real gateway's radio side, or a simulated gateway.
package protocol PhoneNetwork: Sendable {
  /// Sends a message from its phone. What cannot be sent shows as the end of `received`.
  func send(_ text: PhoneText)
  /// Whole texts that phones got, pieces put together; for one reader. Ends with the connection.
  var received: AsyncStream<PhoneText> { get }
  func close() async
}
