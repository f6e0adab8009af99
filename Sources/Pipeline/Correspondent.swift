// SPDX-License-Identifier: MIT
//
// Who wrote, and who is answered. A mail's Reply-To decides only the second: whoever wants to pass
// for somebody else need only name them there. A message that asks to be answered elsewhere has an
// identity of its own, made of both addresses. So it joins nothing of the one it claims to be from,
// nothing of the one it names, and a status question with it learns of no report but its own.

import Reports
import Storage

struct Correspondent: Sendable {
  /// The identity that reports belong to and that joining and status questions are bound to. Opens to
  /// the address that is answered.
  var sender: SealedSender
  /// The address that is answered, with the budget of answers that holds for it, whoever names it.
  var recipient: SealedSender
  /// The answer goes to another address than the message came from.
  var isElsewhere: Bool { sender.mac != recipient.mac }
}

extension Journey {
  /// Who claims to write under one address is the same citizen on every channel that has such addresses. A
  /// phone's number has a plus in a short message and none at WhatsApp. Nobody who is to be answered elsewhere.
  func spellings(of reading: Reading, _ channel: Channel) -> [[UInt8]] {
    guard let address = reading.sender, reading.answersTo == nil else { return [] }
    var all = [address]
    if channel == .sms, address.hasPrefix("+") { all.append(String(address.dropFirst())) }
    if channel == .whatsapp, !address.hasPrefix("+") { all.append("+" + address) }
    return all.map { store.keys.mac($0, for: .sender) }
  }

  /// Nil where the message names nobody.
  func correspondent(of reading: Reading) throws -> Correspondent? {
    guard let address = reading.answersTo ?? reading.sender else { return nil }
    let recipient = try store.sealSender(address)
    var sender = recipient
    if reading.answersTo != nil {
      // No address contains a line break.
      sender.mac = store.keys.mac("\(reading.sender ?? "")\n\(address)", for: .sender)
    }
    return Correspondent(sender: sender, recipient: recipient)
  }
}
