// SPDX-License-Identifier: MIT

import Foundation
import Storage
import TestSupport
import Testing

/// `kanalctl user` as an operator uses it.
@Suite(.inTurn) struct `Officers on the command line` {
  private let scratch: TestFolder

  init() throws {
    scratch = try TestFolder("users")
    try scratch.write(try Keyring.fresh(), to: "keys")
    try scratch.write(
      """
      { store: { folder: "\(scratch.path)/store", keys: { file: "keys" } },
        sms: { kota: { number: "1708", kannelBox: { port: 9 } } } }
      """, to: "kanald.json5")
    try scratch.write("kata sandi yang panjang\n", to: "password")
    try scratch.write("pendek\n", to: "short")
  }

  private func user(_ words: String..., typing file: String = "password") async throws -> CommandRun {
    try await CommandRun(
      "kanalctl", ["--config", scratch.file("kanald.json5"), "user"] + words, in: scratch.path,
      input: scratch.file(file))
  }

  @Test func `an officer is added, listed, changed and disabled, and no password is shown`() async throws {
    let added = try await user(
      "add", "siti", "--role", "admin-kanal", "--channels", "sms,email", "--territories", "31.71")
    #expect(added.status == 0, "\(added.errors)")
    #expect(added.output == "siti is admin-kanal\n")
    let list = try await user("list").output
    for word in ["siti", "admin-kanal", "sms, email", "31.71", "set"] {
      #expect(list.contains(word), "\(list)")
    }
    #expect(!list.contains("scrypt") && !list.contains("kata sandi"))
    #expect(try await user("change", "siti", "--channels", "all", "--role", "admin-tiket").status == 0)
    #expect(try await user("password", "siti").status == 0)
    #expect(try await user("disable", "siti").output.contains("disabled"))
    #expect(try await user("list").output.contains("admin-tiket"))
  }

  @Test func `a mistake is told with what is allowed`() async throws {
    for (words, told) in [
      (["add", "Siti Aminah", "--role", "admin-kanal"], "small letters"),
      (["add", "siti"], "--role is missing"),
      (["add", "siti", "--role", "walikota"], "administrator"),
      (["add", "siti", "--role", "admin-kanal", "--territories", "Menteng"], "31.71"),
      (["add", "siti", "--role", "admin-kanal", "--channels", "fax"], "telegram"),
      (["disable", "nobody"], "there is no user nobody"), (["promote", "siti"], "expected list, add"),
    ] {
      let run = try await CommandRun(
        "kanalctl", ["--config", scratch.file("kanald.json5"), "user"] + words, in: scratch.path,
        input: scratch.file("password"))
      #expect(run.status != 0)
      #expect(run.errors.contains(told), "\(words): \(run.errors)")
    }
    let short = try await user("add", "siti", "--role", "admin-kanal", typing: "short")
    #expect(short.status == 2)
    #expect(short.errors.contains("12 to 200 characters"))
    #expect(try await user("add", "siti", "--role", "admin-kanal").status == 0)
    #expect(try await user("add", "siti", "--role", "admin-kanal").errors.contains("already"))
  }
}
