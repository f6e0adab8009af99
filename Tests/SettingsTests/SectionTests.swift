// SPDX-License-Identifier: MIT

import Testing

@testable import Settings

private enum Security: String, CaseIterable { case none, starttls, tls }

/// What the reading of a text noted, one line a mistake.
private func mistakes(
  _ text: String, _ read: (Section) -> Void
) throws -> [String] {
  let document = try SettingsDocument(
    parsing: Array(text.utf8), file: "kanald.json5", credentialsDirectory: nil)
  read(document.root)
  do throws(SettingsError) {
    try document.finish()
    return []
  } catch {
    return error.mistakes.map(\.description)
  }
}

@Suite struct `Reading settings` {
  @Test func `values come in their types`() throws {
    let text = """
      {
        host: 'imap.city.test', port: 1143, on: true, every: "2m", limit: "25MB", share: 0.5,
        security: 'starttls', core: 'https://Core.city.test:8443/v1?x=1', names: ['a', 'b'],
      }
      """
    let noted = try mistakes(text) { root in
      #expect(root.string("host") == "imap.city.test")
      #expect(root.int("port", in: 1...65535, default: 993) == 1143)
      #expect(root.bool("on", default: false))
      #expect(root.duration("every") == .seconds(120))
      #expect(root.bytes("limit") == 25_000_000)
      #expect(root.double("share", in: 0...1) == 0.5)
      #expect(root.choice("security", of: Security.self) == .starttls)
      #expect(root.url("core").text == "https://core.city.test:8443/v1?x=1")
      #expect(root.strings("names") == ["a", "b"])
    }
    #expect(noted == [])
  }

  @Test func `an absent key and a null give the default`() throws {
    let noted = try mistakes("{ port: null }") { root in
      #expect(root.int("port", in: 1...65535, default: 993) == 993)
      #expect(root.string("host", default: "localhost") == "localhost")
      #expect(root.choice("security", default: Security.tls) == .tls)
      #expect(root.duration("every", default: .seconds(60)) == .seconds(60))
      #expect(root.optionalString("user") == nil)
      #expect(root.optionalInt("n", in: 0...1) == nil)
      #expect(root.optionalSection("part") == nil)
      #expect(root.sections("accounts").isEmpty)
    }
    #expect(noted == [])
  }

