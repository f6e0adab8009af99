// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@testable import SMS

struct PhoneNumberTests {
  @Test(arguments: [
    "+6281100000001", "6281100000001", "081100000001", "0811-0000-0001", "+62 811 0000 0001",
    "0062 811 0000 0001", "+62 (0)811-0000-0001", "62081100000001", " 0811.0000.0001\0",
  ])
  func `one Indonesian number is one address, however it is written`(written: String) {
    let number = PhoneNumber(written)
    #expect(number?.address == "+6281100000001")
    #expect(number?.canBeAnswered == true)
  }

  @Test(arguments: [
    ("+1 415 555 0100", "+14155550100"), ("6590000001", "+6590000001"), ("+44 20 7946 0000", "+442079460000"),
  ])
  func `a number of another country keeps its country`(written: String, address: String) {
    #expect(PhoneNumber(written)?.address == address)
    #expect(PhoneNumber(written)?.canBeAnswered == true)
  }

  @Test func `a trunk zero belongs to the configured country`() {
    #expect(PhoneNumber("0901000001", country: "84")?.address == "+84901000001")
  }

  @Test(arguments: [
    ("1708", PhoneNumber.Kind.shortCode), ("112", .shortCode), ("999888", .shortCode), ("INDOSAT", .name),
    ("Bank-01", .name), ("12", .name), ("1234567", .name), ("+1708", .name), ("0000", .name),
    ("1234567890123456", .name), ("+", .name), ("٠٨١١٠٠٠٠٠٠٠١", .name),
  ])
  func `R20: short codes and names are kept and not answered`(written: String, kind: PhoneNumber.Kind) {
    let number = PhoneNumber(written)
    #expect(number?.kind == kind)
    #expect(number?.address == written)
    #expect(number?.canBeAnswered == false)
  }

  @Test func `nothing is nobody`() {
    #expect(PhoneNumber("") == nil)
    #expect(PhoneNumber(" \0\n") == nil)
  }
}

struct UserDataHeaderTests {
  private func part(_ bytes: UInt8...) -> PartOfMessage? { UserDataHeader(bytes).part }

  @Test func `both forms of the reference are read`() {
    #expect(part(5, 0, 3, 0x7C, 3, 1) == PartOfMessage(reference: 0x7C, total: 3, number: 1))
    #expect(part(6, 8, 4, 1, 2, 3, 2) == PartOfMessage(reference: 0x102, total: 3, number: 2))
  }

  @Test func `other elements are passed over and the last concatenation counts`() {
    #expect(
      part(11, 5, 4, 0, 1, 0, 2, 0, 3, 9, 2, 2) == PartOfMessage(reference: 9, total: 2, number: 2))
    #expect(
      part(10, 0, 3, 1, 2, 1, 0, 3, 7, 2, 2) == PartOfMessage(reference: 7, total: 2, number: 2))
  }

  @Test(
    arguments: [
      [5, 0, 3, 1, 2], [5, 0, 3, 1, 0, 0], [5, 0, 3, 1, 2, 3], [5, 0, 2, 1, 2, 0], [9, 0], [1], [200, 0, 3],
      [5, 0, 255, 1, 2, 1], [4, 8, 4, 1, 1],
    ] as [[UInt8]])
  func `a damaged header is no part and says so`(bytes: [UInt8]) {
    let header = UserDataHeader(bytes)
    #expect(header.part == nil)
    #expect(header.problem != nil)
  }

  @Test func `no header is no problem`() {
    #expect(UserDataHeader([]).problem == nil)
    #expect(UserDataHeader([0]).problem == nil)
  }

  @Test func `any bytes are read without trapping`() {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        UInt8.random(in: 0...12, using: &generator)
      }
      if let part = UserDataHeader(bytes).part { #expect((1...part.total).contains(part.number)) }
    }
  }
}
