// SPDX-License-Identifier: MIT
//
// What a channel brings to the suite: itself as a deployment would put it together, and a counterpart on
// loopback that speaks the other side's documented wire format and misbehaves as it is told. A specimen
// knows its wire and nothing of what is expected; the cases know what is expected and nothing of a wire.
//
// 1. A case that cannot occur on a channel is named with the reason. There is no other way to leave one out.
// 2. The counterpart remembers as the real one does: what it was not told is taken it gives again, to the
//    process after a crash too.

import Pipeline
import Reports
import Testing
import Transport

/// What every channel must stand.
enum Case: String, CaseIterable, Sendable {
  // Coming in.
  case page, history, duplicate, badItem, echo, edit, attachment, wordless
  case credentials, rateLimit, serverError, noAnswer, cutAnswer, malformed
  case storeFails, crashBeforeCommit, crashBeforeAcknowledgement, reset
  // Going out.
  case answerTaken, answerFits, answerRefused, answerRateLimit, answerNotNow, answerCredentials, answerUnsent
  case answerLost, answerLate
}

/// What somebody writes, or what else the counterpart has for us. The number makes it its own.
struct Offer: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    case plain
    /// With `Offer.photo` beside its words.
    case photo
    /// Neither words nor attachment.
    case wordless
    /// What no reader can make a message of; its bytes hold `trace`.
    case damaged
    /// Something we said ourselves.
    case echo
    /// A new wording of an earlier one.
    case edit(of: Int)
  }

  var number: Int
  var kind: Kind

  init(_ number: Int, _ kind: Kind = .plain) {
    self.number = number
    self.kind = kind
  }

  /// Its words; they name a place, so that a report of them is located.
  var text: String {
    switch kind {
    case .wordless: ""
    case .damaged: trace
    default: "Lampu jalan nomor \(number) mati di Cikini"
    }
  }
  /// Stands somewhere in the bytes of what is damaged.
  var trace: String { "rusak-\(number)" }
  /// An invented phone number, another one for each.
  var phone: String { "+62811000\(1000 + number)" }

  /// JPEG by its first bytes, and small.
  static let photo: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x02, 0xFF, 0xD9]

  static func plain(_ numbers: ClosedRange<Int>) -> [Offer] { numbers.map { Offer($0) } }
}

/// How the counterpart misbehaves towards one contact.
enum Trouble: Sendable, Hashable {
  case credentialsRefused
  case tooMany(retryAfter: Duration)
  /// It cannot do anything just now, and says so.
  case serverError
  /// Takes the request and never answers.
  case silence
  /// The connection breaks within the answer. An answer of ours was taken.
  case cut
  /// Answers what is not its protocol.
  case nonsense
  /// Will never take this text (towards a courier only).
  case refused
  /// The connection ends before anything of ours was read (towards a courier only).
  case unreached
}

/// One time the counterpart was turned to.
struct Contact: Sendable {
  var at: Timestamp
  /// What it did instead of its work.
  var trouble: Trouble?
}

/// A text the counterpart took over for somebody.
struct TakenText: Sendable, Hashable {
  var recipient: String
  var text: String
}

/// A channel as the daemon puts it together; made anew at each start.
struct Assembled: Sendable {
  var account: ChannelAccount
  var feeds: [any Feed]
  var courier: (any Courier)?
  /// For the listener the other side reaches.
  var routes: [Route] = []
}

/// One way into a channel, and out of it.
protocol Specimen: Sendable {
  /// `e-mail over IMAP and SMTP`.
  static var name: String { get }
  /// The folder below Sources/Channels it stands for.
  static var folder: String { get }
  /// The cases that cannot occur, each with the reason.
  static var notApplicable: [Case: String] { get }
  /// The note a reader is to make of `Offer.photo`; `isRemote` where its bytes stay with the platform.
  static var photo: AttachmentNote { get }
  /// Whether the other side is told of each message that it was taken.
  static var acknowledges: Bool { get }
  /// Whether a report gets an answer of its own, by a courier.
  static var answers: Bool { get }
  /// Whether the other side shows what it took, so that an answer nobody confirmed is looked up.
  static var findsSent: Bool { get }
  /// Whether an answer stands where everybody reads it: then it is a pointer, without a ticket.
  static var answersInPublic: Bool { get }
  /// Whether the other side takes no text twice: what is sent once more is there once.
  static var refusesRepetition: Bool { get }
  /// Whether the courier's deadline runs on the pipeline's clock, not on the transport's.
  static var courierWaitsOnClock: Bool { get }

  /// The address an answer to this one goes to.
  static func address(of offer: Offer) -> String

  /// Starts the counterpart.
  init(_ stage: Stage) async throws
  func assemble() throws -> Assembled

  /// Has these ready, as one page, batch or request where the channel has such.
  func offer(_ offers: [Offer]) async
  /// Gives one that was offered before once more, under the same name.
  func repeatOffer(_ offer: Offer) async
  /// Forgets where we stood: new UIDs, a cursor that is gone.
  func forget() async
  /// The next `times` contacts of our feeds, or of our courier, go wrong.
  func fail(_ trouble: Trouble, _ side: Side, times: Int) async
  /// Pushes whatever is not acknowledged; nothing where the other side waits to be asked.
  func push() async

  /// The numbers of the offers it was told were taken.
  var acknowledged: Set<Int> { get async }
  /// Those it was told are never taken as they are, where that is said at once.
  var refused: Set<Int> { get async }
  func contacts(_ side: Side) -> [Contact]
  var taken: [TakenText] { get async }
  /// Ends all threads and servers of the counterpart.
  func stop() async
}

enum Side: Sendable { case feed, courier }

extension Specimen {
  static var photo: AttachmentNote { AttachmentNote(name: "", type: "", bytes: 0) }
  static func address(of offer: Offer) -> String { offer.phone }
  static var acknowledges: Bool { true }
  static var answers: Bool { true }
  static var findsSent: Bool { false }
  static var answersInPublic: Bool { false }
  static var refusesRepetition: Bool { false }
  static var courierWaitsOnClock: Bool { false }
  var refused: Set<Int> { [] }
  func push() async {}
  func forget() async {}
}

/// A kind of specimen, as the argument of a case.
struct Kind: Sendable, CustomTestStringConvertible {
  let type: any Specimen.Type
  var testDescription: String { type.name }

  /// All that the case can occur with.
  static func facing(_ trial: Case) -> [Kind] {
    Specimens.all.filter { $0.notApplicable[trial] == nil }.map { Kind(type: $0) }
  }
}
