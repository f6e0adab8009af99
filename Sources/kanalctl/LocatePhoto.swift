// SPDX-License-Identifier: MIT

import Gazetteer
import Images
import Operations
import Reports

extension Locator {
  /// Where a message with a photo is. As in the daemon, the photo is looked into only where the words leave
  /// the place open; its time is not weighed here, since nobody knows when the message came.
  func finding(text: String, photo path: String?) throws -> Finding {
    let said = finding(text: text)
    guard let path else { return said }
    if case .located = said.location { return said }
    guard let note = PhotoNote(photo: try FileBytes.read(path)) else {
      Console.complain("kanalctl: \(path) does not say where it was taken")
      return said
    }
    let point = Coordinate(latitude: note.latitude, longitude: note.longitude)
    return finding(
      text: text, attachments: [AttachmentHint(source: .photo, coordinate: point, label: "EXIF")])
  }
}
