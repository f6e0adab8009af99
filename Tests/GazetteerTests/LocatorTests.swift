// SPDX-License-Identifier: MIT

import Gazetteer
import Reports
import Testing

@Suite struct LocatorTests {
  let locator = Locator()
  let monas = Coordinate(latitude: -6.1754, longitude: 106.8272)
  let senayan = Coordinate(latitude: -6.2245, longitude: 106.8099)

  private func pin(_ coordinate: Coordinate, _ label: String = "pin") -> AttachmentHint {
    AttachmentHint(source: .pin, coordinate: coordinate, label: label)
  }

  @Test func `a pin locates a message without a word of a place`() throws {
    let location = locator.locate(text: "tolong dicek", attachments: [pin(monas, "Monas")])
    guard case .located(let place) = location else {
      Issue.record("\(location)")
      return
    }
    #expect(place.kelurahan.code == "31.71.01.1001")
    #expect(place.coordinate == monas)
    #expect(place.evidence == ["Monas"])
  }

  @Test func `a pin and a bare name that fit are one place`() {
    let location = locator.locate(text: "kel. gambir banjir", attachments: [pin(monas)])
    guard case .located(let place) = location else {
      Issue.record("\(location)")
      return
    }
    #expect(place.kelurahan.name == "Gambir")
    #expect(place.coordinate == monas)
  }

  @Test func `a photo taken elsewhere than the text says is for a person`() {
    let photo = AttachmentHint(source: .photo, coordinate: senayan, label: "foto.jpg")
    guard case .candidates(let places) = locator.locate(text: "kel. gambir banjir", attachments: [photo])
    else {
      Issue.record("must not be located")
      return
    }
    #expect(places.map(\.kelurahan.name) == ["Senayan", "Gambir"])
  }

  @Test func `two photos in two kelurahan are for a person`() {
    let location = locator.locate(text: "", attachments: [pin(monas), pin(senayan)])
    guard case .candidates(let places) = location else {
      Issue.record("\(location)")
      return
    }
    #expect(Set(places.map(\.kelurahan.name)) == ["Gambir", "Senayan"])
  }

  @Test func `a pin at 0, 0 or off the earth says nothing`() {
    let nowhere = [
      Coordinate(latitude: 0, longitude: 0), Coordinate(latitude: .nan, longitude: 106),
      Coordinate(latitude: -6, longitude: 1e300),
    ]
    #expect(locator.locate(text: "", attachments: nowhere.map { pin($0) }) == .unknown)
  }

  @Test func `a pin in another city is outside, unless a kelurahan of ours is named`() {
    let bandung = Coordinate(latitude: -6.9175, longitude: 107.6191)
    #expect(
      locator.locate(text: "rusak", attachments: [pin(bandung)]) == .outside(where: "-6.91750, 107.61910"))
    guard case .candidates(let places) = locator.locate(text: "kel. Slipi", attachments: [pin(bandung)])
    else {
      Issue.record("must be for a person")
      return
    }
    #expect(places.map(\.kelurahan.name) == ["Slipi"])
  }

  @Test func `an empty message is unknown`() {
    #expect(locator.locate(text: "") == .unknown)
  }

  @Test func `every kelurahan is found by its full address, however it is written`() {
    for kelurahan in locator.all {
      let address = "Kel. \(kelurahan.name), Kec. \(kelurahan.kecamatan), \(kelurahan.kota)"
      let joined =
        "kel \(kelurahan.name.filter { $0 != " " }) kec \(kelurahan.kecamatan.filter { $0 != " " })"
      for text in [address, address.uppercased(), joined, address.replacing(", ", with: "\n")] {
        guard case .located(let place) = locator.locate(text: text) else {
          Issue.record("\(text) is not located: \(locator.locate(text: text))")
          continue
        }
        #expect(place.kelurahan == kelurahan, "\(text)")
      }
    }
  }

  @Test func `no bare name is put into another kelurahan`() {
    for kelurahan in locator.all {
      for text in ["di \(kelurahan.name) banjir", "\(kelurahan.name) \(kelurahan.kecamatan)"] {
        if case .located(let place) = locator.locate(text: text) { #expect(place.kelurahan == kelurahan) }
      }
    }
  }

  @Test func `a street of a kelurahan's name never locates`() {
    for kelurahan in locator.all {
      for street in [
        "Jl. \(kelurahan.name)", "jalan \(kelurahan.name) raya no 5", "Gang \(kelurahan.name) III",
      ] {
        if case .located = locator.locate(text: "lubang di \(street)") {
          Issue.record("\(street) is located")
        }
      }
    }
  }
}
