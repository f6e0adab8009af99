// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import Reports
import Testing

@testable import Daemon

/// Fixtures of places, as an operator has them.
enum PlaceFixture {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/gazetteer/own")

  static func path(_ name: String) -> String { folder.appending(path: name).path }

  static func file(_ name: String) throws -> PlaceFile {
    PlaceFile(name: name, bytes: [UInt8](try Data(contentsOf: folder.appending(path: name))))
  }
}

@Suite struct `Files of places` {
  private func table(_ text: String) -> PlaceFile { PlaceFile(name: "a.csv", bytes: Array(text.utf8)) }

  /// What is told of a file, a line each; nil where it is taken.
  private func complaint(_ file: PlaceFile) -> String? {
    do throws(PlaceMistakes) {
      _ = try PlaceImport([file], into: OwnPlaces())
      return nil
    } catch {
      return "\(error)"
    }
  }

  // MARK: Good ones

  @Test func `a table brings landmarks and streets, and tells what lies beside the city`() throws {
    let plan = try PlaceImport([try PlaceFixture.file("posts.csv")], into: OwnPlaces())
    let places = plan.after.all
    #expect(places.map(\.kind) == [.landmark, .landmark, .street, .landmark])
    #expect(places[0].aliases == ["Poskonggrek", "Anggrek Jingga"])
    #expect(places.map { $0.kelurahan.first.map(PlaceSurvey.name) } == ["Gambir", "Senayan", "Senayan", nil])
    #expect(plan.notes == ["posts.csv: 3 landmarks, 1 street; 1 lie beside the city"])
    #expect(plan.changes.added.count == 4)
  }

  @Test func `stops of two directions are one, entrances none`() throws {
    let plan = try PlaceImport([try PlaceFixture.file("stops.txt")], into: OwnPlaces())
    #expect(plan.after.all.map(\.name) == ["Kelinci Ungu Raya"])
    #expect(plan.notes == ["stops.txt: 1 stop; 1 rows joined with an earlier one of their name"])
  }

  @Test func `GeoJSON brings points and shapes`() throws {
    let places = try PlaceImport([try PlaceFixture.file("shapes.geojson")], into: OwnPlaces()).after.all
    #expect(places.map(\.kind) == [.area, .landmark])
    #expect(places.map { $0.kelurahan.map(PlaceSurvey.name) } == [["Senayan"], ["Gambir"]])
  }

  @Test func `a street's rows are one street, its longest part first`() throws {
    let file = table(
      """
      street,lat,lon,kelurahan_code,share
      Jalan Kelinci,-6.1754,106.8272,31.71.01.1001,.2
      Jalan Kelinci,-6.2243,106.8095,31.74.07.1006,.8
      """)
    let places = try PlaceImport([file], into: OwnPlaces()).after.all
    #expect(places.map(\.kelurahan) == [["31.74.07.1006", "31.71.01.1001"]])
  }

  @Test(arguments: [
    "\u{FEFF}name,lat,lon\r\nPos Kelinci,-6.1754,106.8272\r\n",
    "NAMA;LINTANG;BUJUR\nPos Kelinci;-6,1754;106,8272\n",
    "lon\tlat\tname\n106.8272\t-6.1754\t\"Pos\n Kelinci\"\n",
  ])
  func `tables are taken as spreadsheets save them`(text: String) throws {
    let places = try PlaceImport([table(text)], into: OwnPlaces()).after.all
    #expect(places.map(\.name) == ["Pos Kelinci"])
    #expect(places.first?.kelurahan == ["31.71.01.1001"])
  }

