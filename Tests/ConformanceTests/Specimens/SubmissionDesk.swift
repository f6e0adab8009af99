// SPDX-License-Identifier: MIT

import Mail
import Operations
import Reports
import TestSupport

@testable import Simulation

/// A submission server's memory: the troubles that are due, and the mails it took.
final class SubmissionDesk: Sendable {
  private let troubles: Troubles
  private let mails = Lock<[TakenText]>([])

  init(_ troubles: Troubles) { self.troubles = troubles }

  var taken: [TakenText] { mails.withLock { $0 } }

  func keep(_ mail: SubmittedMail) {
    let text = Message(parsing: mail.bytes).reading(ownAddresses: []).text
    mails.withLock { $0.append(TakenText(recipient: mail.recipients.first ?? "", text: text)) }
  }

  /// Takes the trouble that is due, if it is this one.
  func isDue(_ trouble: Trouble) -> Bool { troubles.take(trouble, .courier) }

  func contact() { troubles.note(.courier) }
}

/// One connection of it.
final class SubmissionLine: LineSession {
  private let desk: SubmissionDesk
  private var session = SubmissionSession()

  init(_ desk: SubmissionDesk) { self.desk = desk }

  func greet() -> LineStep {
    desk.isDue(.unreached) ? .leave() : .say("\(SubmissionSession.greeting)\r\n")
  }

  func take(_ line: [UInt8]) -> LineStep {
    let word = String(decoding: line.prefix(4), as: UTF8.self).uppercased()
    if word == "AUTH", desk.isDue(.credentialsRefused) { return .say("535 5.7.8 no\r\n") }
    if word == "RCPT", desk.isDue(.refused) { return .say("550 5.1.1 nobody here\r\n") }
    switch session.take(line) {
    case nil: return .say([])
    case .reply(let text): return .say("\(text)\r\n")
    case .farewell(let text): return .leave(Array("\(text)\r\n".utf8))
    case .mail(let mail):
      if desk.isDue(.serverError) { return .say("451 4.3.0 try again later\r\n") }
      desk.keep(mail)
      if desk.isDue(.cut) { return .leave() }
      desk.contact()
      return .say("250 2.0.0 taken\r\n")
    }
  }
}
