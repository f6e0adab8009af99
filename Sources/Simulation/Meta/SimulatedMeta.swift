// SPDX-License-Identifier: MIT
//
// The Graph API's server with one WhatsApp number, one page and one Instagram account, and the citizens who
// write to them. What they write goes to the webhook, signed, until it is answered 200; what the city answers
// is kept for a test to read. A text to somebody who did not write, or whose 24 hours are over, is taken and
// then told as failed, as WhatsApp does it, or refused, as the pages do it.
//
// Faults by command (`fail`, or `POST /sim/fault?kind=…&count=…&seconds=…`) befall the next requests or
// deliveries: see `Fault`.

import Cryptography
import Operations
package import Reports
import Transport

package actor SimulatedMeta {
  /// The city's accounts, and what their app has in common.
  package struct App: Sendable, Hashable {
    package var numberID: String
    package var pageID: String
    package var instagramID: String
    package var token: String
    package var secret: String
    package var verifyToken: String

    package init(
      numberID: String = "106540352242922", pageID: String = "111222333444555",
      instagramID: String = "17841400000000001", token: String, secret: String, verifyToken: String
    ) {
      self.numberID = numberID
      self.pageID = pageID
      self.instagramID = instagramID
      self.token = token
      self.secret = secret
      self.verifyToken = verifyToken
    }
  }

  package enum Place: String, Sendable, CaseIterable { case whatsapp, facebook, instagram }

  /// What the city wrote to somebody.
  package struct Sent: Sendable, Hashable {
    package var place: Place
    /// A number, a person's id, or `comment:…`.
    package var recipient: String
    package var text: String
    package var id: String
    package var answers: String?
  }

  package enum Fault: String, Sendable, CaseIterable {
    /// 429 with code 4 and a time to wait.
    case tooMany
    case unavailable
    /// Code 190, as for a token that has expired.
    case refused
    /// Code 131047, or 10/2018278.
    case windowClosed
    /// Done, and answered only after `seconds`: for most clients an answer that was lost.
    case lost
    /// Done after `seconds`.
    case slow
    /// A delivery comes twice.
    case duplicate
    /// Two deliveries change places.
    case disorder
    /// What became of a text is never told.
    case silent
  }

  struct Trouble {
    var fault: Fault
    var seconds: Int
  }

  package let app: App
  let now: @Sendable () -> Timestamp
  let note: @Sendable (String) -> Void
  let dialer = Dialer()
  /// Where this server is, for the URLs of files.
  var base = ""
  var troubles: [Trouble] = []
  var files: [String: (type: String, bytes: [UInt8])] = [:]
  var answers: [Sent] = []
  var hook: String?
  var delivery: Task<Void, Never>?
  let toDeliver = Bell()
  var waiting: [[UInt8]] = []
  /// Entries that are to come in one delivery.
  var held: [JSONValue]?
  package internal(set) var refusedDeliveries = 0
  private var writers: Set<String> = []
  private var answeredComments: Set<String> = []
  /// Fields the app is told of, by page or account.
  package private(set) var subscriptions: [String: String] = [:]
  /// What is listed, and how often the lists may be asked for.
  var conversations: [String: SimulatedThread] = [:]
  var posts: [String: SimulatedThread] = [:]
  var turns = 0
  var largestPage = 50
  var allowance: Allowance?
  var asked: [Timestamp] = []
  /// Of those that count, all there were and those that were one too many.
  package internal(set) var requests = 0
  package internal(set) var deniedRequests = 0
  /// Happens once, before the next list is answered.
  var whileListing: (@Sendable (isolated SimulatedMeta) -> Void)?
  /// Requests whose proof was missing or wrong.
  package internal(set) var unprovenRequests = 0
  private var serial = 0
  private let subscribing = Bell()
  private let written = Bell()

  /// `note` is told a line for each text a citizen gets.
  package init(
    _ app: App, now: @escaping @Sendable () -> Timestamp,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.app = app
    self.now = now
    self.note = note
  }

  /// Tells it where it listens.
  package func open(at base: String) { self.base = base }

  func next(_ prefix: String) -> String {
    serial += 1
    return "\(prefix)\(serial)"
  }

  func id(of place: Place) -> String {
    switch place {
    case .whatsapp: app.numberID
    case .facebook: app.pageID
    case .instagram: app.instagramID
    }
  }

  func keep(_ bytes: [UInt8], type: String) -> String {
    let id = next("90000")
    files[id] = (type, bytes)
    return id
  }

  /// Something that happens just before the next list is answered.
  package func beforeNextList(_ happens: @escaping @Sendable (isolated SimulatedMeta) -> Void) {
    whileListing = happens
  }

  /// Takes the app off a page or account, as after an hour of failures.
  package func unsubscribe(_ id: String) { subscriptions[id] = nil }

  // MARK: Windows

  func opened(by citizen: String, at place: Place) { writers.insert("\(place) \(citizen)") }

  /// The citizen's 24 hours are over.
  package func closeWindow(of citizen: String, at place: Place) { writers.remove("\(place) \(citizen)") }

  func isOpen(_ citizen: String, at place: Place) -> Bool { writers.contains("\(place) \(citizen)") }

  /// Whether a private answer to a comment is the first.
  func answersFirst(_ comment: String) -> Bool { answeredComments.insert(comment).inserted }

  // MARK: What a test asks

  /// Everything the city wrote, once it is so many texts.
  package func sent(_ count: Int = 0) async -> [Sent] {
    await written.until { answers.count >= count }
    return answers
  }

  func wrote(_ sent: Sent) {
    answers.append(sent)
    note("\(sent.place) \(sent.recipient): \(sent.text)")
    written.ring()
  }

  func subscribed(_ id: String, fields: String) {
    subscriptions[id] = fields
    subscribing.ring()
  }

  /// The fields of a page or an account, once the app has subscribed to it.
  package func subscription(of id: String) async -> String {
    await subscribing.until { subscriptions[id] != nil }
    return subscriptions[id] ?? ""
  }

  /// Deliveries nobody has taken.
  package var waitingDeliveries: Int { waiting.count }

  /// The next `count` requests or deliveries meet this fault.
  package func fail(_ fault: Fault, count: Int = 1, seconds: Int = 1) {
    troubles += Array(repeating: Trouble(fault: fault, seconds: seconds), count: count)
  }

  package func heal() { troubles = [] }

  func trouble(_ faults: Set<Fault>) -> Trouble? {
    troubles.firstIndex { faults.contains($0.fault) }.map { troubles.remove(at: $0) }
  }
}
