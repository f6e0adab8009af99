// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Gazetteer
import Operations
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct `Versions of own places` {
  private let scratch: TestFolder
  private let folder: PlaceFolder

  init() throws {
    scratch = try TestFolder("places")
    folder = PlaceFolder(besideStore: scratch.path)
  }

  private func places(_ name: String) throws -> OwnPlaces {
    let text = "name,lat,lon,aliases\n\(name),-6.1754,106.8272,\n"
    return try PlaceImport([PlaceFile(name: "a.csv", bytes: Array(text.utf8))], into: OwnPlaces()).after
  }

  @discardableResult
  private func add(_ name: String) throws -> Int {
    try folder.add(try places(name), base: try folder.current(), at: 1, by: "uji", name).number
  }

  @Test func `a version comes back as it was put there`() throws {
    #expect(try folder.current() == 0)
    #expect(try folder.numbers().isEmpty)
    #expect(try folder.places().isEmpty)
    #expect(try add("Pos Satu") == 1)
    #expect(try add("Pos Dua") == 2)
    #expect(try folder.current() == 2)
    #expect(try folder.places() == places("Pos Dua"))
    #expect(try folder.load(1).places == places("Pos Satu"))
    #expect(try folder.load(2).version.base == 1)
  }

  @Test func `going back keeps every version, and the next one has a number of its own`() throws {
    try add("Pos Satu")
    try add("Pos Dua")
    try folder.put(inForce: 1)
    #expect(try folder.places() == places("Pos Satu"))
    #expect(try add("Pos Tiga") == 3)
    #expect(try folder.load(3).version.base == 1)
    try folder.put(inForce: 0)
    #expect(try folder.places().isEmpty)
    #expect(try folder.numbers() == [1, 2, 3])
    #expect(throws: PlaceFolderError.self) { try folder.put(inForce: 9) }
    #expect(try folder.current() == 0)
  }

  @Test func `of two who import at once the second is told, and changes nothing`() throws {
    try add("Pos Satu")
    #expect(throws: PlaceFolderError(description: "another version came in between; run it again")) {
      try folder.add(try places("Pos Dua"), base: 0, at: 1, by: "uji", "")
    }
    #expect(try folder.numbers() == [1])
  }

  @Test(arguments: [0, 1, 71, 72, 73, 150]) func `a version that is cut is never read`(missing: Int) throws {
    try add("Pos Satu")
    let file = "\(folder.path)/0001.places"
    let whole = try Data(contentsOf: URL(filePath: file))
    try whole.dropLast(missing).write(to: URL(filePath: file))
    if missing == 0 {
      #expect(try folder.load(1).version.number == 1)
    } else {
      #expect(throws: PlaceFolderError.self) { try folder.load(1) }
    }
  }

  @Test func `an altered version is never read`() throws {
    try add("Pos Satu")
    let file = "\(folder.path)/0001.places"
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try Data(text.replacingOccurrences(of: "Pos Satu", with: "Pos Sata").utf8).write(to: URL(filePath: file))
    #expect(throws: PlaceFolderError(description: "version 1 is cut or altered: its digest differs")) {
      try folder.load(1)
    }
  }

  @Test func `what a crash left behind does no harm`() throws {
    try add("Pos Satu")
    try scratch.write("half", to: "gazetteer/.new")
    try scratch.write("half", to: "gazetteer/0002.places")
    #expect(try folder.places() == places("Pos Satu"))
    #expect(try add("Pos Dua") == 3)
    #expect(try folder.places() == places("Pos Dua"))
  }

  @Test func `a folder that cannot be written is told, and the old version stays`() throws {
    try add("Pos Satu")
    // A folder where the new file goes, since root may write everywhere.
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/.new/x", withIntermediateDirectories: true)
    #expect(throws: PlaceFolderError.self) { try add("Pos Dua") }
    #expect(try folder.places() == places("Pos Satu"))
  }
}

