// SPDX-License-Identifier: MIT
//
// The town of the demo: citizens who write, and who read what they are answered. It counts for itself
// what it sent and what it got, so that the ledger is held against figures Kanal never saw.

import Daemon
import Mail
import Operations
import Reports
import Simulation
import Transport

actor DemoTown {
  static let number = "+628110000206"
  static let mailAddress = "dki@kota.example"

  /// What the town knows of the journey's ends.
  struct Figures: Sendable {
    /// Messages handed to a gateway or mailbox, pieces of long ones counted each.
    var sent = 0
    /// Answers on phones and in mailboxes.
    var answered = 0
  }

  private(set) var figures = Figures()
  private let phones: (any PhoneNetwork)?
  private let post: DemoPost?
  private let networks: [any DemoNetwork]
  private let screen: DemoScreen
  /// What the citizens who wait for an answer will do with it.
  private var waiting: [String: DemoCitizen] = [:]
  private var reactions: [Task<Void, Never>] = []
  private var isOver = false
  private var longMessages: UInt8 = 0

  init(phones: (any PhoneNetwork)?, post: DemoPost?, networks: [any DemoNetwork], screen: DemoScreen) {
    self.phones = phones
    self.post = post
    self.networks = networks
    self.screen = screen
    figures.sent = networks.reduce(0) { $0 + $1.printed }
  }

  /// One citizen after the other writes, until the task is cancelled: quickly at first, then at a pace
  /// to read along.
  func live() async {
    let citizens = DemoScript.citizens.filter(canWrite)
    for (number, citizen) in citizens.enumerated() {
      await write(citizen)
      guard await pause(number < 16 ? .milliseconds(450) : .milliseconds(900)) else { return }
    }
    var number = 0
    while await pause(.seconds(2)) {
      if phones != nil { await write(DemoScript.further(number)) }
      number += 1
    }
  }

  /// Nobody writes any more, nor reacts to what still arrives.
  func fallSilent() {
    isOver = true
    for reaction in reactions { reaction.cancel() }
  }

  /// A text on a citizen's phone.
  func receive(_ text: PhoneText) {
    figures.answered += 1
    screen.show(.outgoing, "sms", Self.shown(text.receiver), text.text)
    react(to: text.text, at: text.receiver) { [self] in await sendSMS($0, from: text.receiver) }
  }

  /// An answer on a platform.
  func receive(_ answer: DemoAnswer) {
    figures.answered += 1
    screen.show(.outgoing, answer.channel.rawValue, answer.recipient, Self.digest(answer.text))
    react(to: answer.text, at: "\(answer.channel) \(answer.recipient)") { [self] in
      await send(.text($0), on: answer.channel, from: answer.recipient)
    } orShare: { [self] in
      await send($0, on: answer.channel, from: answer.recipient)
    }
  }

  /// A receipt a form was answered with at once.
  func receive(receipt: DemoAnswer) {
    screen.show(.outgoing, receipt.channel.rawValue, receipt.recipient, receipt.text)
  }

  /// A mail on its way to a citizen, which is put into their mailbox.
  func receive(_ mail: SubmittedMail) {
    figures.answered += 1
    let message = Message(parsing: mail.bytes)
    let text = message.reading().text
    for recipient in mail.recipients {
      screen.show(.outgoing, "mail", recipient, Self.digest(text))
      post?.send(mail.bytes, from: mail.sender, to: recipient)
      guard case .mail(let written)? = waiting[recipient]?.writes else { continue }
      react(to: text, at: recipient) { [self] in await sendMail(written.answer(to: message, $0)) }
    }
  }

  // MARK: Writing

  private func canWrite(_ citizen: DemoCitizen) -> Bool {
    switch citizen.writes {
    case .sms: phones != nil
    case .mail: post != nil
    case .message(_, let channel): network(channel) != nil
    }
  }

  private func network(_ channel: DemoChannel) -> (any DemoNetwork)? {
    networks.first { $0.channels.contains(channel) }
  }

  private func write(_ citizen: DemoCitizen) async {
    switch citizen.writes {
    case .sms(let texts):
      waiting[citizen.address] = citizen
      for text in texts { sendSMS(text, from: citizen.address) }
    case .mail(let mail):
      waiting[citizen.address] = citizen
      sendMail(mail)
    case .message(let message, let channel):
      let name = await send(message, on: channel, from: citizen.address)
      if let name { waiting["\(channel) \(name)"] = citizen }
    }
  }

  @discardableResult
  private func send(_ message: DemoMessage, on channel: DemoChannel, from citizen: String) async -> String? {
    screen.show(.incoming, channel.rawValue, citizen, message.shown)
    figures.sent += 1
    return await network(channel)?.write(message, on: channel, from: citizen)
  }

  private func sendSMS(_ text: String, from sender: String) {
    longMessages &+= 1
    let pieces = PhoneText.pieces(from: sender, to: Self.number, text, reference: longMessages)
    screen.show(.incoming, "sms", Self.shown(sender), text)
    figures.sent += pieces.count
    for piece in pieces { phones?.send(piece) }
  }

  private func sendMail(_ mail: DemoMail) {
    screen.show(.incoming, "mail", mail.address, "\(mail.subject): \(Self.digest(mail.text))")
    figures.sent += 1
    post?.send(
      mail.bytes(to: Self.mailAddress, number: figures.sent, at: .system), from: mail.address,
      to: Self.mailAddress)
  }

  /// A citizen who has something to say to the first answer says it, after reading it.
  private func react(
    to text: String, at address: String, _ say: @escaping @Sendable (String) async -> Void,
    orShare share: (@Sendable (DemoMessage) async -> Void)? = nil
  ) {
    guard !isOver, let citizen = waiting[address], let ticket = Ticket.all(in: text).first else { return }
    let act: @Sendable () async -> Void
    switch citizen.then {
    case .none: return
    case .tellsPlace(let place): act = { await say(place) }
    case .sharesPlace(let latitude, let longitude): act = { await share?(.pin(latitude, longitude)) }
    case .asksStatus: act = { await say("STATUS \(ticket)") }
    }
    waiting[address]?.then = .none
    reactions.append(
      Task { [self] in
        guard await pause(.milliseconds(1200)), !isOver else { return }
        await act()
      })
  }

  /// False when the task was cancelled.
  private nonisolated func pause(_ duration: Duration) async -> Bool {
    (try? await Task.sleep(for: duration)) != nil  // Cancelled: the demo ends.
  }

  // MARK: Showing

  /// `+62 811-0000-0001`.
  private static func shown(_ number: String) -> String {
    guard number.hasPrefix("+62"), number.count == 14 else { return number }
    let digits = number.dropFirst(3)
    return "+62 \(digits.prefix(3))-\(digits.dropFirst(3).prefix(4))-\(digits.dropFirst(7))"
  }

  /// A mail's paragraphs on one line, cut where nobody would read on.
  private static func digest(_ text: String) -> String {
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > 240 ? words.prefix(239) + "…" : words
  }
}

/// Puts mails into mailboxes, one after the other, on one connection.
final class DemoPost: Sendable {
  private struct Letter {
    var mail: [UInt8]
    var sender: String
    var mailbox: String
  }

  private let outbox: AsyncStream<Letter>.Continuation
  private let delivering: Task<Void, Never>

  /// `complain` hears of a mail that could not be delivered.
  init(_ client: LMTPClient, complain: @escaping @Sendable (String) -> Void) {
    let (letters, outbox) = AsyncStream<Letter>.makeStream()
    self.outbox = outbox
    delivering = Task {
      var client = client
      for await letter in letters {
        do { try await client.deliver(letter.mail, to: letter.mailbox, from: letter.sender) } catch {
          complain("\(error)")
        }
      }
      await client.close()
    }
  }

  /// `sender` is the envelope's; empty for the null sender.
  func send(_ mail: [UInt8], from sender: String, to mailbox: String) {
    outbox.yield(Letter(mail: mail, sender: sender, mailbox: mailbox))
  }

  /// Delivers what it has, then ends.
  func close() async {
    outbox.finish()
    await delivering.value
  }
}
