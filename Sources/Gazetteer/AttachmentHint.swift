// SPDX-License-Identifier: MIT

package import Reports

/// A point that came with a message beside its text.
package struct AttachmentHint: Hashable, Sendable {
  package enum Source: Hashable, Sendable {
    /// The sender shared a place on the map.
    case pin
    /// A photo says where it was taken (EXIF GPS).
    case photo
  }
  package var source: Source
  package var coordinate: Coordinate
  /// Shown as evidence: the pin's own title or the file's name.
  package var label: String

  package init(source: Source, coordinate: Coordinate, label: String) {
    self.source = source
    self.coordinate = coordinate
    self.label = label
  }
}
