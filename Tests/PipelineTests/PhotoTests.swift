// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import TestSupport
import Testing

/// Fetches `foto-1.jpg` and the others, each with its own Exif.
private struct Platform: MediaSource {
  var photos: [String]

  func fetch(_ number: Int, of raw: RawMessage) -> FetchedMedia {
    .bytes(Array(photos[number].utf8), type: "image/jpeg")
  }
}

@Suite struct `A photo as evidence` {
  private let center = "-6.19,106.83"
  private let south = "-6.3,106.8"

  private func drafted(_ lines: (Int64) -> String, media: (any MediaSource)? = nil) async throws
    -> TestJourney
  {
    let test = try await TestJourney.make(media: media)
    try await test.receive(lines(test.time.current.seconds))
    return test
  }

  private func places(_ test: TestJourney) async throws -> (ReportState, [String]) {
    let report = try #require(try await test.reports().first)
    return (report.state, try test.journey.places(of: report).map(\.kelurahan.name))
  }

  @Test func `a fresh one locates a message that names no place`() async throws {
    let test = try await drafted { "from 71\nphoto exif \(center) \($0 - 3600)\ntext lubang besar" }
    let report = try #require(try await test.reports().first)
    #expect(report.state == .located)
    let place = try #require(try test.journey.places(of: report).first)
    #expect(place.coordinate == nil || place.coordinate?.latitude == -6.19)
    #expect(place.evidence == ["EXIF -6.190000, 106.830000"])
  }

  @Test func `words that name a place stand, whatever a photo says`() async throws {
    let test = try await drafted { "from 71\nphoto exif \(south) \($0 - 60)\ntext lubang di Cikini" }
    let report = try #require(try await test.reports().first)
    #expect(report.kelurahan == TestJourney.center.code)
  }

  @Test(arguments: [-30 * 86_400, nil] as [Int64?])
  func `an old one, or one without a time, is a candidate only`(age: Int64?) async throws {
    let test = try await drafted { now in
      "from 71\nphoto exif \(center) \(age.map { "\(now + $0)" } ?? "")\ntext lubang besar"
    }
    let (state, names) = try await places(test)
    #expect(state == .needsLocation && names == [TestJourney.center.name])
  }

  @Test(arguments: [-366 * 86_400, 2 * 86_400] as [Int64])
  func `one of years ago or of the future says nothing`(age: Int64) async throws {
    let test = try await drafted { "from 71\nphoto exif \(center) \($0 + age)\ntext lubang besar" }
    let (state, names) = try await places(test)
    #expect(state == .needsLocation && names.isEmpty)
  }

  @Test func `one taken outside the city says nothing, and makes no message outside`() async throws {
    let test = try await drafted { "from 71\nphoto exif -6.9,107.6 \($0)\ntext lubang besar" }
    #expect(try await places(test).0 == .needsLocation)
  }

  @Test func `words of another city and a photo of ours are for a person`() async throws {
    let test = try await drafted { "from 71\nphoto exif \(center) \($0)\ntext lubang di Bandung" }
    let (state, names) = try await places(test)
    #expect(state == .needsLocation && names == [TestJourney.center.name])
  }

  @Test func `two that disagree are for a person`() async throws {
    let test = try await drafted {
      "photo exif \(center) \($0)\nphoto exif \(south) \($0)\nfrom 71\ntext lubang besar"
    }
    let (state, names) = try await places(test)
    #expect(state == .needsLocation && names.count == 2)
  }

  @Test func `one sent as the answer to where it is joins the report and locates it`() async throws {
    let test = try await drafted { _ in "from 71\ntext lubang besar" }
    try await test.receive("from 71\nphoto exif \(center) \(test.time.current.seconds)")
    #expect(try await test.reports().count == 1)
    #expect(try await places(test) == (.located, [TestJourney.center.name]))
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test func `one that is fetched after it answered locates the report, too`() async throws {
    let now = try await TestJourney.make().time.current.seconds
    let platform = Platform(photos: ["exif \(center) \(now)"])
    let test = try await drafted({ _ in "from 71\ntext lubang besar" }, media: platform)
    try await test.receive("remote foto.jpg\nfrom 71")
    #expect(try await test.reports().count == 1)
    #expect(await MediaFetcher(test.journey).round() == 1)
    #expect(try await places(test).0 == .located)
  }

  @Test func `one that answers elsewhere than the words may mean is for a person, with both`() async throws {
    let now = try await TestJourney.make().time.current.seconds
    let test = try await drafted { _ in "from 71\nphoto exif \(south) \(now - 30 * 86_400)\ntext lubang besar"
    }
    try await test.receive("from 71\nphoto exif \(center) \(now)")
    #expect(try await test.reports().count == 1)
    let (state, names) = try await places(test)
    #expect(state == .needsLocation)
    #expect(names.count == 2 && names.last == TestJourney.center.name)
  }

  @Test func `one with a complaint of its own, or after a photo without words, is a report of its own`()
    async throws
  {
    let test = try await drafted { _ in "from 71\ntext lubang besar" }
    try await test.receive("from 71\nphoto exif \(center) \(test.time.current.seconds)\ntext ada ular")
    #expect(try await test.reports().count == 2)
    let photos = try await drafted { _ in "from 71\nphoto abc" }
    try await photos.receive("from 71\nphoto exif \(center) \(photos.time.current.seconds)")
    #expect(try await photos.reports().count == 2)
  }

  @Test func `one that is fetched later locates the report that waited`() async throws {
    let now = try await TestJourney.make().time.current.seconds
    let platform = Platform(photos: ["exif \(center) \(now)"])
    let test = try await drafted({ _ in "remote foto.jpg\nfrom 71\ntext lubang besar" }, media: platform)
    #expect(try await places(test).0 == .needsLocation)
    #expect(await MediaFetcher(test.journey).round() == 1)
    #expect(try await places(test).0 == .located)
    #expect(try await test.outgoing().count { $0.kind == .forward } == 1)
    #expect(try await Ledger.take(test.journey.store).isBalanced)
  }

  @Test(arguments: [true, false])
  func `of several that are fetched, all have to agree`(agree: Bool) async throws {
    let now = try await TestJourney.make().time.current.seconds
    let platform = Platform(photos: ["exif \(center) \(now)", "exif \(agree ? center : south) \(now)"])
    let test = try await drafted(
      { _ in "remote a.jpg\nremote b.jpg\nfrom 71\ntext lubang besar" }, media: platform)
    let fetcher = MediaFetcher(test.journey)
    while await fetcher.round() > 0 {}
    #expect(try await places(test).0 == (agree ? .located : .needsLocation))
    #expect(try await places(test).1.count == (agree ? 1 : 2))
  }
}
