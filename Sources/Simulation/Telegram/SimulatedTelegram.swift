// SPDX-License-Identifier: MIT
//
// The Bot API's server with one bot and the citizens who write to it. Updates are kept until a
// `getUpdates` asks beyond them or a webhook took them; a second poll ends the first with 409, and a poll
// beside a webhook is refused. Answers are kept for a test to read.
//
// Faults by command (`fail`, or `POST /sim/fault?kind=…&method=…&count=…&seconds=…`) befall the next
// requests: see `Fault`.

import Operations
package import Reports
import Transport

package actor SimulatedTelegram {
  /// Who writes to the bot.
  package struct Citizen: Sendable, Hashable {
    package var id: Int64
    package var name: String

    package init(_ id: Int64, name: String = "Warga") {
      self.id = id
      self.name = name
    }
  }

  /// What the bot wrote to somebody.
  package struct Sent: Sendable, Hashable {
    package var chat: Int64
    package var text: String
    package var message: Int64
    package var answers: Int64?
  }

  package enum Fault: String, Sendable, CaseIterable {
    /// 429, with `seconds` to wait.
    case tooMany
    case unavailable
    /// 401, as for a revoked token.
    case refused
    /// 409, as beside a second poll.
    case conflict
    /// Done, and answered only after `seconds`: for most clients an answer that was lost.
    case lost
    /// Done after `seconds`.
    case slow
    /// Each update comes twice.
    case duplicate
    /// The latest update comes first.
    case disorder
  }

  struct Trouble {
    var fault: Fault
    var method: String?
    var seconds: Int
  }

  struct Pending {
    var id: Int64
    var kind: String
    var body: JSONValue
  }

  struct Hook {
    var url: String
    var secret: String?
    var lastError: String?
  }

  enum Wake { case update, time, conflict }

  package let token: String
  package let botID: Int64
  let now: @Sendable () -> Timestamp
  let note: @Sendable (String) -> Void
  let dialer = Dialer()
  var pending: [Pending] = []
  var waiting: (number: Int, wake: CheckedContinuation<Wake, Never>)?
  var polls = 0
  var allowed: Set<String> = ["message", "edited_message", "my_chat_member", "callback_query"]
  var hook: Hook?
  var delivery: Task<Void, Never>?
  let toDeliver = Bell()
  var troubles: [Trouble] = []
  var files: [String: (path: String, bytes: [UInt8])] = [:]
  var answers: [Sent] = []
  private let polling = Bell()
  private var blocked: Set<Int64> = []
  var lastUpdate: Int64
  private var lastMessage: Int64 = 0
  private var messages: [Int64: JSONValue] = [:]
  private let written = Bell()

  /// `note` is told a line for each text a citizen gets.
  package init(
    token: String, firstUpdate: Int64 = 830_000_001, now: @escaping @Sendable () -> Timestamp,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.token = token
    botID = Int64(token.prefix { $0 != ":" }) ?? 0
    lastUpdate = firstUpdate - 1
    self.now = now
    self.note = note
  }

  // MARK: What citizens do

  /// Writes a message of any content; returns its number.
  @discardableResult
  package func write(_ content: [String: JSONValue], from citizen: Citizen) -> Int64 {
    lastMessage += 1
    var message = content
    message["message_id"] = .number(lastMessage)
    message["date"] = .number(now().seconds)
    message["chat"] = .object([
      "id": .number(citizen.id), "type": "private", "first_name": .text(citizen.name),
    ])
    message["from"] = .object([
      "id": .number(citizen.id), "is_bot": false, "first_name": .text(citizen.name), "language_code": "id",
    ])
    messages[lastMessage] = .object(message)
    happen("message", .object(message))
    return lastMessage
  }

  @discardableResult
  package func write(_ text: String, from citizen: Citizen) -> Int64 {
    write(["text": .text(text)], from: citizen)
  }

  /// Sends a photo; several with one `album` are shown as one.
  @discardableResult
  package func send(
    photo bytes: [UInt8], _ caption: String? = nil, album: String? = nil, from citizen: Citizen
  )
    -> Int64
  {
    let file = keep(bytes)
    var content: [String: JSONValue] = [
      "photo": .list([
        Self.size(file + "-small", 90, 67, bytes: 1200), Self.size(file, 1280, 960, bytes: bytes.count),
      ])
    ]
    content["caption"] = caption.map { .text($0) }
    content["media_group_id"] = album.map { .text($0) }
    return write(content, from: citizen)
  }

  private static func size(_ file: String, _ width: Int64, _ height: Int64, bytes: Int) -> JSONValue {
    .object([
      "file_id": .text(file), "file_unique_id": .text("unique-" + file), "width": .number(width),
      "height": .number(height), "file_size": .number(Int64(bytes)),
    ])
  }

  @discardableResult
  package func pin(_ latitude: Double, _ longitude: Double, from citizen: Citizen) -> Int64 {
    write(
      ["location": .object(["latitude": .real(latitude), "longitude": .real(longitude)])], from: citizen)
  }

  /// Changes the words of a message.
  package func edit(_ number: Int64, to text: String) {
    guard case .object(var message) = messages[number] else { return }
    message["text"] = .text(text)
    message["edit_date"] = .number(now().seconds)
    messages[number] = .object(message)
    happen("edited_message", .object(message))
  }

  /// Delivers a message once more, as it reads now, in an update of its own.
  package func deliverAgain(_ number: Int64) {
    if let message = messages[number] { happen("message", message) }
  }

  /// Has all messages again, under other update ids: a Bot API server of one's own that was set up anew
  /// from an older copy of its folder.
  package func beginAnew(at firstUpdate: Int64) {
    (lastUpdate, pending) = (firstUpdate - 1, [])
    for number in messages.keys.sorted() { deliverAgain(number) }
  }

  package func block(_ citizen: Citizen) { blocked.insert(citizen.id) }
  func isBlocked(_ chat: Int64) -> Bool { blocked.contains(chat) }
  func knows(_ chat: Int64) -> Bool {
    messages.values.contains { $0["chat"]?["id"]?.asNumber == chat }
  }

  /// An update of any kind.
  package func happen(_ kind: String, _ body: JSONValue) {
    lastUpdate += 1
    guard allowed.contains(kind) else { return }
    pending.append(Pending(id: lastUpdate, kind: kind, body: body))
    wake(.update)
    toDeliver.ring()
  }

  private func keep(_ bytes: [UInt8]) -> String {
    let number = files.count + 1
    let id = "file-\(number)"
    files[id] = ("photos/file_\(number).jpg", bytes)
    return id
  }

  // MARK: What a test asks

  /// Everything the bot wrote, once it is so many texts.
  package func sent(_ count: Int = 0) async -> [Sent] {
    await written.until { answers.count >= count }
    return answers
  }

  /// Returns once a poll waits for an update.
  package func untilPolled() async {
    let before = polls
    await polling.until { waiting != nil || polls > before }
  }

  /// A poll waits from now on.
  func waits(_ number: Int, _ wake: CheckedContinuation<Wake, Never>) {
    waiting = (number, wake)
    polling.ring()
  }

  /// Ends what waits, so that the listener can stop.
  package func close() {
    removeWebhook()
    wake(.time)
  }

  package var hookURL: String? { hook?.url }

  /// Updates nobody has confirmed.
  package var waitingUpdates: Int { pending.count }

  /// The next `count` requests of a method (nil: any) meet this fault.
  package func fail(_ fault: Fault, method: String? = nil, count: Int = 1, seconds: Int = 1) {
    troubles += Array(repeating: Trouble(fault: fault, method: method, seconds: seconds), count: count)
  }

  package func heal() { troubles = [] }

  func trouble(in method: String, _ faults: Set<Fault>) -> Trouble? {
    let found = troubles.firstIndex { ($0.method ?? method) == method && faults.contains($0.fault) }
    return found.map { troubles.remove(at: $0) }
  }

  /// The bot wrote to somebody.
  func wrote(_ text: String, to chat: Int64, answering: Int64?) -> JSONValue {
    lastMessage += 1
    answers.append(Sent(chat: chat, text: text, message: lastMessage, answers: answering))
    note("\(chat): \(text)")
    written.ring()
    return .object([
      "message_id": .number(lastMessage), "date": .number(now().seconds), "text": .text(text), "from": me,
      "chat": .object(["id": .number(chat), "type": "private", "first_name": "Warga"]),
    ])
  }

  var me: JSONValue {
    .object([
      "id": .number(botID), "is_bot": true, "first_name": "Layanan Warga", "username": "layanan_warga_bot",
      "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
    ])
  }
}