  @Test func `the same file again changes nothing, another of its name replaces it`() throws {
    let first = try PlaceImport(
      [table("name,lat,lon\nPos A1,-6.1754,106.8272\nPos B,-6.1754,106.8272\n")],
      into: OwnPlaces())
    #expect(
      try PlaceImport(
        [table("name,lat,lon\nPos A1,-6.1754,106.8272\nPos B,-6.1754,106.8272\n")],
        into: first.after
      ).changes.isEmpty)
    let changes = try PlaceImport(
      [table("name,lat,lon,aliases\nPos A1,-6.1754,106.8272,Pos Satu\nPos C,-6.1754,106.8272,\n")],
      into: first.after
    ).changes
    #expect(changes.added.map(\.name) == ["Pos C"])
    #expect(changes.changed.map(\.name) == ["Pos A1"])
    #expect(changes.removed.map(\.name) == ["Pos B"])
    #expect(changes.unchanged == 0)
  }

  // MARK: Bad ones

  @Test(arguments: [
    ("", "a.csv:1: the file is empty"),
    ("naam,lat,lon\nA,1,2\n", "a.csv:1: the column name is missing"),
    ("name,lat\nPos,-6\n", "a.csv:1: the column lon is missing"),
    ("name,name,lat,lon\n", "a.csv:1: the column name stands twice"),
    ("name,lat,lon\nPos,-6.1754,106.8272\nPos,-6.1754\n", "a.csv:3: 2 columns, the first line has 3"),
    ("name,lat,lon\nPos, Dua,-6.1754,106.8272\n", "a.csv:2: 4 columns"),
    ("name,lat,lon\n\n\"Pos,-6.1754,106.8272\n", "a.csv:3: a quotation mark is opened here"),
    ("name,lat,lon\n,-6.1754,106.8272\n", "a.csv:2: the name is empty"),
    ("name,lat,lon\nPos\0,-6.1754,106.8272\n", "a.csv:2: the name holds control characters"),
    ("name,lat,lon\nPos,,106.8272\n", "a.csv:2: the latitude is empty"),
    ("name,lat,lon\nPos,-6.17.54,106.8272\n", "a.csv:2: the latitude is no number"),
    ("name,lat,lon\nPos,,\n", "a.csv:2: neither a point nor a kelurahan's code"),
    ("name,lat,lon\nPos,106.8272,-6.1754\n", "a.csv:2: latitude and longitude are swapped"),
    ("name,lat,lon\nPos,6.1754,106.8272\n", "a.csv:2: the latitude lacks its minus sign"),
    ("name,lat,lon\nPos,106.8272,6.1754\n", "a.csv:2: latitude and longitude are swapped, and"),
    ("name,lat,lon\nPos,-6.1754,-106.8272\n", "a.csv:2: the longitude has the wrong sign"),
    ("name,lat,lon\nPos,-61754,1068272\n", "a.csv:2: this is no point on the earth"),
    ("name,lat,lon\nPos,0,0\n", "a.csv:2: 0, 0 is where no place was known"),
    ("name,lat,lon\nPos,-7.25,112.75\n", "a.csv:2: the point lies neither in the city nor beside it"),
    ("name,lat,lon,code\nPos,-6.1754,106.8272,31.71.99.1001\n", "a.csv:2: the code is no kelurahan's"),
    ("name,lat,lon,code\nPos,-6.1754,106.8272,31.74.07.1006\n", "a.csv:2: the point lies"),
    ("name,kind,lat,lon\nPos,area,-6.1754,106.8272\n", "a.csv:2: an area has a shape"),
    ("stop_id,stop_name,stop_lat\n1,A,-6\n", "a.csv:1: the column stop_lon is missing"),
    ("stop_name,stop_lat,stop_lon\nA,,\n", "a.csv:2: stop_lat and stop_lon are empty"),
    ("stop_name,stop_lat,stop_lon\nA,,106.8\n", "a.csv:2: the latitude is empty"),
    ("stop_name,stop_lat,stop_lon,location_type\nA,-6.2,106.8,9\n", "a.csv:2: location_type is"),
  ])
  func `a bad table is told with line and reason`(text: String, reason: String) throws {
    let told = try #require(complaint(table(text)))
    #expect(told.hasPrefix(reason), "\(told)")
    #expect(told.split(separator: "\n").count == 1, "\(told)")
  }

  @Test func `a cell of a megabyte is refused without repeating it`() throws {
    let told = try #require(
      complaint(table("name,lat,lon\n\(String(repeating: "a", count: 1 << 20)),-6.2,106.8\n")))
    #expect(told == "a.csv:2: the name is longer than 120 characters")
  }

  @Test func `every mistake is told, the first twenty with their lines`() throws {
    let rows = String(repeating: "Pos,6.1,106.8\n", count: 30)
    let lines = try #require(complaint(table("name,lat,lon\n" + rows))).split(separator: "\n")
    #expect(lines.count == 21)
    #expect(lines.last == "and 10 more")
  }

  @Test(
    arguments: [
      ([0x6E, 0x0A, 0x50, 0xE9, 0x0A], "a.csv:2:2: not UTF-8"),
      ([0xFF, 0xFE, 0x6E, 0], "a.csv:1: this is UTF-16"),
    ] as [([UInt8], String)])
  func `another encoding is told with its place and what to do`(bytes: [UInt8], reason: String) throws {
    let told = try #require(complaint(PlaceFile(name: "a.csv", bytes: bytes)))
    #expect(told.hasPrefix(reason), "\(told)")
    #expect(told.hasSuffix("save the file as UTF-8"))
  }

  @Test(arguments: [
    (#"{"type":"FeatureCollection","features":[}"#, "a.json:1:41: this is no JSON from here on"),
    (
      "{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\",}]}",
      "a.json:3:19: this is no JSON"
    ),
    ("{}", "a.json:1:1: not GeoJSON"), ("[]", "a.json:1:1: not GeoJSON"),
    (feature(#"{"name":"A"}"#, "null"), "a.json:1:41: a feature without a geometry"),
    (feature("{}", point("106.8272,-6.1754")), "a.json:1:41: the name is empty"),
    (feature(#"{"name":"Pos"}"#, point("-6.1754,106.8272")), "latitude and longitude are swapped"),
    (feature(#"{"name":"Pos"}"#, point("106.8272")), "a position is [longitude, latitude]"),
    (feature(#"{"name":"Pos"}"#, point("\"a\",2")), "a position is [longitude, latitude]"),
    (feature(#"{"name":"Pos"}"#, #"{"type":"LineString","coordinates":[]}"#), "of geometries a Point"),
    (
      feature(#"{"name":"Pos"}"#, polygon("[106.8,-6.2],[106.81,-6.2],[106.8,-6.2]")),
      "a ring has four positions"
    ),
    (
      feature(#"{"name":"Pos"}"#, polygon("[106.8,-6.2],[106.81,-6.2],[106.8,-6.21],[106.8,-6.22]")),
      "a ring has"
    ),
    (feature(#"{"code":"32.01.01.1001"}"#, polygon(square)), "the code is no kelurahan's"),
    (feature(#"{"code":"31.71.01.1001"}"#, polygon(square)), "this shape has only 0 % in common"),
    (feature(#"{"name":"Gambir"}"#, polygon(square)), "give another place `kind`: `area`"),
  ])
  func `bad GeoJSON is told with place and reason`(text: String, reason: String) throws {
    let told = try #require(complaint(PlaceFile(name: "a.json", bytes: Array(text.utf8))))
    #expect(
      told.hasPrefix("a.json:1:") || told.hasPrefix("a.json:3:") || told.hasPrefix("a.json:1: "), "\(told)")
    #expect(told.contains(reason), "\(told)")
  }

  private static let square =
    "[106.8080,-6.2260],[106.8110,-6.2260],[106.8110,-6.2230],[106.8080,-6.2230],[106.8080,-6.2260]"

  private static func feature(_ properties: String, _ geometry: String) -> String {
    #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":"#
      + "\(properties),\"geometry\":\(geometry)}]}"
  }
  private static func point(_ position: String) -> String {
    #"{"type":"Point","coordinates":[\#(position)]}"#
  }
  private static func polygon(_ ring: String) -> String { #"{"type":"Polygon","coordinates":[[\#(ring)]]}"# }
}
