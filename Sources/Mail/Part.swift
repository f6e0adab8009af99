// SPDX-License-Identifier: MIT

/// One node of a message's MIME tree. Parts stand in a flat list, each before its children.
package struct Part: Sendable {
  /// Media type, lower case, without parameters.
  package internal(set) var type: String
  /// Its header, as a range of the message's fields.
  var fields: Range<Int>
  /// Its body as it stands in the message, not decoded.
  var body: Range<Int>
  var parent: Int?
  /// The index after its last descendant.
  var end: Int
  var encoding: TransferEncoding = .identity
  /// Raw values of Content-Type and Content-Disposition.
  var contentType: Range<Int>?
  var disposition: Range<Int>?
  /// Whether it is an undivided remainder: over a bound, kept whole.
  var isRemainder = false

  package var isMultipart: Bool { type.hasPrefix("multipart/") }
  package var isText: Bool { type.hasPrefix("text/") }
}
