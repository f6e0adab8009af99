// SPDX-License-Identifier: MIT
//
// Whether a report tells of what others told of already: a flood brings hundreds, a burst pipe a dozen. Near in
// kind, place, time and words. It holds nothing back and merges nothing: each is filed and answered, and
// a person sees them together.

import Glibc
import Reports
import Storage

enum SameEvent {
  /// From one report of an event to the next.
  static let window = Duration.seconds(3 * 3_600)
  /// Compared with so many of the newest: in a flood the event's own are among them.
  static let most = 64
  private static let metres = 250.0

  /// What of a new report is compared.
  struct Facts {
    var category: String
    var isLocated: Bool
    var coordinate: Coordinate?
    var sketch: [UInt8]
  }

  /// The event of the report most like it, if any is like it enough. `near` are in its kelurahan, or have no
  /// place as it has none.
  static func choose(_ new: Facts, among near: [NearReport]) -> ReportID? {
    let alike = near.map { (report: $0, shared: Sketch.shared($0.sketch, new.sketch)) }
      .filter { saysTheSame(new, $0.report, $0.shared) || isBeside(new, $0.report) }
    // The earliest of those most alike: its event is the larger one.
    let best = alike.max { ($0.shared, $1.report.id) < ($1.shared, $0.report.id) }?.report
    return best.map { $0.event ?? $0.id }
  }

  /// Of a known kind in one kelurahan, the names of both and something more; where the kind or the place is
  /// unknown, half of what the shorter one says.
  private static func saysTheSame(_ new: Facts, _ other: NearReport, _ shared: Int) -> Bool {
    let shorter = min(Sketch.count(new.sketch), Sketch.count(other.sketch))
    return new.isLocated && isKnown(new)
      ? shared >= 3 && 3 * shared >= shorter : shared >= 4 && 2 * shared >= shorter
  }

  private static func isKnown(_ new: Facts) -> Bool { new.category != Category.lainnya.rawValue }

  private static func isBeside(_ new: Facts, _ other: NearReport) -> Bool {
    guard isKnown(new), let here = new.coordinate, let there = other.coordinate
    else { return false }
    return distance(here, there) <= metres
  }

  /// In metres; as on a plane, which is right to a thousandth within a city.
  private static func distance(_ one: Coordinate, _ other: Coordinate) -> Double {
    let north = (one.latitude - other.latitude) * metresPerDegree
    let east = (one.longitude - other.longitude) * metresPerDegree * cos(one.latitude * .pi / 180)
    return (north * north + east * east).squareRoot()
  }

  private static let metresPerDegree = 111_320.0
}
