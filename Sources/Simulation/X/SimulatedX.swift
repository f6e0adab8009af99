// SPDX-License-Identifier: MIT
//
// X's API v2 with one account of the city and the citizens who write to it: direct messages and mentions as
// lists, the newest first, answers, tokens, a webhook, and the limits of a quarter of an hour, counted to the
// request. Every request is checked for whose it is: OAuth 1.0a by its signature, OAuth 2.0 by its token.
//
// Faults by command (`fail`, or `POST /sim/fault?kind=…&method=…&count=…&seconds=…`) befall the next
// requests: see `Fault`.

import Operations
package import Reports
import Transport

package actor SimulatedX {
  /// Who we are there, and what proves it.
  package struct Account: Sendable, Hashable {
    package var id = "2244994945"
    package var handle = "KotaUji"
    package var consumerKey = "ck-invented"
    package var consumerSecret = "cs-invented"
    package var token = "2244994945-at-invented"
    package var tokenSecret = "ts-invented"
    package var clientID = "client-invented"

    package init() {}
  }

  /// What we wrote to somebody.
  package struct Sent: Sendable, Hashable {
    /// A user's id, or of a reply the id of the post it stands below.
    package var target: String
    package var text: String
    package var id: String
    package var isPublic: Bool
  }

  package enum Fault: String, Sendable, CaseIterable {
    /// 429, with the window's end in its headers.
    case tooMany
    /// 500
    case broken
    case unavailable
    /// 401, as for a token that was taken back.
    case refused
    /// 403: nobody may write there.
    case forbidden
    /// 402: nobody has paid.
    case unpaid
    /// Done, and answered only after `seconds`: for most clients an answer that was lost.
    case lost
    /// Done after `seconds`.
    case slow
    /// Each item of a list comes twice.
    case duplicate
    /// The oldest of a page comes first.
    case disorder
    /// The place in a list is not known any more.
    case forgotten
  }

  struct Trouble {
    var fault: Fault
    var method: String?
    var seconds: Int
  }

  /// One thing in a list.
  struct Listed {
    var id: String
    var item: JSONValue
    var media: JSONValue?
    var users: [JSONValue] = []
    var posts: [JSONValue] = []
  }

  /// Requests of one kind in the window that began with the first.
  struct Window {
    var began: Timestamp
    var used: Int
  }

  package let account: Account
  let now: @Sendable () -> Timestamp
  let note: @Sendable (String) -> Void
  let dialer = Dialer()
  /// How many a page holds at most, whatever is asked for.
  var pageLimit: Int
  var messages: [Listed] = []
  var mentions: [Listed] = []
  var people: Set<String> = []
  var posts: Set<String> = []
  var troubles: [Trouble] = []
  var windows: [String: Window] = [:]
  /// Requests that would have been the one too many.
  package internal(set) var excess = 0
  /// Requests of each kind that were let in.
  package internal(set) var requests: [String: Int] = [:]
  /// Places in lists: the token, and the id it leads below.
  var places: [String: String] = [:]
  /// The next request that says from where on is told that X does not go back so far.
  var refusesSince = false
  var files: [String: [UInt8]] = [:]
  var answers: [Sent] = []
  var accessToken = "access-1"
  var refreshToken = "refresh-1"
  var accessEnds: Timestamp
  /// How often a token was renewed.
  package internal(set) var renewals = 0
  var hook: String?
  private var sequence: Int64 = 0
  private let written = Bell()

  /// `note` is told a line for each text a citizen gets.
  package init(
    account: Account = Account(), pageLimit: Int = 100, now: @escaping @Sendable () -> Timestamp,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.account = account
    self.pageLimit = pageLimit
    self.now = now
    self.note = note
    accessEnds = now() + .seconds(7200)
  }

  // MARK: What citizens do

  /// A snowflake: milliseconds since X's epoch, and a number within.
  package func freshID() -> String {
    sequence += 1
    return String((now().milliseconds - 1_288_834_974_657) << 22 | (sequence & 0x3F_FFFF))
  }

  /// A direct message; returns its id.
  @discardableResult
  package func write(_ text: String, from citizen: String, photo: [UInt8]? = nil, base: String = "") -> String
  {
    let id = freshID()
    people.insert(citizen)
    var item: [String: JSONValue] = [
      "id": .text(id), "event_type": "MessageCreate", "text": .text(text), "sender_id": .text(citizen),
      "created_at": .text(Self.time(now())), "dm_conversation_id": .text(conversation(with: citizen)),
    ]
    let media = photo.map { keep($0, base) }
    if let key = media?["media_key"] { item["attachments"] = .object(["media_keys": .list([key])]) }
    messages.insert(Listed(id: id, item: .object(item), media: media), at: 0)
    return id
  }

  /// A public post that mentions the account; returns its id.
  @discardableResult
  package func post(
    _ text: String, from citizen: String, photo: [UInt8]? = nil, base: String = "",
    more: [String: JSONValue] = [:]
  ) -> String {
    let id = more["id"]?.asText ?? freshID()
    people.insert(citizen)
    posts.insert(id)
    var item: [String: JSONValue] = [
      "id": .text(id), "text": .text(text), "author_id": .text(citizen), "conversation_id": .text(id),
      "created_at": .text(Self.time(now())), "edit_history_tweet_ids": .list([.text(id)]),
    ]
    item.merge(more) { $1 }
    let media = photo.map { keep($0, base) }
    if let key = media?["media_key"] { item["attachments"] = .object(["media_keys": .list([key])]) }
    let author = JSONValue.object([
      "id": .text(citizen), "username": .text("warga_\(citizen)"), "name": "Warga",
    ])
    mentions.insert(Listed(id: id, item: .object(item), media: media, users: [author]), at: 0)
    return id
  }

  /// A post with other words: another id, and both in its history.
  @discardableResult
  package func edit(_ first: String, to text: String, from citizen: String) -> String {
    let id = freshID()
    let history = JSONValue.list([.text(first), .text(id)])
    return post(text, from: citizen, more: ["id": .text(id), "edit_history_tweet_ids": history])
  }

  /// Anything in a list, as it is.
  package func list(_ item: JSONValue, id: String, mention: Bool) {
    let listed = Listed(id: id, item: item)
    if mention { mentions.insert(listed, at: 0) } else { messages.insert(listed, at: 0) }
  }

  /// Lists a message or post once more, at the top.
  package func repeatItem(_ id: String) {
    if let known = messages.first(where: { $0.id == id }) { messages.insert(known, at: 0) }
    if let known = mentions.first(where: { $0.id == id }) { mentions.insert(known, at: 0) }
  }

  package func conversation(with citizen: String) -> String {
    let (ours, theirs) = (Int64(account.id) ?? 0, Int64(citizen) ?? 0)
    return ours < theirs ? "\(account.id)-\(citizen)" : "\(citizen)-\(account.id)"
  }

  private func keep(_ bytes: [UInt8], _ base: String) -> JSONValue {
    let name = "foto-\(files.count + 1).jpg"
    files[name] = bytes
    return .object([
      "media_key": .text("3_\(files.count)"), "type": "photo", "url": .text("\(base)/media/\(name)"),
    ])
  }

  static func time(_ now: Timestamp) -> String {
    String(now.iso8601(offsetMinutes: 0).dropLast()) + ".000Z"
  }

  // MARK: What a test asks

  /// Everything we wrote, once it is so many texts.
  package func sent(_ count: Int = 0) async -> [Sent] {
    await written.until { answers.count >= count }
    return answers
  }

  /// The next `count` requests of a kind (nil: any) meet this fault.
  package func fail(_ fault: Fault, method: String? = nil, count: Int = 1, seconds: Int = 1) {
    troubles += Array(repeating: Trouble(fault: fault, method: method, seconds: seconds), count: count)
  }

  package func heal() { troubles = [] }
  /// Knows none of the places in its lists any more.
  package func forgetPlaces() { (places, refusesSince) = ([:], true) }
  package func setPageLimit(_ limit: Int) { pageLimit = limit }
  /// The tokens that are good now, as the authorisation of an app gives them.
  package var tokenFile: String {
    #"{"access_token":"\#(accessToken)","refresh_token":"\#(refreshToken)","expires_at":\#(accessEnds.seconds)}"#
  }
  package func expireToken() { accessEnds = now() }

  func trouble(in method: String, _ faults: Set<Fault>) -> Trouble? {
    let found = troubles.firstIndex { ($0.method ?? method) == method && faults.contains($0.fault) }
    return found.map { troubles.remove(at: $0) }
  }

  /// We wrote to somebody.
  func wrote(_ text: String, to target: String, isPublic: Bool) -> String {
    let id = freshID()
    answers.append(Sent(target: target, text: text, id: id, isPublic: isPublic))
    note("\(isPublic ? "below " : "")\(target): \(text)")
    written.ring()
    return id
  }
}
