// SPDX-License-Identifier: MIT
//
// The four programs as a shell sees them: what is asked for goes to standard output with status 0,
// what is wrong to standard error with status 2, a configuration that is wrong with 78, each in a line
// that says where help is.

import Foundation
import TestSupport
import Testing

@Suite(.inTurn) struct CommandLineTests {
  static let programs = ["kanald", "kanalctl", "kanalsim", "kanalbench"]

  private func run(_ program: String, _ arguments: String...) async throws -> CommandRun {
    try await run(program, arguments)
  }

  /// In a folder of its own, which it must leave empty.
  private func run(_ program: String, _ arguments: [String]) async throws -> CommandRun {
    let scratch = try TestFolder("cli")
    let run = try await CommandRun(program, arguments, in: scratch.path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    return run
  }

  @Test(arguments: programs, ["--help", "-h"])
  func `help is on standard output and fits a terminal`(_ program: String, _ option: String) async throws {
    let run = try await run(program, option)
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.hasPrefix("usage: \(program) "))
    #expect(run.output.contains("--version"))
    for line in run.output.split(separator: "\n") { #expect(line.count <= 110, "\(line)") }
  }

  @Test(arguments: programs)
  func `the version is one line`(_ program: String) async throws {
    let run = try await run(program, "--version")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.output.wholeMatch(of: /\w+ \d+\.\d+(\.\d+)?[\w.+-]*\n/) != nil, "\(run.output)")
    #expect(run.output.hasPrefix("\(program) "))
  }

  @Test(arguments: programs, [[], ["tidak-ada"], ["--tidak-ada"]])
  func `what is not understood is a line on standard error and status 2`(
    _ program: String, _ arguments: [String]
  ) async throws {
    let run = try await run(program, arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
    #expect(run.errors.hasPrefix("\(program): "))
    #expect(run.errors.hasSuffix("; see \(program) --help\n"))
  }

  @Test(arguments: [
    ("kanald", ["serve"]), ("kanald", ["check", "--config"]), ("kanald", ["demo", "--seconds", "nol"]),
    ("kanald", ["demo", "--seconds", "0"]), ("kanald", ["demo", "lagi"]), ("kanalctl", ["keys", "old"]),
    ("kanalctl", ["keys", "new", "lagi"]), ("kanalctl", ["read"]), ("kanalctl", ["read", "fax", "x"]),
    ("kanalctl", ["--config=/nowhere", "tidak-ada"]),
    ("kanalctl", ["queue", "work", "--console", "ftp://a.test"]),
    ("kanalctl", ["queue", "work", "--json"]), ("kanalctl", ["queue", "work", "--config=/nowhere"]),
    ("kanalsim", ["core"]),
    ("kanalsim", ["core", "--listen", "0.0.0.0:1", "--key", "x"]), ("kanalsim", ["phone", "--smsc", "x"]),
    ("kanalbench", ["mime", "--count", "banyak"]), ("kanalbench", ["mime", "--tidak-ada"]),
  ])
  func `a wrong argument is named, and nothing is begun`(
    _ program: String, _ arguments: [String]
  ) async throws {
    let run = try await run(program, arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.output.isEmpty)
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }

  @Test func `a configuration with mistakes is told with all of them and status 78`() async throws {
    let scratch = try TestFolder("cli")
    let file = "\(scratch.path)/kanald.json5"
    try Data("{ stoer: {}, sms: { a: { number: '1708', kannelBox: { port: 0 } } } }".utf8)
      .write(to: URL(filePath: file))
    for command in ["check", "serve"] {
      let run = try await CommandRun("kanald", [command, "--config", file], in: scratch.path)
      #expect(run.status == 78)
      #expect(run.output.isEmpty)
      #expect(run.errors.contains("did you mean `store`?"))
      #expect(run.errors.contains("port"))
    }
    let missing = try await CommandRun(
      "kanald", ["check", "--config", "\(scratch.path)/x"], in: scratch.path)
    #expect(missing.status != 0)
    #expect(missing.output.isEmpty)
  }

  @Test func `of many messages each is located, and a line that is none stops nothing`() async throws {
    let scratch = try TestFolder("cli")
    let lines = [#"{"id":1,"text":"banjir di Slipi"}"#, "bukan", "", #"{"id":"b","text":"halo"}"#, "{}"]
    try scratch.write(lines.joined(separator: "\n"), to: "lines")
    let run = try await CommandRun(
      "kanalctl", ["locate", "--jsonl"], in: scratch.path, input: scratch.file("lines"))
    #expect(run.status == 1)
    #expect(run.errors.isEmpty)
    let told = run.output.split(separator: "\n")
    try #require(told.count == 4)
    #expect(told[0].contains(#""id":1,"kecamatan":"Pal Merah","kelurahan_code":"31.73.07.1002""#))
    #expect(told[0].contains(#""outcome":"located""#))
    #expect(told[1] == #"{"error":"no object with id and text","line":2}"#)
    #expect(told[2].contains(#""id":"b","kecamatan":null,"kelurahan_code":null"#))
    #expect(told[2].contains(#""outcome":"unknown""#))
    #expect(told[3].hasSuffix(#""line":5}"#))
  }

  @Test func `a newspaper's feed and a form are read like messages`() async throws {
    let scratch = try TestFolder("cli")
    try scratch.write(
      #"{"text":"Lampu padam","location":{"latitude":-6.19,"longitude":106.84}}"#, to: "form.json")
    try scratch.write(
      "<rss><channel><item><guid>a</guid><title>Halte</title></item><item><guid>b</guid></item></channel></rss>",
      to: "feed.xml")
    let form = try await CommandRun(
      "kanalctl", ["read", "form", scratch.file("form.json")], in: scratch.path)
    #expect(form.output.contains(#""text":"Lampu padam""#) && form.output.contains("-6.19, 106.84"))
    let feed = try await CommandRun(
      "kanalctl", ["read", "media", scratch.file("feed.xml")], in: scratch.path)
    let lines = feed.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.contains { $0.contains(#""subject":"Halte""#) })
    #expect(lines.contains { $0.contains("an item without words") })
  }

  static let subcommands = [
    "feeds", "queue", "dead", "outbox", "ledger", "trace", "intake", "read", "locate", "gazetteer", "user",
    "keys",
  ]

  @Test(arguments: subcommands)
  func `every command of kanalctl has its help, without a configuration`(_ command: String) async throws {
    let run = try await run("kanalctl", command, "--help")
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let lines = run.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("usage: kanalctl ") == true)
    // Its own lines, and not the whole tool's.
    #expect(lines.count > 1)
    // What is too long for one line goes on further in.
    let starts = ["  \(command) ", "         ["]
    #expect(lines.dropFirst().allSatisfy { line in starts.contains(where: line.hasPrefix) }, "\(run.output)")
  }

  @Test func `the commands that are tested are all that help names`() async throws {
    let help = try await run("kanalctl", "--help").output
    let named = Set(help.matches(of: #/(?m)^\ \ ([a-z]+)\ /#).map { String($0.1) })
    #expect(named == Set(Self.subcommands))
  }

  @Test func `a new key goes to standard output and nowhere else`() async throws {
    let first = try await run("kanalctl", "keys", "new")
    let second = try await run("kanalctl", "keys", "new")
    #expect(first.status == 0)
    #expect(first.errors.isEmpty)
    #expect(first.output != second.output)
  }
}
