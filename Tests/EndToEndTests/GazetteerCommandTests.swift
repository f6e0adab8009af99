// SPDX-License-Identifier: MIT

import Foundation
import Storage
import TestSupport
import Testing

/// `kanalctl gazetteer` as an operator uses it.
@Suite(.inTurn) struct `Own places on the command line` {
  private let scratch: TestFolder

  init() throws {
    scratch = try TestFolder("gazetteer")
    try scratch.write(try Keyring.fresh(), to: "keys")
    try scratch.write(
      """
      { store: { folder: "\(scratch.path)/store", keys: { file: "keys" } },
        sms: { kota: { number: "1708", kannelBox: { port: 9 } } } }
      """, to: "kanald.json5")
    try FileManager.default.createDirectory(atPath: scratch.file("store"), withIntermediateDirectories: true)
    try scratch.write("name,kind,lat,lon,aliases\nGraha Kelinci,gedung,-6.1754,106.8272,GKU\n", to: "pos.csv")
  }

  private func gazetteer(_ words: String...) async throws -> CommandRun {
    try await CommandRun(
      "kanalctl", ["--config", scratch.file("kanald.json5"), "gazetteer"] + words, in: scratch.path)
  }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: scratch.file("store/gazetteer")))?.sorted() ?? []
  }

  @Test func `an import is shown, put in force when asked, and taken back`() async throws {
    let shown = try await gazetteer("import", scratch.file("pos.csv"))
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.output.contains("1: Graha Kelinci (Gambir)"))
    #expect(shown.output.contains("nothing is changed yet; --yes puts it in force"))
    #expect(files.isEmpty)
    let put = try await gazetteer("import", "--yes", scratch.file("pos.csv"))
    #expect(put.output.contains("version 1 is in force"), "\(put.output) \(put.errors)")
    #expect(files == ["0001.places", "current", "lock"])
    #expect(try await gazetteer("list", "gku").output.contains("31.71.01.1001 Gambir"))
    #expect(try await gazetteer("list", "--kind", "stop").output == "none goes by that\n")
    #expect(
      try await gazetteer("import", "--yes", scratch.file("pos.csv")).output.contains("nothing changes"))
    let check = try await gazetteer("check")
    let told = ["locate", "lampu mati di Graha Kelinci, Gambir"]
    let usual = try await CommandRun("kanalctl", told, in: scratch.path)
    #expect(usual.output.hasPrefix("candidates"), "\(usual.output) \(usual.errors)")
    let own = try await CommandRun(
      "kanalctl", ["--config", scratch.file("kanald.json5")] + told, in: scratch.path)
    #expect(own.output.hasPrefix("located"), "\(own.output) \(own.errors)")
    #expect(check.status == 0, "\(check.output)")
    #expect(try await gazetteer("revert").output.hasPrefix("only what is built in is in force"))
    #expect(try await gazetteer("list").output.hasPrefix("no own places"))
    #expect(try await gazetteer("revert", "1").output.hasPrefix("version 1 is in force"))
    let versions = try await gazetteer("versions")
    #expect(versions.output.split(separator: "\n").count == 2)
    #expect(versions.output.contains("1        yes       0"), "\(versions.output)")
  }

  @Test func `a bad file is told with its line, and no file of the import counts`() async throws {
    try scratch.write("name,lat,lon\nPos,106.8272,-6.1754\n", to: "salah.csv")
    let run = try await gazetteer("import", "--yes", scratch.file("pos.csv"), scratch.file("salah.csv"))
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.contains("salah.csv:2: latitude and longitude are swapped"), "\(run.errors)")
    #expect(files.isEmpty)
  }

  @Test(arguments: [
    ["import"], ["import", "nowhere.csv"], ["revert", "x"], ["revert"], ["list", "--kind", "x"], ["tidak"],
  ])
  func `a wrong word is a line and status 2`(words: [String]) async throws {
    let run = try await CommandRun(
      "kanalctl", ["--config", scratch.file("kanald.json5"), "gazetteer"] + words, in: scratch.path)
    #expect(run.status == 2, "\(run.errors)")
    #expect(run.errors.split(separator: "\n").count == 1, "\(run.errors)")
  }
}
