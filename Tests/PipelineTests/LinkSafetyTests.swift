// SPDX-License-Identifier: MIT

import Gazetteer
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

@Suite struct `A short link while other things happen` {
  private static let locator = Locator()
  private let short = "https://maps.short.example/AbC123"
  private let gambir = "https://maps.google.com/?q=-6.175392,106.827153"

  private func make(in ground: TestFolder? = nil, media: (any MediaSource)? = nil) async throws
    -> TestJourney
  {
    let test = try await TestJourney.make(in: ground, media: media)
    test.journey.adopt {
      $0.locate = { Self.locator.locate(text: $0) }
      $0.links = .example
    }
    return test
  }

  private func drafted() async throws -> (TestJourney, ReportRow) {
    let test = try await make()
    try await test.receive("from 71\ntext lubang besar sekali \(short)")
    return (test, try #require(try await test.reports().first))
  }

  private func state(_ test: TestJourney) async throws -> LinkState? {
    let report = try #require(try await test.reports().first)
    return try await test.journey.links(of: report).first?.state
  }

  @Test func `a crash between the answer and the commit repeats it, and nothing is half done`() async throws {
    let (test, _) = try await drafted()
    let target = gambir
    let expander = LinkExpander(test.journey) { _ in .redirect(to: target) }
    // The last write of the transaction fails; all of it has to go with it.
    try await test.tamper(
      "CREATE TRIGGER crash BEFORE INSERT ON outgoing BEGIN SELECT RAISE(ABORT, 'crash'); END")
    #expect(await expander.round() == 1)
    #expect(try await state(test) == .pending)
    #expect(try await test.reports().map(\.state) == [.needsLocation])
    try await test.tamper("DROP TRIGGER crash")
    #expect(await expander.round() == 0)
    test.time.advance(.seconds(60))
    #expect(await expander.round() == 1)
    #expect(try await test.reports().map(\.state) == [.located])
    #expect(try await test.outgoing().count { $0.kind == .forward } == 1)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `what was pending when the process ended is expanded by the next`() async throws {
    let target = gambir
    let ground: TestFolder
    do {
      let (first, _) = try await drafted()
      let asked = Gate()
      let expander = LinkExpander(first.journey) { _ in
        asked.open()
        await Gate().openedOrCancelled()
        return .redirect(to: target)
      }
      let running = Task { await expander.run() }
      await asked.opened()
      running.cancel()
      await running.value
      #expect(try await state(first) == .pending)
      first.journey.store.database.close()
      ground = first.ground
    }
    let second = try await make(in: ground)
    #expect(await LinkExpander(second.journey) { _ in .redirect(to: target) }.round() == 1)
    #expect(try await second.reports().map(\.state) == [.located])
  }

  @Test func `what an admin decided meanwhile stands`() async throws {
    let (test, report) = try await drafted()
    let target = gambir
    let expander = LinkExpander(test.journey) { _ in
      do {
        try await test.journey.locate(report.id, kelurahan: TestJourney.center.code, by: "admin")
      } catch { Issue.record(error) }
      return .redirect(to: target)
    }
    #expect(await expander.round() == 1)
    #expect(try await test.reports().first?.kelurahan == TestJourney.center.code)
    #expect(try await test.outgoing().count { $0.kind == .forward } == 1)
    #expect(try await state(test) == .expanded)
  }

  @Test(arguments: [true, false]) func `what was set aside, or is in a person's hands, is left alone`(
    isSetAside: Bool
  ) async throws {
    let (test, report) = try await drafted()
    if isSetAside {
      try await test.journey.setAside(report.id, reason: "a test", by: "admin")
    } else {
      let until = (test.time.current + .seconds(60)).milliseconds
      try await test.tamper("UPDATE report SET claimed_by = 'admin', claimed_until = \(until)")
    }
    let target = gambir
    #expect(await LinkExpander(test.journey) { _ in .redirect(to: target) }.round() == 1)
    #expect(try await test.reports().map(\.state) == [isSetAside ? .setAside : .needsLocation])
    #expect(try await test.reports().first?.kelurahan == nil)
  }

  @Test func `a photo that is fetched meanwhile does not decide before the link`() async throws {
    let photo = Photo(exif: "exif -6.2251,106.9004 \(TestClock().current.seconds - 60)")
    let test = try await make(media: photo)
    try await test.receive("remote foto.jpg\nfrom 71\ntext lubang besar sekali \(short)")
    #expect(await MediaFetcher(test.journey).round() == 1)
    #expect(try await test.reports().map(\.state) == [.needsLocation])
    let target = gambir
    #expect(await LinkExpander(test.journey) { _ in .redirect(to: target) }.round() == 1)
    let report = try #require(try await test.reports().first)
    #expect(report.state == .located)
    #expect(try test.journey.places(of: report).map(\.kelurahan.name) == ["Gambir"])
  }

  @Test func `nothing of a link stands in the clear in the store, nor in what is told`() async throws {
    let (test, _) = try await drafted()
    let target = gambir
    #expect(await LinkExpander(test.journey) { _ in .redirect(to: target) }.round() == 1)
    let row = try #require(
      try await test.journey.store.database.read { try $0.links(of: MessageID(1)) }.first)
    for sealed in [row.sealed, row.target ?? [], row.mac] {
      #expect(sealed.firstRange(of: Array("AbC123".utf8)) == nil)
      #expect(sealed.firstRange(of: Array("-6.17".utf8)) == nil)
    }
    for event in test.events.events {
      #expect(event.reason?.contains("AbC123") != true && event.reason?.contains("-6.17") != true)
    }
  }
}

/// A photo that lies with a platform.
private struct Photo: MediaSource {
  var exif: String

  func fetch(_ number: Int, of raw: RawMessage) -> FetchedMedia {
    .bytes(Array(exif.utf8), type: "image/jpeg")
  }
}

extension Gate {
  /// Returns when it is open or the task is cancelled.
  fileprivate func openedOrCancelled() async {
    await withTaskCancellationHandler {
      await opened()
    } onCancel: {
      open()
    }
  }
}
