// SPDX-License-Identifier: MIT

import Testing

@testable import Cryptography

struct SealingTests {
  private let key: SealingKey
  private let text = Array("Jalan berlubang di depan SD".utf8)
  private let row = Array("message:12".utf8)

  init() throws { key = try SealingKey([UInt8](repeating: 42, count: 32)) }

  struct Vector: Sendable {
    var key: String
    var nonce: String
    var plain: String
    var associated: String
    var sealed: String
  }

  /// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 14 and 16.
  @Test(arguments: [
    Vector(
      key: String(repeating: "0", count: 64), nonce: "000000000000000000000000",
      plain: "00000000000000000000000000000000", associated: "",
      sealed: "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"),
    Vector(
      key: "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
      nonce: "cafebabefacedbaddecaf888",
      plain: "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
      associated: "feedfacedeadbeeffeedfacedeadbeefabaddad2",
      sealed: "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"),
  ])
  func `sealing gives the published bytes`(vector: Vector) throws {
    let key = try SealingKey(#require(Hex.decode(vector.key)))
    let nonce = try #require(Hex.decode(vector.nonce))
    let plain = try #require(Hex.decode(vector.plain))
    let associated = try #require(Hex.decode(vector.associated))
    let sealed = try key.seal(plain, for: associated, nonce: nonce)
    #expect(Hex.encode(sealed) == vector.nonce + vector.sealed)
    #expect(try key.open(sealed, for: associated) == plain)
  }

  @Test(arguments: [0, 1, 15, 16, 17, 4096, 1_000_003])
  func `what is sealed opens`(length: Int) throws {
    let plain = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let sealed = try key.seal(plain, for: row)
    #expect(sealed.count == length + SealingKey.overhead)
    #expect(try key.open(sealed, for: row) == plain)
  }

  @Test func `two seals of one text differ`() throws {
    #expect(try key.seal(text) != key.seal(text))
  }

  @Test func `a sealed value does not open at another place or under another key`() throws {
    let sealed = try key.seal(text, for: row)
    let other = try SealingKey([UInt8](repeating: 43, count: 32))
    #expect(throws: SealingFailure.notAuthentic) { try key.open(sealed, for: Array("message:13".utf8)) }
    #expect(throws: SealingFailure.notAuthentic) { try other.open(sealed, for: row) }
  }

  @Test func `every changed bit is noticed`() throws {
    let sealed = try key.seal(text, for: row)
    for bit in 0..<(sealed.count * 8) {
      var damaged = sealed
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: SealingFailure.notAuthentic) { try key.open(damaged, for: row) }
    }
  }

  @Test func `every truncation is noticed`() throws {
    let sealed = try key.seal(text, for: row)
    for length in 0..<sealed.count {
      let expected: SealingFailure = length < SealingKey.overhead ? .truncated : .notAuthentic
      #expect(throws: expected) { try key.open(Array(sealed.prefix(length)), for: row) }
    }
  }

  @Test(arguments: [0, 16, 31, 33])
  func `a key of another length is refused`(length: Int) {
    #expect(throws: SealingFailure.keyLength(length)) {
      try SealingKey([UInt8](repeating: 0, count: length))
    }
  }
}
