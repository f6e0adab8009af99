// SPDX-License-Identifier: MIT

import Testing

@testable import Cryptography

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

struct HashTests {
  /// FIPS 180-4 examples.
  @Test(arguments: [
    (Hash.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
  ])
  func `a digest is the published one`(hash: Hash, message: String, digest: String) {
    #expect(Hex.encode(hash.digest(of: bytes(message))) == digest)
  }

  /// RFC 2202 §3 and RFC 4231 §4.
  @Test(arguments: [
    (
      Hash.sha1, [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b617318655057264e28bc0b6fb378c8ef146be00"
    ),
    (
      .sha256, [UInt8](repeating: 0x0b, count: 20), "Hi There",
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      .sha256, bytes("Jefe"), "what do ya want for nothing?",
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      .sha256, [UInt8](repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      .sha512, bytes("Jefe"), "what do ya want for nothing?",
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
  ])
  func `an authentication code is the published one`(
    hash: Hash, key: [UInt8], message: String, code: String
  ) {
    #expect(Hex.encode(hash.authenticationCode(for: bytes(message), key: key)) == code)
  }

  @Test func `an empty key is a key, not the key before it`() {
    _ = Hash.sha256.authenticationCode(for: bytes("x"), key: bytes("another"))
    let code = Hash.sha256.authenticationCode(for: [], key: [])
    #expect(Hex.encode(code) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
  }
}

struct SecretsTests {
  @Test func `equality in constant time is equality`() {
    #expect([1, 2, 3].equalsInConstantTime([1, 2, 3]))
    #expect(![1, 2, 3].equalsInConstantTime([1, 2, 4]))
    #expect(![1, 2, 3].equalsInConstantTime([1, 2]))
    #expect([].equalsInConstantTime([]))
  }

  @Test func `random bytes come in the length asked for, and differ`() throws {
    #expect(try randomBytes(0).isEmpty)
    #expect(try randomBytes(33).count == 33)
    #expect(try randomBytes(16) != randomBytes(16))
  }

  struct KeyVector: Sendable {
    var material: [UInt8]
    var salt: [UInt8]
    var info: [UInt8]
    var output: String
  }

  /// RFC 5869 appendix A.1 to A.3.
  @Test(arguments: [
    KeyVector(
      material: Array(repeating: 0x0b, count: 22), salt: Array(0...0x0c), info: Array(0xf0...0xf9),
      output: "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"),
    KeyVector(
      material: Array(0...0x4f), salt: Array(0x60...0xaf), info: Array(0xb0...0xff),
      output: "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e"
        + "590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"),
    KeyVector(
      material: Array(repeating: 0x0b, count: 22), salt: [], info: [],
      output: "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
  ])
  func `HKDF gives the published keys`(vector: KeyVector) {
    let output = HKDF.derive(
      from: vector.material, salt: vector.salt, info: vector.info, bytes: vector.output.count / 2)
    #expect(Hex.encode(output) == vector.output)
  }

  @Test func `each purpose has a key of its own`() throws {
    let master = try MasterKey([UInt8](repeating: 7, count: 32))
    #expect(master.key(for: "raw") == master.key(for: "raw"))
    #expect(master.key(for: "raw") != master.key(for: "sender"))
    let sealed = try master.sealingKey(for: "raw").seal(bytes("x"))
    #expect(throws: SealingFailure.notAuthentic) { try master.sealingKey(for: "sender").open(sealed) }
  }

  @Test func `a short master secret is refused`() {
    #expect(throws: SealingFailure.keyLength(31)) { try MasterKey([UInt8](repeating: 1, count: 31)) }
  }

  @Test func `keys do not print`() throws {
    let key = try SealingKey([UInt8](repeating: 171, count: 32))
    let master = try MasterKey([UInt8](repeating: 171, count: 32))
    var dumped = "\(key) \(master)"
    dump(key, to: &dumped)
    dump(master, to: &dumped)
    #expect(!dumped.contains("171"))
  }
}
