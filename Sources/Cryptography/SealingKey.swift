// SPDX-License-Identifier: MIT
//
// Sealing: AES-256-GCM (NIST SP 800-38D), laid out as nonce (12) ‖ ciphertext ‖ tag (16).
//
// 1. Every seal takes a fresh random 96-bit nonce; a key is good for 2³² seals (§8.3).
// 2. What the bytes belong to (table, row, purpose) goes in as associated data, so that a sealed
//    value copied to another row does not open there.
// 3. Nothing is returned before the tag is checked: opened is authentic, or an error.

import CCrypto

/// Why bytes could not be sealed or opened; carries neither key nor content.
package enum SealingFailure: Error, Sendable, Hashable, CustomStringConvertible {
  case keyLength(Int)
  case noRandomness
  case tooLong
  /// Shorter than a nonce and a tag.
  case truncated
  /// Another key, other associated data, or changed bytes; which of them cannot be told.
  case notAuthentic
  case cipher

  package var description: String {
    switch self {
    case .keyLength(let bytes): "a key of \(bytes) bytes; 32 are needed"
    case .noRandomness: "the random generator gave nothing"
    case .tooLong: "more than two gigabytes cannot be sealed as one"
    case .truncated: "too short to be sealed bytes"
    case .notAuthentic: "sealed under another key or for another place, or changed since"
    case .cipher: "libcrypto could not run AES-256-GCM"
    }
  }
}

/// A key that seals and opens; prints as nothing but its type.
package struct SealingKey: Sendable, CustomStringConvertible, CustomReflectable {
  package static let length = 32
  /// What sealing adds to a length.
  package static let overhead = nonceLength + tagLength
  private static let nonceLength = 12
  private static let tagLength = 16

  private let key: [UInt8]

  package init(_ key: [UInt8]) throws(SealingFailure) {
    guard key.count == Self.length else { throw .keyLength(key.count) }
    self.key = key
  }

  init(derived key: [UInt8]) {
    precondition(key.count == Self.length, "a derived key has the length that was asked for")
    self.key = key
  }

  package var description: String { "SealingKey(…)" }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// Seals the bytes for one place. `associated` is not stored: it must be given again to open.
  package func seal(_ plain: [UInt8], for associated: [UInt8] = []) throws(SealingFailure) -> [UInt8] {
    try seal(plain, for: associated, nonce: randomBytes(Self.nonceLength))
  }

  /// With a nonce of the caller's: for known-answer tests only, since a nonce used twice under one
  /// key gives both texts away.
  func seal(
    _ plain: [UInt8], for associated: [UInt8], nonce: [UInt8]
  ) throws(SealingFailure) -> [UInt8] {
    guard plain.count <= Self.longest, associated.count <= Self.longest else { throw .tooLong }
    let pass = try CipherPass(key: key, nonce: nonce, isSealing: true)
    try pass.associate(associated)
    var sealed = nonce
    sealed.reserveCapacity(plain.count + Self.overhead)
    sealed += try pass.transform(plain[...])
    try pass.finish()
    return sealed + (try pass.tag(length: Self.tagLength))
  }

  /// Opens what `seal` gave for the same place.
  package func open(_ sealed: [UInt8], for associated: [UInt8] = []) throws(SealingFailure) -> [UInt8] {
    guard sealed.count >= Self.overhead else { throw .truncated }
    guard sealed.count <= Self.longest, associated.count <= Self.longest else { throw .tooLong }
    let nonce = Array(sealed.prefix(Self.nonceLength))
    let pass = try CipherPass(key: key, nonce: nonce, isSealing: false)
    try pass.associate(associated)
    let plain = try pass.transform(sealed[Self.nonceLength..<(sealed.count - Self.tagLength)])
    try pass.expect(tag: Array(sealed.suffix(Self.tagLength)))
    do { try pass.finish() } catch { throw .notAuthentic }
    return plain
  }

  /// EVP counts in `int`.
  private static let longest = Int(Int32.max) - overhead
}
