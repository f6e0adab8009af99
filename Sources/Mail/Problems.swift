// SPDX-License-Identifier: MIT
//
// Nothing that is wrong with a mail may keep it out, so reading never fails: what cannot be followed is
// read some other way, and that is noted here. A note is no refusal; the mail goes on. Operators see
// the notes, with `kanalctl read` for one, so no word of the message may stand in them.

/// Damage that was worked around while reading: each kind once, in the order met, in words an
/// operator understands and without a word of the message itself.
struct Problems: Sendable {
  enum Kind: String, Sendable {
    case noHeader = "no header: everything is read as text"
    case noBlankLine = "no blank line between header and body"
    case strayHeaderLine = "a line in the header that is no field was skipped"
    case bareCarriageReturns = "lines end in bare CR"
    case tooManyFields = "more header fields than are read"
    case longField = "a header field over 256 KiB is read in part"
    case badContentType = "content type cannot be read, taken as plain text"
    case noBoundary = "multipart without a boundary is read as text"
    case noParts = "multipart whose boundary never occurs is read as text"
    case notClosed = "multipart is not closed: the end may be missing"
    case afterClose = "parts after the closing boundary are read too"
    case tooDeep = "parts nested too deep are kept as one attachment"
    case tooManyParts = "too many parts: the rest is kept as one attachment"
    case unknownEncoding = "unknown transfer encoding, taken as it is"
    case damagedBase64 = "damaged base64"
    case damagedQuotedPrintable = "damaged quoted-printable"
    case unknownCharset = "unknown charset, detected instead"
    case wrongCharset = "text does not fit its charset, detected instead"
    case damagedText = "text damaged: unreadable characters replaced"
    case preambleText = "text found only outside the parts"
    case noSender = "no sender address"
    case badDate = "date cannot be read"
    case notAddressed = "not addressed to us: blind copy or list"
  }

  private(set) var kinds: [Kind] = []

  var descriptions: [String] { kinds.map(\.rawValue) }

  mutating func note(_ kind: Kind) {
    if !kinds.contains(kind) { kinds.append(kind) }
  }
}