@Suite struct `The daemon and own places` {
  private let message = """
    From: Warga <warga@mail.test>
    To: laporan@kota.test
    Subject: Lampu
    Message-ID: <%@@mail.test>

    Lampu padam di Posko Anggrek Jingga.
    """

  private func imported(_ folder: PlaceFolder) throws {
    let plan = try PlaceImport([try PlaceFixture.file("posts.csv")], into: try folder.places())
    _ = try folder.add(plan.after, base: try folder.current(), at: 1, by: "uji", "")
  }

  private func states(_ city: Deployment) async throws -> [String] {
    try await city.reports().map(\.state.rawValue)
  }

  private func mail(_ id: String) -> String { message.replacingOccurrences(of: "%@", with: id) }

  @Test func `an import locates what was unknown before, without a restart`() async throws {
    let city = try await Deployment()
    defer { city.tearDown() }
    let watch = try #require(city.parts.places)
    let running = Task { await watch.run(city.journey) }
    defer { running.cancel() }
    try await city.receive(mail("1"))
    #expect(try await states(city) == ["needs_location"])
    try imported(watch.folder)
    await city.time.untilSomebodySleeps()
    city.time.advance(.seconds(2))
    await city.time.untilSomebodySleeps()
    #expect(watch.number == 1)
    try await city.receive(mail("2"))
    #expect(try await states(city) == ["needs_location", "located"])
    try watch.folder.put(inForce: 0)
    await watch.look(city.journey)
    try await city.receive(mail("3"))
    #expect(try await states(city) == ["needs_location", "located", "needs_location"])
  }

  @Test func `a broken version changes nothing and is told once`() async throws {
    let scratch = try TestFolder("places")
    let folder = PlaceFolder(besideStore: scratch.path)
    let recorder = LogRecorder()
    let watch = PlaceWatch(folder, Metrics(), Log(to: recorder) { Timestamp(seconds: 1_795_323_909) })
    let city = try await Deployment()
    defer { city.tearDown() }
    try imported(folder)
    await watch.look(city.journey)
    #expect(recorder.events.map(\.name) == ["gazetteer.loaded"])
    #expect(recorder.events.first?.text == "own places in force: version 1: 3 landmarks, 1 street")
    try scratch.write("half", to: "gazetteer/0002.places")
    try scratch.write("2\n", to: "gazetteer/current")
    for _ in 1...3 { await watch.look(city.journey) }
    try scratch.write("dua\n", to: "gazetteer/current")
    await watch.look(city.journey)
    #expect(
      recorder.events.map(\.name) == ["gazetteer.loaded", "gazetteer.refused", "gazetteer.refused"])
    #expect(watch.number == 1)
    try await city.receive(mail("1"))
    #expect(try await states(city) == ["located"])
  }

  @Test func `who searches finds what is in force, however many are the first`() async throws {
    let city = try await Deployment()
    defer { city.tearDown() }
    let watch = try #require(city.parts.places)
    @Sendable func finds() async -> Bool {
      await watch.search().find("posko anggrek jingga").contains { $0.name == "Posko Anggrek Jingga" }
    }
    #expect(await !finds())
    try imported(watch.folder)
    await watch.look(city.journey)
    let found = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 { group.addTask { await finds() } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found == Array(repeating: true, count: 8))
    try watch.folder.put(inForce: 0)
    await watch.look(city.journey)
    #expect(await !finds())
  }

  @Test func `a start with a broken version uses the newest intact one`() async throws {
    let scratch = try TestFolder("places")
    let folder = PlaceFolder(besideStore: scratch.path)
    try imported(folder)
    try scratch.write("half", to: "gazetteer/0002.places")
    try scratch.write("2\n", to: "gazetteer/current")
    let watch = PlaceWatch(folder, Metrics(), .silent)
    guard case .located = watch.begin().locate(text: "Lampu padam di Posko Anggrek Jingga.") else {
      Issue.record("not located")
      return
    }
    #expect(watch.number == 1)
  }
}
