// SPDX-License-Identifier: MIT

/// `STATUS KNL-4821-7730-2`: a sender asks how far a report is. Anything more than the word, the
/// ticket and punctuation is a message, not a question: a complaint that quotes a ticket must
/// never be swallowed by an answer.
package enum StatusQuestion {
  package static func ticket(in text: String) -> Ticket? {
    guard text.utf8.count <= 200 else { return nil }
    let tickets = Ticket.all(in: text)
    guard let ticket = tickets.first, tickets.count == 1 else { return nil }
    // The subject of a mail and its text may both say it, and a reply's subject starts with Re:.
    let letters = text.lowercased().split { !$0.isLetter && !$0.isNumber }
    let digits = ticket.description.filter(\.isNumber)
    let prefix = ticket.description.prefix { $0.isLetter }.lowercased()
    var asked = false
    for word in letters {
      switch word {
      case "status", "cek": asked = true
      case "re", "laporan", "tiket", "nomor", "no": continue
      case _ where word.hasPrefix(prefix) && word.dropFirst(prefix.count).allSatisfy(\.isNumber): continue
      case _ where word.allSatisfy(\.isNumber) && digits.contains(word): continue
      default: return nil
      }
    }
    return asked ? ticket : nil
  }
}
