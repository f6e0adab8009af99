// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing

/// `kanalctl queue work` as a script types it, against a console on loopback.
@Suite(.inTurn) struct QueueWorkTests {
  @Test func `a queue is worked by keys: accepted, taken back, searched, set aside`() async throws {
    let office = try await Office()
    let ids = try await office.take(
      "Sampah menumpuk di pasar minggu dan kalibata, bau",
      "Lampu jalan mati di depan rumah, \u{202E}gelap \u{1B}[31msekali",
      "Mari beli obat kuat")
    let run = try await office.work("siti", ["1", "u", "1", "/cikini", "1", "s", "1"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.isEmpty)
    #expect(run.output.contains(" 1  "))
    #expect(run.output.contains("is yours again"))
    #expect(run.output.contains("Nothing waits for you"))
    #expect(run.output.contains("\\u{202e}gelap") && !run.output.contains("\u{1B}"))
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    let reports = try await office.reports(ids)
    #expect(reports.map(\.state) == [.located, .located, .setAside])
    #expect(reports[1].kelurahan == "31.71.06.1003")
    #expect(reports[2].reason == "bukan laporan")
    #expect(try await office.claims() == 0)
    #expect(try await office.acts(of: "siti").contains(["locate", "undo", "locate"]))
    await office.close()
  }

  @Test func `the same over a socket that only the machine's own can open`() async throws {
    let office = try await Office(onSocket: true)
    let ids = try await office.take("Sampah menumpuk di pasar minggu dan kalibata, bau")
    let run = try await office.work("siti", ["1"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(try await office.reports(ids).map(\.state) == [.located])
    await office.close()
  }

  @Test func `a number typed where nothing was found chooses nothing`() async throws {
    let office = try await Office()
    let ids = try await office.take("Banjir di Cikini atau Menteng")
    let run = try await office.work("siti", ["/qzxqzxqzx", "1", "q"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("nothing like it") && run.output.contains("back to "))
    #expect(try await office.reports(ids).map(\.state) == [.needsLocation])
    await office.close()
  }

  @Test func `what another has, what changed and a session that is over are said, and decide nothing`()
    async throws
  {
    let office = try await Office()
    let ids = try await office.take("Banjir di Cikini atau Menteng", "Jalan rusak di Tebet atau Cikini")
    let typist = try Typist(in: office.folder)
    async let working = office.work("siti", typing: typist)
    typist.type(Office.password)
    try await office.until(ids[0], isHeldBy: "siti")
    let hour = office.journey.clock.now() + .seconds(3600)
    try await office.change { try $0.claim(ids[0], for: "budi", until: hour) }
    typist.type("1")
    try await office.until(ids[1], isHeldBy: "siti")
    try await office.journey.amend(ids[1], Amendment(category: "banjir"), by: "operator")
    typist.type("1")
    try await office.until("its category is banjir", isSaidTo: typist)
    try await office.change { try $0.endSessions(of: "siti") }
    typist.type("1")
    typist.type(Office.password)
    typist.type("1")
    try await office.until(ids[1], is: .located)
    typist.type("q")
    let run = try await working
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("budi works on \(ids[0])"))
    #expect(run.output.contains("the session is over; log in again"))
    #expect(try await office.reports(ids).map(\.state) == [.needsLocation, .located])
    await office.close()
  }

  @Test func `who waits at an empty queue is shown what comes, and gives it back on leaving`() async throws {
    let office = try await Office()
    let typist = try Typist(in: office.folder)
    async let working = office.work("siti", typing: typist)
    typist.type(Office.password)
    try await office.until("Nothing waits for you", isSaidTo: typist)
    let ids = try await office.take("Pohon tumbang di Menteng atau Gondangdia")
    try await office.until(ids[0], isHeldBy: "siti")
    typist.type("q")
    let run = try await working
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("Pohon tumbang"))
    #expect(try await office.claims() == 0)
    await office.close()
  }

  @Test func `a wrong password and a role that works no queue are refused with status 1`() async throws {
    let office = try await Office()
    let wrong = try await office.work("siti", [], password: "kata-sandi-salah-1")
    #expect(wrong.status == 1)
    #expect(wrong.errors == "kanalctl: the name or the password is wrong\n")
    let role = try await office.work("validasi", ["1"])
    #expect(role.status == 1)
    #expect(role.errors == "kanalctl: validasi is petugas-validasi and does not work the queue\n")
    await office.close()
  }

  @Test func `the console is found in a configuration of which nothing else can be read`() async throws {
    let office = try await Office()
    let file = "\(office.folder.path)/part.json5"
    try office.folder.write(
      "{ store: { keys: { file: '/nowhere' } }, listen: { console: '\(office.place)' } }",
      to: "part.json5")
    try office.folder.write("\(Office.password)\nq\n", to: "typed")
    let found = try await CommandRun(
      "kanalctl", ["--config", file, "queue", "work", "--user", "siti"], in: office.folder.path,
      input: office.folder.file("typed"))
    #expect(found.status == 0, "\(found.errors)")
    try office.folder.write("{}", to: "none.json5")
    let none = try await CommandRun(
      "kanalctl", ["--config", office.folder.file("none.json5"), "queue", "work"], in: office.folder.path)
    #expect(none.status == 2)
    #expect(none.errors.contains("has no listen.console; name the console with --console"))
    await office.close()
  }
}
