// SPDX-License-Identifier: MIT
//
// What Kannel's three interfaces have in common once their bytes are taken apart: box, get-url and
// post-url end here. Bytes stay bytes until all pieces are there, for a sender may cut a character in
// two; a piece therefore keeps its outer blanks.

import Reports
import Web

/// A short message as Kannel describes it, by whichever of its interfaces it came.
struct ShortMessage {
  var sender: String?
  var recipient: String?
  var content: [UInt8]
  var charset: SMSCharset
  var userDataHeader: [UInt8]
  var sentAt: Timestamp?
  var problems: [String] = []

  /// What the pipeline sees; senders with a trunk 0 belong to `country`.
  func reading(country: String) -> Reading {
    let header = UserDataHeader(userDataHeader)
    let decoded = charset.decode(content)
    let number = sender.flatMap { PhoneNumber($0, country: country) }
    return Reading(
      sender: number?.address, canBeAnswered: number?.canBeAnswered ?? false,
      recipient: recipient.flatMap { $0.cleaned.isEmpty ? nil : $0.cleaned }, sentAt: sentAt,
      text: header.part == nil ? decoded.text.cleaned : decoded.text.cleanedPiece, part: header.part,
      problems: problems + [header.problem, decoded.problem].compactMap(\.self))
  }

  /// The pieces as one message, bytes behind bytes. Pieces of different character sets do not occur
  /// in one message; if they do, each is read for itself.
  static func joined(_ pieces: [ShortMessage]) -> ShortMessage {
    var whole = pieces[0]
    whole.userDataHeader = []
    if pieces.allSatisfy({ $0.charset == whole.charset }) {
      whole.content = pieces.flatMap(\.content)
    } else {
      let decoded = pieces.map { $0.charset.decode($0.content) }
      whole.content = Array(decoded.map(\.text).joined().utf8)
      whole.charset = .utf8
      whole.problems += decoded.compactMap(\.problem)
    }
    return whole
  }
}
