// SPDX-License-Identifier: MIT

import Gazetteer
import Reports
import Testing

@Suite struct `What an address says of a place` {
  @Test(arguments: [
    "https://www.google.com/maps/place/Monas/@-6.1753924,106.8271528,17z/data=!3m1!4b1",
    "https://www.google.com/maps?q=-6.175392,106.827153&z=17",
    "https://consent.google.com/m?continue=https%3A%2F%2Fwww.google.com%2Fmaps%2Fplace%2FMonas%2F%40-6.1753924%2C106.8271528%2C17z",
    "https://www.waze.com/live-map/directions?to=ll.-6.175392%2C106.827153",
    "http://maps.apple.com/?ll=-6.175392,106.827153", "https://osm.org/go/tZ_vP2HNT--",
  ]) func `a point is a point`(address: String) {
    #expect(MapAddress(address).statesPoint)
  }

  @Test(arguments: [
    "", "https://maps.app.goo.gl/AbCdEf123", "https://bit.ly/3xYz", "https://waze.com/ul/hqqgu8y3",
    "https://www.google.com/maps/place/Taman+Suropati", "https://example.org/", "-6.175392,106.827153",
    "https://osm.org/go/", "https://osm.org/go/a", "https://osm.org/go/tZ_vP2HNT---",
    "https://osm.org/go/tZ_vP2HNTabcdef", "https://osm.org.example/go/tZ_vP2HNT--",
    "https://a.example/?q=-6.175392,106.827153 dan lagi",
  ]) func `what carries none is none`(address: String) {
    #expect(!MapAddress(address).statesPoint)
  }

  @Test(arguments: [
    ("https://www.google.com/maps/place/Taman+Suropati/data=!4m2", "Taman Suropati"),
    ("https://www.google.com/maps/search/Jl.%20Surabaya%2C+Menteng?hl=id", "Jl. Surabaya, Menteng"),
    ("https://www.google.com/maps/dir/Monas/Taman+Suropati/data=!4m2?hl=id", "Taman Suropati"),
    ("https://maps.google.com/?q=Jl.+Surabaya+No.5,+Menteng&ftid=0x2e", "Jl. Surabaya No.5, Menteng"),
    ("https://maps.google.co.id/maps?daddr=Pasar+Cikini", "Pasar Cikini"),
    ("https://www.google.com/maps/place/Caf%C3%A9+Cikini", "Café Cikini"),
    ("https://www.google.com/maps/place/Jl.+Surabaya,+RT.1%2FRW.5/@x", "Jl. Surabaya, RT.1/RW.5"),
    ("https://maps.google.com/?q=RT.1/RW.5+%26+RW.6&hl=id", "RT.1/RW.5 & RW.6"),
    (
      "https://consent.google.com/m?continue=https%3A%2F%2Fwww.google.com%2Fmaps%2Fplace%2FPasar%2BCikini&x",
      "Pasar Cikini"
    ),
  ]) func `a name is read as words`(address: String, name: String) {
    #expect(MapAddress(address).placeName == name)
  }

  @Test(arguments: [
    "https://example.org/?q=Menteng", "https://www.google.com/search?q=Menteng",
    "https://www.google.com/maps/@-6.17,106.8,17z", "https://maps.google.com/?cid=1234", "",
    "https://maps.app.goo.gl/AbCdEf123",
    "https://www.google.com/maps/place/\(String(repeating: "a", count: 999))",
  ]) func `what names none has no name`(address: String) {
    #expect(MapAddress(address).placeName == nil)
  }

  /// Encoded by a program of its own: three letters of a code are worth nine levels, eight of them spare.
  @Test func `a tile of the map is as vague as the view it stands for`() throws {
    let locator = Locator()
    guard case .located(let place) = locator.locate(text: "https://osm.org/go/tZ_vP2HNT--") else {
      Issue.record("a view of zoom 18 is a place")
      return
    }
    let point = try #require(place.coordinate)
    #expect(abs(point.latitude + 6.175392) < 0.00001 && abs(point.longitude - 106.827153) < 0.00001)
    if case .located = locator.locate(text: "https://osm.org/go/tZ_vP2H--") {
      Issue.record("a view of zoom 12 is half the city")
    }
    guard case .outside = locator.locate(text: "https://osm.org/go/tbSEZrR1D-") else {
      Issue.record("Bandung is outside")
      return
    }
  }
}
