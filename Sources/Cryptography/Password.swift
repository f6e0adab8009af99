// SPDX-License-Identifier: MIT
//
// Passwords are kept as scrypt (RFC 7914) in the PHC string format, which names its own parameters:
//
//   $scrypt$ln=15,r=8,p=1$SALT$KEY      ln is log2 N; base64 without padding
//
// 1. Hashing and comparing take some 60 ms of one core and 32 MB: callers do it on a thread of their own,
//    one at a time, never on Swift's cooperative pool.
// 2. A stored text may name other parameters, of at most 128 MB and sixteen times today's work; anything
//    else is damaged and matches nothing.
// 3. A password is the bytes of its UTF-8 as typed. It is not normalised: who types ë as one character on
//    one machine and as two on another has typed two passwords.

import CCrypto

/// Why a password could not be hashed; carries nothing of it.
package enum PasswordFailure: Error, Sendable, Hashable, CustomStringConvertible {
  case noRandomness
  case noMemory

  package var description: String {
    switch self {
    case .noRandomness: "the random generator gave nothing"
    case .noMemory: "libcrypto could not run scrypt, for want of memory"
    }
  }
}

/// Hashes of passwords. Every function blocks; see above.
package enum Password {
  /// What is stored instead of the password; another text each time.
  package static func hash(_ password: String) throws(PasswordFailure) -> String {
    try hash(password, cost: .current)
  }

  static func hash(_ password: String, cost: ScryptCost) throws(PasswordFailure) -> String {
    guard let salt = try? randomBytes(saltLength) else { throw .noRandomness }  // It fails in one way.
    guard let key = derive(password, salt: salt, cost: cost, length: keyLength) else { throw .noMemory }
    return StoredPassword(cost: cost, salt: salt, key: key).text
  }

  /// Whether the stored text is of this password; false where it is damaged. The time it takes tells
  /// nothing of either.
  package static func matches(_ password: String, _ stored: String) -> Bool {
    guard let stored = StoredPassword(stored),
      let key = derive(password, salt: stored.salt, cost: stored.cost, length: stored.key.count)
    else { return false }
    return key.equalsInConstantTime(stored.key)
  }

  /// A stored text of no password, to be compared with where a name is unknown, so that a log-in takes as
  /// long for it as for a known one.
  package static let nobody = StoredPassword(
    cost: .current, salt: [UInt8](repeating: 0, count: saltLength),
    key: [UInt8](repeating: 0, count: keyLength)
  ).text

  private static let saltLength = 16
  static let keyLength = 32

  /// scrypt itself; nil where libcrypto refuses the parameters or has no memory.
  static func derive(_ password: String, salt: [UInt8], cost: ScryptCost, length: Int) -> [UInt8]? {
    let password = Array(password.utf8)
    var key = [UInt8](repeating: 0, count: length)
    // libcrypto reads password and salt and fills the key, each in its length, before it returns.
    let done = unsafe password.withUnsafeBytes { password in
      unsafe EVP_PBE_scrypt(
        password.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count, cost.iterations,
        cost.blockSize, cost.parallelism, cost.memory, &key, key.count)
    }
    return done == 1 ? key : nil
  }
}

/// The parameters of scrypt (RFC 7914 §2).
struct ScryptCost: Hashable {
  var log2Iterations: Int
  var blockSize: UInt64
  var parallelism: UInt64

  /// 32 MB, some 60 ms.
  static let current = ScryptCost(log2Iterations: 15, blockSize: 8, parallelism: 1)

  var iterations: UInt64 { 1 << UInt64(log2Iterations) }
  /// Bytes that libcrypto takes, and a little for itself.
  var memory: UInt64 { 128 * blockSize * (iterations + parallelism + 2) + 4096 }

  /// Whether a stored text may ask for it.
  var isBearable: Bool {
    (10...17).contains(log2Iterations) && (1...16).contains(blockSize) && (1...4).contains(parallelism)
      && 128 * blockSize * iterations <= 128 << 20
  }
}

/// A stored text, taken apart.
struct StoredPassword {
  var cost: ScryptCost
  var salt: [UInt8]
  var key: [UInt8]

  init(cost: ScryptCost, salt: [UInt8], key: [UInt8]) { (self.cost, self.salt, self.key) = (cost, salt, key) }

  /// Nil for anything but the text of bearable parameters, in their order, a salt and a key. A key of any
  /// other length is refused: a shorter one is the beginning of a longer, so a text cut short would match.
  init?(_ text: String) {
    let fields = text.split(separator: "$", omittingEmptySubsequences: false)
    guard fields.count == 5, fields[0].isEmpty, fields[1] == "scrypt", let cost = ScryptCost(fields[2]),
      let salt = Base64.decode(fields[3]), (8...64).contains(salt.count),
      let key = Base64.decode(fields[4]), key.count == Password.keyLength
    else { return nil }
    self.init(cost: cost, salt: salt, key: key)
  }

  var text: String { "$scrypt$\(cost.text)$\(unpadded(salt))$\(unpadded(key))" }

  private func unpadded(_ bytes: [UInt8]) -> String {
    String(Base64.encode(bytes).prefix { $0 != "=" })
  }
}

extension ScryptCost {
  fileprivate var text: String { "ln=\(log2Iterations),r=\(blockSize),p=\(parallelism)" }

  fileprivate init?(_ text: Substring) {
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    }
    guard values.map(\.first) == ["ln", "r", "p"] else { return nil }
    let numbers = values.compactMap { $0.last.flatMap { UInt8($0) } }
    guard numbers.count == 3 else { return nil }
    self.init(
      log2Iterations: Int(numbers[0]), blockSize: UInt64(numbers[1]), parallelism: UInt64(numbers[2]))
    // Digits alone, and none too many: the text is the one we would write.
    guard isBearable, self.text == text else { return nil }
  }
}