  @Test func `one run tells every mistake, in the order of the file`() throws {
    let text = """
      {
        channels: {
          sms: {
            port: 70000, every: "2 minutes", size: 25, security: "tsl",
            hots: "x",
          },
        },
        share: 1.5, share: 0.2,
        url: "ftp://files.city.test/",
      }
      """
    let noted = try mistakes(text) { root in
      let sms = root.section("channels").section("sms")
      _ = sms.int("port", in: 1...65535)
      _ = sms.string("host")
      _ = sms.duration("every", default: .seconds(1))
      _ = sms.bytes("size")
      _ = sms.choice("security", of: Security.self)
      _ = root.double("share", in: 0...1)
      _ = root.url("url")
    }
    #expect(
      noted == [
        "kanald.json5:3:10: channels.sms.host: missing; expected a text",
        "kanald.json5:4:13: channels.sms.port: 70000 is too large; allowed is 1 to 65535",
        "kanald.json5:4:27: channels.sms.every: expected a duration such as \"500ms\", \"15s\", \"2m\", \"1h\" or \"7d\"",
        "kanald.json5:4:46: channels.sms.size: the unit is missing; expected a size such as \"512B\", \"64kB\", \"25MB\" or \"2GiB\"",
        "kanald.json5:4:60: channels.sms.security: not a known choice; expected one of none, starttls, tls; did you mean `tls`?",
        "kanald.json5:5:7: channels.sms: unknown key `hots`; did you mean `host`? allowed here: every, host, port, security, size",
        "kanald.json5:8:10: share: 1.5 is too large; allowed is 0.0 to 1.0",
        "kanald.json5:8:15: the key `share` stands here twice",
        "kanald.json5:9:8: url: expected a URL that starts with https:// or http://",
      ])
  }

  @Test(arguments: [
    ("{x: 'a'}", "expected a whole number from 1 to 9, found a text"),
    ("{x: 2.5}", "expected a whole number from 1 to 9, found the number `2.5`"),
    ("{x: 0}", "0 is too small; allowed is 1 to 9"),
    ("{x: 1e99}", "1e99 is too large; allowed is 1 to 9"),
    ("{x: -Infinity}", "-Infinity is too small; allowed is 1 to 9"),
    ("{x: NaN}", "expected a whole number from 1 to 9, found the number `NaN`"),
    ("{x: {}}", "expected a whole number from 1 to 9, found an object"),
  ])
  func `a wrong number is named with what is allowed`(text: String, message: String) throws {
    let noted = try mistakes(text) { _ = $0.int("x", in: 1...9) }
    #expect(noted == ["kanald.json5:1:5: x: \(message)"])
  }

  @Test func `a text under a wrong key is not repeated`() throws {
    let noted = try mistakes("{ port: 'hunter2', on: 'hunter2', mode: 'hunter2', pass: 'hunter2' }") { root in
      _ = root.int("port", in: 1...2)
      _ = root.bool("on")
      _ = root.choice("mode", of: Security.self)
      _ = root.secret("pass")
    }
    #expect(noted.count == 4)
    #expect(noted.allSatisfy { !$0.contains("hunter2") })
  }

  @Test func `a missing or wrong part is one mistake, whatever is read from it`() throws {
    let noted = try mistakes("{ sms: 5 }") { root in
      for name in ["sms", "email"] {
        let part = root.section(name)
        _ = part.string("host")
        _ = part.section("deeper").int("port", in: 1...9)
        _ = part.sections("accounts")
        _ = part.secret("password")
        part.mistake(at: "host", "never heard")
      }
    }
    #expect(
      noted == [
        "kanald.json5:1:1: email: missing; expected an object `{ … }`",
        "kanald.json5:1:8: sms: expected an object `{ … }`, found the number `5`",
      ])
  }

  @Test func `lists and maps of parts name their place`() throws {
    let text = "{ accounts: [{user: 'a'}, {user: 1}, 2], gates: { 'one two': {u: 1}, b: {} } }"
    let noted = try mistakes(text) { root in
      #expect(root.sections("accounts").map { $0.string("user") }.first == "a")
      let gates = root.namedSections("gates")
      #expect(gates.map(\.name) == ["one two", "b"])
      for gate in gates { _ = gate.section.string("u") }
    }
    #expect(
      noted == [
        "kanald.json5:1:34: accounts[1].user: expected a text, found the number `1`",
        "kanald.json5:1:38: accounts[2]: expected an object `{ … }`, found the number `2`",
        "kanald.json5:1:66: gates[`one two`].u: expected a text, found the number `1`",
        "kanald.json5:1:73: gates.b.u: missing; expected a text",
      ])
  }

  @Test func `an item of a list is a mistake at its own place`() throws {
    let noted = try mistakes("{ names: ['a',\n 5, ''] }") { _ = $0.strings("names") }
    #expect(noted == ["kanald.json5:2:2: names: expected a text, found the number `5`"])
  }

  @Test func `a module adds its own checks at a key`() throws {
    let noted = try mistakes("{ from: 'x' }") { root in
      _ = root.string("from")
      root.mistake(at: "from", "not an address of this city")
      root.mistake(at: "to", "needed beside from")
    }
    #expect(
      noted == [
        "kanald.json5:1:1: to: needed beside from",
        "kanald.json5:1:9: from: not an address of this city",
      ])
  }

  @Test func `a part nobody read is an unknown key`() throws {
    let noted = try mistakes("{ a: 1, smss: { b: 2 } }") { root in
      _ = root.int("a", in: 0...9)
      _ = root.optionalSection("sms")
    }
    #expect(noted == ["kanald.json5:1:9: unknown key `smss`; did you mean `sms`? allowed here: a, sms"])
  }

  @Test func `control characters of the file do not reach the terminal`() throws {
    let noted = try mistakes("{ 'a\\u001b[31m\\n\\u202e': 1 }") { _ in }
    #expect(noted == ["kanald.json5:1:3: unknown key `a\\u{1B}[31m\\n\\u{202E}`; no key is allowed here"])
  }

  @Test func `a list is no settings file, and a broken one ends at its break`() {
    let list = #expect(throws: SettingsError.self) {
      try SettingsDocument(parsing: Array("[]".utf8), file: "f")
    }
    #expect(list?.description == "f:1:1: expected an object `{ … }`, found a list")
    let broken = #expect(throws: SettingsError.self) {
      try SettingsDocument(parsing: Array("{\n  a: 1\n  b: 2\n}".utf8), file: "f")
    }
    #expect(broken?.description == "f:3:3: expected `,` or `}`, found `b`")
  }

  @Test func `relative paths start at the file's folder`() throws {
    let document = try SettingsDocument(
      parsing: Array("{a: 'x/y', b: '/z'}".utf8), file: "/etc/kanal/kanald.json5")
    #expect(document.root.path("a") == "/etc/kanal/x/y")
    #expect(document.root.path("b") == "/z")
    #expect(document.root.path("c", default: "state.db") == "/etc/kanal/state.db")
    try document.finish()
  }

  @Test func `a file that is not there is one mistake`() {
    let error = #expect(throws: SettingsError.self) {
      try SettingsDocument(readingFile: "/nonexistent/k.json5")
    }
    #expect(error?.description == "/nonexistent/k.json5:1:1: cannot be read: No such file or directory")
  }
}
