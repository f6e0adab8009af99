// SPDX-License-Identifier: MIT

import Nominatim
import Pipeline
import Reports
import Testing
import Transport

@Suite struct `An answer of Nominatim` {
  @Test func `is its places inside the box, in order, names on one line`() throws {
    let places = try NominatimAnswer.places(try ServerResponse.bytes(of: "street"), in: .jakarta)
    #expect(
      places == [
        MapPlace(
          Coordinate(latitude: -6.1901, longitude: 106.8402),
          name: "Jalan Rahasia Zaitun, Cikini, Jakarta Pusat, Indonesia"),
        MapPlace(
          Coordinate(latitude: -6.3, longitude: 106.8), name: "Jalan Rahasia Zaitun , Cipete Selatan"),
        MapPlace(Coordinate(latitude: -6.2001, longitude: 106.8001), name: ""),
      ])
    #expect(try NominatimAnswer.places(try ServerResponse.bytes(of: "nothing"), in: .jakarta) == [])
  }

  @Test func `has five places at most, and names of two hundred letters`() throws {
    let entry = #"{"lat":"-6.2","lon":"106.8","display_name":"\#(String(repeating: "é", count: 500))"}"#
    let body = "[\(Array(repeating: entry, count: 150).joined(separator: ","))]"
    let places = try NominatimAnswer.places(Array(body.utf8), in: .jakarta)
    #expect(places.count == NominatimAnswer.most && places[0].name.count == 200)
  }

  @Test(arguments: [
    ("", "not JSON at byte 0"), ("<!DOCTYPE html><p>Rahasia", "answered a page instead of JSON"),
    (#"[{"lat":"-6.2","lon":"106.8","display_name":"Rahas"#, "not JSON at byte 50"),
    ("{}", "answered no list of places"),
    ("null", "answered no list of places"), (#"{"error":"Rahasia"}"#, "answered an error"),
    (#"["Rahasia", 5, null, [[]]]"#, "answered 4 entries, and none is a place"),
    (
      #"[{"lat":"nan","lon":"106.8"},{"lat":"91","lon":"106.8"},{"lat":"-6.2"},{"lat":{},"lon":[]}]"#,
      "answered 4 entries, and none is a place"
    ),
  ]) func `that is damaged is refused in words without any of it`(body: String, complaint: String) {
    #expect(throws: MapDamage(description: complaint)) {
      try NominatimAnswer.places(Array(body.utf8), in: .jakarta)
    }
  }

  @Test func `nested without end is refused and costs nothing`() {
    let body = Array(repeating: UInt8(ascii: "["), count: 1 << 20)
    #expect(throws: MapDamage.self) { try NominatimAnswer.places(body, in: .jakarta) }
  }
}
