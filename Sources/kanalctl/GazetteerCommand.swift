// SPDX-License-Identifier: MIT

import Daemon
import Gazetteer
import Operations
import Pipeline
import Reports
import Settings
import Storage

/// The deployment's own places: taken from files, looked at, checked, and taken back. A running daemon
/// goes on with the new ones within seconds.
enum GazetteerCommand {
  static let valued: Set = ["--kind"]

  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    switch arguments.word() ?? "list" {
    case "import": return try await take(&arguments, desk)
    case "list": try list(&arguments, desk)
    case "check": return try check(&arguments, desk)
    case "versions": try versions(&arguments, desk)
    case "revert": try await revert(&arguments, desk)
    case let other: throw UsageError("gazetteer \(other): expected import, list, check, versions or revert")
    }
    return 0
  }

  private static func folder(_ desk: OpenDesk) -> PlaceFolder {
    PlaceFolder(besideStore: desk.configuration.store.folder)
  }

  // MARK: Import

  /// Shows what would change; changes it only where that is asked for.
  private static func take(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    let isMeant = arguments.flag("--yes")
    let names = arguments.rest()
    try arguments.finish()
    guard !names.isEmpty else { throw UsageError("no file is named") }
    let files = try names.map { name in
      do throws(FileFault) {
        return PlaceFile(name: name, bytes: try contents(ofFile: name, limit: PlaceFile.largest))
      } catch {
        throw UsageError("cannot read \(name): \(error)")
      }
    }
    let folder = folder(desk)
    let base = try folder.current()
    let places = try folder.places()
    do {
      return try await put(try PlaceImport(files, into: places), base, isMeant, folder, desk)
    } catch let error as PlaceMistakes {
      Console.complain("\(error)")
      Console.complain("kanalctl: nothing is changed; mend what is named above")
      return 1
    }
  }

  private static func put(
    _ plan: PlaceImport, _ base: Int, _ isMeant: Bool, _ folder: PlaceFolder, _ desk: OpenDesk
  ) async throws -> Int32 {
    let changes = plan.changes
    var version: Int?
    if isMeant, !changes.isEmpty {
      let note = plan.notes.joined(separator: "; ")
      let now = desk.journey.clock.now()
      version = try folder.add(plan.after, base: base, at: now.milliseconds, by: desk.who, note).number
      try await audit("import places", "version \(version ?? 0)", note, desk)
    }
    show(plan, changes, desk, version)
    return 0
  }

  private static func show(_ plan: PlaceImport, _ changes: PlaceChanges, _ desk: OpenDesk, _ version: Int?) {
    let findings = PlaceCheck(plan.after).findings().filter { plan.sources.contains($0.source) }
    let outcome =
      if let version {
        "version \(version) is in force; gazetteer revert takes it back"
      } else if changes.isEmpty {
        "nothing changes"
      } else { "nothing is changed yet; --yes puts it in force" }
    desk.show([
      ("files", plan.notes.joined(separator: "\n")), ("added", told(changes.added)),
      ("changed", told(changes.changed)), ("removed", told(changes.removed)),
      ("unchanged", "\(changes.unchanged)"), ("to look at", told(findings)), ("outcome", outcome),
    ])
  }

  /// How many, and the first few.
  private static func told(_ places: [OwnPlace]) -> String {
    let names = places.prefix(4).map { place in
      "\(place.name)\(place.kelurahan.first.map { " (\(PlaceSurvey.name(ofKelurahan: $0)))" } ?? "")"
    }
    let more = places.count > names.count ? ", …" : ""
    return places.isEmpty ? "0" : "\(places.count): \(names.joined(separator: ", "))\(more)"
  }

  private static func told(_ findings: [PlaceFinding]) -> String {
    let first = findings.first { $0.kind == .overlap || $0.kind == .hole } ?? findings.first
    guard let first else { return "nothing" }
    return
      "\(findings.count): \(first.name) \(first.text)\(findings.count > 1 ? ", … (gazetteer check)" : "")"
  }

  // MARK: Looking

  private static func list(_ arguments: inout Arguments, _ desk: OpenDesk) throws {
    let kind = try arguments.value("--kind").map { word in
      guard let kind = OwnPlace.Kind(rawValue: word) else {
        let known = OwnPlace.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        throw UsageError("--kind takes one of \(known)")
      }
      return kind
    }
    let wanted = OwnPlace.letters(of: arguments.rest().joined(separator: " "))
    try arguments.finish()
    let places = try folder(desk).places()
    let rows = places.sources.keys.sorted().flatMap { source in
      (places.sources[source] ?? []).filter { place in
        (kind == nil || place.kind == kind)
          && (wanted.isEmpty
            || ([place.name] + place.aliases).contains { OwnPlace.letters(of: $0).contains(wanted) })
      }.map { fields($0, source) }
    }
    desk.show(
      rows, empty: places.isEmpty ? "no own places; gazetteer import brings them" : "none goes by that")
  }

  private static func fields(_ place: OwnPlace, _ source: String) -> [(name: String, value: String?)] {
    let kelurahan = place.kelurahan.prefix(3).map { "\($0) \(PlaceSurvey.name(ofKelurahan: $0))" }
    return [
      ("name", place.name), ("kind", place.category.isEmpty ? place.kind.rawValue : place.category),
      ("kelurahan", kelurahan.isEmpty ? "beside the city" : kelurahan.joined(separator: ", ")),
      ("aliases", place.aliases.isEmpty ? nil : place.aliases.joined(separator: ", ")), ("source", source),
    ]
  }

  /// Status 1 where something is found.
  private static func check(_ arguments: inout Arguments, _ desk: OpenDesk) throws -> Int32 {
    try arguments.finish()
    let findings = PlaceCheck(try folder(desk).places()).findings()
    desk.show(
      findings.map {
        [("what", $0.kind.rawValue), ("source", $0.source), ("name", $0.name), ("finding", $0.text)]
      }, empty: "nothing to look at")
    return findings.isEmpty ? 0 : 1
  }

  // MARK: Versions

  private static func versions(_ arguments: inout Arguments, _ desk: OpenDesk) throws {
    try arguments.finish()
    let folder = folder(desk)
    let current = try folder.current()
    desk.show(
      try folder.numbers().reversed().map { number in
        let isCurrent = number == current ? "yes" : "no"
        do throws(PlaceFolderError) {
          let version = try folder.load(number).version
          return [
            ("version", "\(number)"), ("in_force", isCurrent), ("base", "\(version.base)"),
            ("made", Timestamp(milliseconds: version.madeAt).local), ("by", version.madeBy),
            ("note", version.note),
          ]
        } catch {
          return [
            ("version", "\(number)"), ("in_force", isCurrent), ("base", nil), ("made", nil), ("by", nil),
            ("note", "\(error)"),
          ]
        }
      }, empty: "no version yet; gazetteer import makes one")
  }

  /// To the version named, or the one the current was made on; 0 is what is built in.
  private static func revert(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let folder = folder(desk)
    let current = try folder.current()
    let wanted: Int
    if let word = arguments.word() {
      guard let number = Int(word), number >= 0 else {
        throw UsageError("\"\(word)\" is no version; gazetteer versions lists them, 0 is what is built in")
      }
      wanted = number
    } else {
      guard current > 0 else { throw UsageError("no version is in force; there is nothing to take back") }
      wanted = try folder.load(current).version.base
    }
    try arguments.finish()
    try folder.put(inForce: wanted)
    try await audit("revert places", "version \(wanted)", "from version \(current)", desk)
    Console.say(
      wanted == 0
        ? "only what is built in is in force; gazetteer revert \(current) takes it back"
        : "version \(wanted) is in force; gazetteer revert \(current) takes it back")
  }

  private static func audit(_ act: String, _ subject: String, _ reason: String, _ desk: OpenDesk) async throws
  {
    let (who, now) = (desk.who, desk.journey.clock.now())
    try await desk.store.database.write { connection in
      try connection.audit(who, act, subject: subject, reason: reason, at: now)
    }
  }
}
