// SPDX-License-Identifier: MIT

package import Pipeline
package import Reports
package import Settings

/// Where Nominatim is, and how it is to be asked: the section `locator.nominatim`.
package struct NominatimSettings: Sendable {
  /// The folder of `/search`.
  package var url: ServiceURL
  package var pace: MapPace
  package var deadline: Duration
  /// Where answers must lie.
  package var box: MapBox
  /// Named to the server beside the program, for whoever runs it to write to.
  package var contact: String?
  /// A PEM file with the certificates to trust instead of the system's.
  package var authorityFile: String?

  package init(
    url: ServiceURL, pace: MapPace = MapPace(), deadline: Duration = .seconds(10), box: MapBox = .jakarta,
    contact: String? = nil
  ) {
    self.url = url
    self.pace = pace
    self.deadline = deadline
    self.box = box
    self.contact = contact
  }

  /// Reads the section; mistakes are noted in it.
  package init(reading section: Section) {
    url = section.url("url")
    pace = MapPace(
      between: section.duration(
        "pause", in: .zero ... .seconds(3600), default: .seconds(1)),
      answersLast: section.duration(
        "answersLast", in: .seconds(3600) ... .seconds(365 * 86_400), default: .seconds(30 * 86_400)))
    deadline = section.duration("deadline", in: .seconds(1) ... .seconds(60), default: .seconds(10))
    box = MapBox(reading: section)
    contact = section.optionalString("contact")
    authorityFile = section.optionalPath("authorities")
    if let contact, !contact.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x28 && $0 != 0x29 }) {
      section.mistake(at: "contact", "expected an address of plain letters, without brackets")
    }
    checkPublicServer(section)
  }

  /// <https://operations.osmfoundation.org/policies/nominatim/>: one request a second at most, from all of an
  /// application's users together, and whose it is must show.
  private func checkPublicServer(_ section: Section) {
    guard url.host == "nominatim.openstreetmap.org" || url.host.hasSuffix(".openstreetmap.org") else {
      return
    }
    if pace.between < .seconds(1) {
      section.mistake(at: "pause", "the public server takes one request a second at most")
    }
    if contact == nil {
      section.mistake(
        at: "contact", "the public server wants to know whom to write to, as in \"peta@kota.example\"")
    }
    section.warning(
      at: "url", "place names out of citizens' messages leave for a server that is not the city's")
  }
}

/// A part of the earth between two meridians and two parallels.
package struct MapBox: Sendable, Hashable {
  package var west, south, east, north: Double

  package init(west: Double, south: Double, east: Double, north: Double) {
    (self.west, self.south, self.east, self.north) = (west, south, east, north)
  }

  /// The five cities and the islands of Kepulauan Seribu.
  package static let jakarta = MapBox(west: 106.38, south: -6.38, east: 106.98, north: -5.18)

  init(reading section: Section) {
    self = .jakarta
    guard let box = section.optionalSection("box") else { return }
    west = box.double("west", in: -180...180)
    south = box.double("south", in: -90...90)
    east = box.double("east", in: -180...180)
    north = box.double("north", in: -90...90)
    if west >= east || south >= north {
      section.mistake(at: "box", "west lies east of east, or south north of north")
    }
  }

  package func holds(_ point: Coordinate) -> Bool {
    (west...max(west, east)).contains(point.longitude) && (south...max(south, north)).contains(point.latitude)
  }
}
