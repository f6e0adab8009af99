// SPDX-License-Identifier: MIT

import Pipeline
import Settings
import TestSupport
import Transport
import Web

/// What a specimen stands on: a folder, time that only the test moves, and the way to our listener.
struct Stage: Sendable {
  let time: TestClock
  let ground: TestFolder
  let dialer: Dialer
  /// The one that runs; throws where none does.
  let journey: @Sendable () throws -> Journey

  /// The secret every specimen is configured with.
  static let secret = "rahasia"
  /// For what is signed or sealed by a key of ours.
  static let key = [UInt8](repeating: 5, count: 32)

  /// The socket our listener is reached by.
  var door: String { ground.file("listener") }

  /// Settings with `rahasia` as a secret of that name; complains about every mistake.
  func settings<T>(_ text: String, _ read: (Section) -> T) throws -> T {
    try ground.write(Self.secret, to: "rahasia")
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: ground.file("kanald.json5"), credentialsDirectory: ground.path)
    let settings = read(document.root)
    try document.finish()
    return settings
  }

  /// For channels over HTTP; `exchange` passes what goes out on to the counterpart.
  func surroundings(exchange: WebExchange? = nil) -> Surroundings {
    Surroundings(dialer: dialer, clock: time.clock, key: Self.key, exchange: exchange) { [journey] report in
      try await journey().deliveryReport(report.outgoing, report.action, reason: report.reason)
    }
  }

  /// Turns to our listener as the other side does; the status, or nil where nobody answered.
  func knock(_ method: HTTPMethod, _ target: String, headers: HeaderFields = [:], body: [UInt8] = []) async
    -> Int?
  {
    let request = HTTPRequest(
      method, "http://kanal.test\(target)", headers: headers, body: body, deadline: .seconds(20),
      unixSocket: door)
    // No answer is an answer: the message was not taken.
    return try? await dialer.send(request).status
  }
}

/// What somebody who pushes has not been told is taken. Gives it again and again, in order.
actor Postbag {
  /// One request and the offers in it.
  struct Letter: Sendable {
    var numbers: [Int]
    var method: HTTPMethod
    var target: String
    var headers: HeaderFields = [:]
    var body: [UInt8] = []
  }

  private let stage: Stage
  private var open: [Letter] = []
  private(set) var acknowledged: Set<Int> = []
  private(set) var refused: Set<Int> = []

  init(_ stage: Stage) { self.stage = stage }

  func add(_ letter: Letter) { open.append(letter) }

  /// One attempt at each.
  func push() async {
    let letters = open
    open = []
    for letter in letters {
      let status = await stage.knock(
        letter.method, letter.target, headers: letter.headers, body: letter.body)
      switch status {
      case 200, 201, 202: acknowledged.formUnion(letter.numbers)
      // What is wrong with it is in the letter, and stays there.
      case 422: refused.formUnion(letter.numbers)
      default: open.append(letter)
      }
    }
  }
}
