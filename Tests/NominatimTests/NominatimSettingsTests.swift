// SPDX-License-Identifier: MIT

import Daemon
import Foundation
import Nominatim
import Pipeline
import Settings
import TestSupport
import Testing

private func read(_ text: String) throws -> (settings: NominatimSettings, mistakes: [String], warnings: Int) {
  let document = try SettingsDocument(
    parsing: Array("{ nominatim: { \(text) } }".utf8), file: "/etc/kanald.json5")
  let settings = NominatimSettings(reading: document.root.section("nominatim"))
  do throws(SettingsError) {
    try document.finish()
    return (settings, [], document.warnings.count)
  } catch {
    return (settings, error.mistakes.map { "\($0.path): \($0.text)" }, 0)
  }
}

@Suite struct `Nominatim in the configuration` {
  @Test func `needs its address alone`() throws {
    let (settings, mistakes, warnings) = try read("url: 'http://127.0.0.1:8088'")
    #expect(mistakes.isEmpty && warnings == 0)
    #expect(settings.pace == MapPace(between: .seconds(1), answersLast: .seconds(30 * 86_400)))
    #expect(settings.deadline == .seconds(10) && settings.box == .jakarta)
  }

  @Test func `takes all its keys`() throws {
    let (settings, mistakes, _) = try read(
      "url: 'https://peta.kota.test/', pause: '50ms', answersLast: '7d', deadline: '3s', contact: 'peta@kota.test', "
        + "authorities: 'ca.pem', box: { west: 107.5, south: -7, east: 107.7, north: -6.8 }")
    #expect(mistakes.isEmpty)
    #expect(settings.pace.between == .milliseconds(50) && settings.contact == "peta@kota.test")
    #expect(settings.box == MapBox(west: 107.5, south: -7, east: 107.7, north: -6.8))
    #expect(settings.authorityFile == "/etc/ca.pem")
  }

  @Test(arguments: [
    ("", "url"), ("url: 'ftp://a.test'", "url"), ("url: 'http://a.test', pause: '-1s'", "pause"),
    ("url: 'http://a.test', contact: 'a\\nb'", "contact"), ("url: 'http://a.test', rate: 1", "unknown key"),
    ("url: 'http://a.test', box: { west: 107, south: -7, east: 106, north: -6 }", "west lies east"),
    (
      "url: 'https://nominatim.openstreetmap.org', contact: 'a@kota.test', pause: '500ms'",
      "one request a second"
    ),
    ("url: 'https://nominatim.openstreetmap.org'", "whom to write to"),
  ]) func `tells what is wrong`(text: String, mistake: String) throws {
    let mistakes = try read(text).mistakes
    #expect(mistakes.contains { $0.contains(mistake) }, "\(mistakes)")
  }

  @Test func `warns where the words of citizens leave the city`() throws {
    let text = "url: 'https://nominatim.openstreetmap.org', contact: 'a@kota.test'"
    #expect(try read(text).warnings == 1)
  }

  @Test func `as the explained example has it is a configuration, with the defaults in it`() throws {
    let example = URL(filePath: #filePath).appending(path: "../../../config/kanald.json5").standardized
    let lines = try String(contentsOf: example, encoding: .utf8).components(separatedBy: "\n")
    let start = try #require(lines.firstIndex(of: "    // nominatim: {"))
    let block = lines[start...].prefix { $0 != "    // }," }.map { String($0.dropFirst(7)) } + ["}"]
    let folder = try TestFolder("nominatim-settings")
    try folder.write("rahasia", to: "key")
    let document = try SettingsDocument(
      parsing: Array(
        """
        { store: { folder: 'x', keys: { file: 'key' } }, forms: { a: { channel: 'app' } },
          locator: { \(block.joined(separator: "\n")) } }
        """.utf8), file: folder.file("kanald.json5"))
    let settings = try #require(try Configuration(document).nominatim)
    #expect(settings.pace == MapPace() && settings.deadline == .seconds(10) && settings.box == .jakarta)
  }
}
