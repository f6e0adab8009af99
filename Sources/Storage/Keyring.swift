// SPDX-License-Identifier: MIT
//
// The keys of the store. Sealing keys are numbered: what is sealed carries its number, new data is
// sealed with the highest, so keys rotate by adding one. The lookup key turns an address into the
// hash that finds its sender; it never changes while the daemon runs.
//
// The key file (a systemd credential) has a line a key, `lookup BASE64` once and `seal N BASE64`
// for each sealing key; 32 bytes each, blank lines and `#` comments allowed.

import Cryptography

/// What is wrong with a key file; names the line, never its content.
package struct KeyringError: Error, Hashable, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}

package struct Keyring: Sendable {
  private let sealing: [Int: SealingKey]
  private let lookup: [UInt8]
  /// The number new data is sealed with.
  package let current: Int

  /// Reads a key file.
  package init(parsing text: String) throws {
    var sealing: [Int: SealingKey] = [:]
    var lookup: [UInt8]?
    for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard let first = words.first, !first.hasPrefix("#") else { continue }
      func key(_ word: Substring) throws -> [UInt8] {
        guard let bytes = Base64.decode(word), bytes.count == SealingKey.length else {
          throw KeyringError("line \(offset + 1): a key is \(SealingKey.length) bytes in base64")
        }
        return bytes
      }
      switch (first, words.count) {
      case ("lookup", 2) where lookup == nil: lookup = try key(words[1])
      case ("seal", 3):
        guard let number = Int(words[1]), number > 0, sealing[number] == nil else {
          throw KeyringError("line \(offset + 1): 'seal' takes a number of its own, 1 or more")
        }
        sealing[number] = try SealingKey(try key(words[2]))
      default:
        throw KeyringError("line \(offset + 1): expected 'lookup KEY' (once) or 'seal NUMBER KEY'")
      }
    }
    guard let lookup else { throw KeyringError("there is no 'lookup' line") }
    guard let current = sealing.keys.max() else { throw KeyringError("there is no 'seal' line") }
    self.sealing = sealing
    self.lookup = lookup
    self.current = current
  }

  /// The text of a new key file with fresh random keys.
  package static func fresh() throws -> String {
    let lookup = Base64.encode(try randomBytes(SealingKey.length))
    let seal = Base64.encode(try randomBytes(SealingKey.length))
    return "# Kanal's keys. Whoever has them reads every message; without them nothing can be read.\n"
      + "lookup \(lookup)\nseal 1 \(seal)\n"
  }

  /// Seals with the current key; `purpose` and `row` (what the value belongs to) must be the same
  /// when it is opened.
  package func seal(_ plain: [UInt8], for purpose: SealPurpose, row: String = "") throws -> [UInt8] {
    guard let key = sealing[current] else { throw KeyringError("sealing key \(current) is missing") }
    return try key.seal(plain, for: purpose.bytes(row))
  }

  /// Opens what key `number` sealed; throws where the key is gone or the bytes were changed.
  package func open(_ sealed: [UInt8], key number: Int, for purpose: SealPurpose, row: String = "") throws
    -> [UInt8]
  {
    guard let key = sealing[number] else { throw KeyringError("sealing key \(number) is missing") }
    return try key.open(sealed, for: purpose.bytes(row))
  }

  /// The keyed hash by which a value is found without being stored.
  package func mac(_ value: String, for purpose: SealPurpose) -> [UInt8] {
    Array(Hash.sha256.authenticationCode(for: purpose.bytes(value), key: lookup).prefix(16))
  }

  /// A key for one purpose outside the store (marks in Message-IDs, callback addresses).
  package func derivedKey(for purpose: String) -> [UInt8] {
    Hash.sha256.authenticationCode(for: Array("kanal/\(purpose)".utf8), key: lookup)
  }

  /// Proves that two runs use the same lookup key, without telling it.
  var lookupCheck: [UInt8] { derivedKey(for: "lookup-check") }
}

/// What a sealed value is; bound into the seal, so that one cannot be put in another's place.
package enum SealPurpose: String, Sendable {
  case raw, sender, place, payload, note, part, likeness, media, kept, link, map
  func bytes(_ row: String) -> [UInt8] { Array(rawValue.utf8) + [0] + Array(row.utf8) }
}
