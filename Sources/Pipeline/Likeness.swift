// SPDX-License-Identifier: MIT
//
// Whether a message says what another of its sender said. It only ever flags: a gateway without ids
// repeats what it delivered, and people press a button twice, but two photos without a word are two
// reports (their bytes differ), and so is whatever cannot be compared whole.

import Reports
import Storage

extension Journey {
  /// A keyed hash over sender, words and attachments; nil where nothing may be alike.
  func likeness(of reading: Reading, _ account: ChannelAccount, _ message: StoredMessage) throws -> [UInt8]? {
    guard account.rules.duplicateWindow > .zero, let address = reading.answersTo ?? reading.sender else {
      return nil
    }
    var parts = [
      "\(message.account)", reading.sender ?? "", address, Self.loose(reading.subject ?? ""),
      Self.loose(reading.text),
    ]
    if let point = reading.pin?.coordinate { parts.append("\(point.latitude),\(point.longitude)") }
    if !reading.attachments.isEmpty {
      guard let open = try? account.attachments(try raw(message)) else { return nil }  // Not here yet.
      for (number, note) in reading.attachments.enumerated() {
        guard case .bytes(let bytes) = open(number),
          case .shared(_, let digest) = rules.share(bytes, note.type)
        else { return nil }
        parts.append(digest)
      }
    }
    return store.keys.mac(parts.joined(separator: "|"), for: .likeness)
  }

  /// A keyed hash over the words alone, whoever wrote them and where: one who tells it on two channels, or
  /// many who copy one text. Nil where they are too few to be anything but a coincidence.
  func wording(of reading: Reading, _ account: ChannelAccount) -> [UInt8]? {
    let words = Self.loose(reading.text)
    guard account.rules.duplicateWindow > .zero,
      words.split(separator: " ", maxSplits: Self.tellingWords).count >= Self.tellingWords
    else { return nil }
    return store.keys.mac("words|\(words)", for: .likeness)
  }

  /// What the words have in common with those of others about the same event.
  func sketch(of reading: Reading, _ account: ChannelAccount) -> [UInt8]? {
    guard account.rules.duplicateWindow > .zero else { return nil }
    let words = Self.loose([reading.subject, reading.text].compactMap(\.self).joined(separator: " "))
    return Sketch.of(words.split(separator: " "), store.keys)
  }

  /// `Lampu jalan mati di Cikini` is said by two people; one word more hardly ever.
  private static let tellingWords = 6

  /// Letters and digits in small letters, words apart by one blank.
  private static func loose(_ text: String) -> String {
    let bytes = Array(text.utf8)
    return bytes.allSatisfy { $0 < 0x80 }
      ? looseASCII(bytes)
      : text.lowercased().split { !$0.isLetter && !$0.isNumber && !$0.isSymbol }.joined(separator: " ")
  }

  /// The same for the letters most messages have, byte by byte.
  private static func looseASCII(_ text: [UInt8]) -> String {
    var words: [UInt8] = []
    words.reserveCapacity(text.count)
    var isApart = false
    for byte in text {
      guard looseLetters[Int(byte)] else {
        isApart = !words.isEmpty
        continue
      }
      if isApart { words.append(0x20) }
      isApart = false
      words.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
    }
    return String(decoding: words, as: UTF8.self)
  }

  private static let looseLetters = (0..<128).map { byte in
    let character = Character(Unicode.Scalar(UInt8(byte)))
    return character.isLetter || character.isNumber || character.isSymbol
  }
}
