// SPDX-License-Identifier: MIT

import Testing

@testable import Cryptography

struct PasswordTests {
  /// The least that is read: a millisecond.
  let cheap = ScryptCost(log2Iterations: 10, blockSize: 8, parallelism: 1)

  /// RFC 7914 §12; the fourth takes a gigabyte.
  @Test(arguments: [
    (
      "", "", ScryptCost(log2Iterations: 4, blockSize: 1, parallelism: 1),
      "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
        + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
    ),
    (
      "password", "NaCl", ScryptCost(log2Iterations: 10, blockSize: 8, parallelism: 16),
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
    ),
    (
      "pleaseletmein", "SodiumChloride", ScryptCost(log2Iterations: 14, blockSize: 8, parallelism: 1),
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
        + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
    ),
  ])
  func `scrypt gives the published keys`(password: String, salt: String, cost: ScryptCost, key: String) {
    let derived = Password.derive(password, salt: Array(salt.utf8), cost: cost, length: 64)
    #expect(derived.map(Hex.encode) == key)
  }

  @Test(arguments: [
    "kata sandi", "", "nul \u{0} di tengah", "sandi 🔑 é", String(repeating: "x", count: 5000),
  ])
  func `a password matches its own text and no other`(password: String) throws {
    let stored = try Password.hash(password, cost: cheap)
    #expect(Password.matches(password, stored))
    #expect(!Password.matches(password + " ", stored))
    #expect(try Password.hash(password, cost: cheap) != stored)
  }

  @Test func `a text names the parameters of today`() throws {
    let stored = try Password.hash("kata sandi")
    #expect(stored.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    #expect(stored.utf8.count == 22 + 22 + 1 + 43)
    #expect(Password.matches("kata sandi", stored))
  }

  @Test func `the same letters typed in another form are another password`() throws {
    let stored = try Password.hash("caf\u{e9}", cost: cheap)
    #expect(Password.matches("caf\u{e9}", stored))
    #expect(!Password.matches("cafe\u{301}", stored))
  }

  /// Made with Python's hashlib.
  @Test(arguments: [
    "$scrypt$ln=15,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$sC7nzGhivWjM85aZwz2e/pUeWxv/ckWDfEqmH/GkPOc",
    "$scrypt$ln=12,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$pPr51rUt6RUZJrYNS5sE4VZs2k9kIInLjPmD5BDJPMg",
  ])
  func `a text of other hands and other parameters is read`(stored: String) {
    #expect(Password.matches("kata sandi", stored))
    #expect(!Password.matches("kata Sandi", stored))
  }

  @Test func `nobody's text is read in full, and matches nothing`() {
    #expect(StoredPassword(Password.nobody)?.cost == .current)
    #expect(!Password.matches("", Password.nobody))
  }

  @Test(arguments: [
    "", "$", "$scrypt$", "kata sandi", "scrypt$ln=12,r=8,p=2$SALT$KEY", "$scrypt$ln=12,r=8,p=2$SALT",
    "$scrypt$ln=12,r=8,p=2$SALT$KEY$", "$scrypt$ln=12,r=8,p=2$SALT$", "$scrypt$ln=12,r=8,p=2$$KEY",
    "$bcrypt$ln=12,r=8,p=2$SALT$KEY", "$scrypt$ln=12,r=8$SALT$KEY", "$scrypt$r=8,ln=12,p=2$SALT$KEY",
    "$scrypt$ln=12,r=8,p=2,x=1$SALT$KEY", "$scrypt$ln=+12,r=8,p=2$SALT$KEY",
    "$scrypt$ln=012,r=8,p=2$SALT$KEY", "$scrypt$ln=-1,r=8,p=2$SALT$KEY", "$scrypt$ln=,r=8,p=2$SALT$KEY",
    "$scrypt$ln=9,r=8,p=2$SALT$KEY", "$scrypt$ln=18,r=8,p=1$SALT$KEY", "$scrypt$ln=17,r=16,p=1$SALT$KEY",
    "$scrypt$ln=63,r=8,p=1$SALT$KEY", "$scrypt$ln=12,r=0,p=1$SALT$KEY", "$scrypt$ln=12,r=8,p=5$SALT$KEY",
    "$scrypt$ln=12,r=8,p=2$SALT$KE", "$scrypt$ln=12,r=8,p=2$SA!T$KEY", "$scrypt$ln=12,r=8,p=2$SALT$KEY\n",
    "$scrypt$ln=99999999999999999999,r=8,p=1$SALT$KEY",
  ])
  func `a damaged text matches nothing`(template: String) {
    let salt = "AAECAwQFBgcICQoLDA0ODw"
    let key = "pPr51rUt6RUZJrYNS5sE4VZs2k9kIInLjPmD5BDJPMg"
    let stored = template.split(separator: "$", omittingEmptySubsequences: false).map { field in
      field.hasPrefix("SALT")
        ? salt + field.dropFirst(4) : field.hasPrefix("KEY") ? key + field.dropFirst(3) : String(field)
    }.joined(separator: "$")
    #expect(!Password.matches("kata sandi", stored))
  }

  @Test func `a text cut short matches nothing`() throws {
    let stored = "$scrypt$ln=12,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$pPr51rUt6RUZJrYNS5sE4VZs2k9kIInLjPmD5BDJPMg"
    for count in stride(from: 1, through: stored.utf8.count, by: 3) {
      #expect(!Password.matches("kata sandi", String(stored.dropLast(count))))
    }
  }

  @Test func `the failure names no password`() {
    #expect(PasswordFailure.noMemory.description == "libcrypto could not run scrypt, for want of memory")
  }
}
