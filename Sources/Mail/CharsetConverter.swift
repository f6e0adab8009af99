// SPDX-License-Identifier: MIT
//
// Bytes in any charset to valid UTF-8. It never fails and never drops text: what a charset cannot
// explain becomes U+FFFD, a label that is unknown or wrong is replaced by detection, and either is
// noted. ASCII, UTF-8 and Latin-1 do not pass through iconv.
//
// iconv descriptors are kept open while the converter lives, since opening one may load a library.
// A converter belongs to one call on one thread.

import Glibc

@safe final class CharsetConverter {
  private var open: [String: iconv_t] = unsafe [:]
  var problems = Problems()

  /// More open descriptors than any real mail needs; the next one closes them all.
  private static let maximumOpen = 8

  deinit { closeAll() }

  private func closeAll() {
    // Every descriptor in the table came from iconv_open and leaves the table here.
    while let (name, descriptor) = unsafe open.first {
      unsafe iconv_close(descriptor)
      unsafe open[name] = nil
    }
  }

  func text(_ bytes: Bytes, label: [UInt8]?) -> String { utf8(bytes, label: label).text }

  /// The bytes as valid UTF-8.
  func utf8(_ bytes: Bytes, label: [UInt8]?) -> [UInt8] {
    let charset = Charset(label: label)
    if charset.extendsASCII, bytes.isASCII { return [UInt8](bytes, 0..<bytes.count) }
    switch charset {
    case .utf8: return repaired(bytes)
    case .windows1252: return Self.windows1252(bytes)
    case .other(let name): return converted(bytes, from: name) ?? detected(bytes, noting: .unknownCharset)
    case .undeclared: return detected(bytes, noting: nil)
    case .unreadable: return detected(bytes, noting: .unknownCharset)
    }
  }

  /// Valid UTF-8 as it is. Otherwise, where some of it is plainly UTF-8, the damage alone is replaced;
  /// where none is, the label was wrong.
  private func repaired(_ bytes: Bytes) -> [UInt8] {
    if Self.isUTF8(bytes) { return [UInt8](bytes, 0..<bytes.count) }
    let text = [UInt8](bytes, 0..<bytes.count).text
    guard text.unicodeScalars.contains(where: { $0.value >= 0x80 && $0.value != 0xFFFD }) else {
      problems.note(.wrongCharset)
      return Self.windows1252(bytes)
    }
    problems.note(.damagedText)
    return Array(text.utf8)
  }

  /// Without a usable label: a UTF-16 mark, else UTF-8 where it is valid, else windows-1252.
  private func detected(_ bytes: Bytes, noting problem: Problems.Kind?) -> [UInt8] {
    if let problem { problems.note(problem) }
    if bytes.count >= 2, bytes[0] ^ bytes[1] == 1, bytes[0] >= 0xFE,
      let wide = converted(bytes, from: "UTF-16")
    {
      return wide
    }
    return Self.isUTF8(bytes) ? [UInt8](bytes, 0..<bytes.count) : Self.windows1252(bytes)
  }

  static func isUTF8(_ bytes: Bytes) -> Bool {
    (try? UTF8Span(validating: bytes)) != nil  // The error says where it is damaged: not asked here.
  }

  /// What windows-1252 has in 0x80…0x9F; the five holes keep their control characters, as browsers do.
  private static let upperControls: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]

  /// The scalar of a windows-1252 byte.
  static func windows1252Scalar(_ byte: UInt8) -> UInt16 {
    byte &- 0x80 < 32 ? upperControls[Int(byte - 0x80)] : UInt16(byte)
  }

  static func windows1252(_ bytes: Bytes) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for i in bytes.indices {
      let scalar = windows1252Scalar(bytes[i])
      if scalar < 0x80 { text.append(bytes[i]) } else { text.append(scalar: UInt32(scalar)) }
    }
    return text
  }
}

extension CharsetConverter {
  /// By iconv; nil where it does not know the charset.
  private func converted(_ bytes: Bytes, from name: String) -> [UInt8]? {
    guard let descriptor = unsafe descriptor(byteOrdered(name, bytes)) else { return nil }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 2)
    // iconv reads within the view and writes within the chunk, each with its length; it takes its
    // input as mutable but does not write to it.
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { chunk in
      unsafe bytes.withUnsafeBytes { raw in
        var input = unsafe UnsafeMutablePointer(mutating: raw.bindMemory(to: CChar.self).baseAddress)
        var left = raw.count
        var state = unsafe iconv(descriptor, nil, nil, nil, nil)
        repeat {
          var output = chunk.baseAddress
          var room = chunk.count
          state = unsafe iconv(descriptor, &input, &left, &output, &room)
          let failure = errno
          unsafe text.append(contentsOf: UnsafeRawBufferPointer(chunk).prefix(chunk.count - room))
          // A full chunk is no failure, unless nothing went into it.
          guard state == -1, failure != E2BIG || room == chunk.count else { continue }
          // An unreadable byte, or a character cut off at the end.
          text.append(scalar: 0xFFFD)
          problems.note(.damagedText)
          unsafe input = input?.advanced(by: 1)
          left -= min(1, left)
        } while left > 0
        var output = chunk.baseAddress
        var room = chunk.count
        unsafe iconv(descriptor, nil, nil, &output, &room)
        unsafe text.append(contentsOf: UnsafeRawBufferPointer(chunk).prefix(chunk.count - room))
      }
    }
    return text
  }

  /// UTF-16 without a mark: the side its zero bytes are on (RFC 2781 §4.3 says big-endian; senders differ).
  private func byteOrdered(_ name: String, _ bytes: Bytes) -> String {
    guard name == "UTF-16", bytes.count >= 2, !(bytes[0] >= 0xFE && bytes[0] ^ bytes[1] == 1) else {
      return name
    }
    return bytes[0] == 0 || bytes[1] != 0 ? "UTF-16BE" : "UTF-16LE"
  }

  private func descriptor(_ name: String) -> iconv_t? {
    if let known = unsafe open[name] { return unsafe known }
    if unsafe open.count >= Self.maximumOpen { closeAll() }
    // Fails with -1 as a pointer.
    guard let opened = unsafe iconv_open("UTF-8", name), Int(bitPattern: opened) != -1 else { return nil }
    unsafe open[name] = opened
    return unsafe opened
  }
}

extension [UInt8] {
  /// Appends one scalar as UTF-8; what is none becomes U+FFFD.
  mutating func append(scalar value: UInt32) {
    let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
    append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// Line breaks as LF, without a mark at the beginning, and without control characters: they carry
  /// nothing a reader sees, and some do harm on a terminal.
  var cleaned: [UInt8] {
    var clean: [UInt8] = []
    clean.reserveCapacity(count)
    let bytes = span
    var at = starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while at < count {
      let end = bytes.index(of: .carriageReturn, from: at, to: count)
      clean.append(bytes, at..<end)
      if end < count, end + 1 == count || bytes[end + 1] != .lineFeed { clean.append(.lineFeed) }
      at = end + 1
    }
    if clean.contains(where: \.isControl) { clean.removeAll(where: \.isControl) }
    return clean
  }
}

extension UInt8 {
  /// A control character that is neither tab nor line feed.
  var isControl: Bool { self < 0x20 && self != .tab && self != .lineFeed || self == .delete }
}
