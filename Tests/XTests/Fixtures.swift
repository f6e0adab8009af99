// SPDX-License-Identifier: MIT

import Foundation
import Operations
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport
import Web

@testable import X

/// What X sent, under Tests/Fixtures/x: `name.json` is a page, an event or an item, `name.reading` what is to
/// be made of each of its items.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/x")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json")))
  }

  static func expectation(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: "\(name).reading")), as: UTF8.self)
  }

  /// All items of a fixture, read.
  static func written(_ name: String) throws -> String {
    XItem.all(in: try bytes(name), readable).map { item in
      do {
        return written(try reader.read(item.message), item.identity)
      } catch {
        return "identity: \(item.identity)\nunreadable: \(error)\n"
      }
    }.joined(separator: "\n---\n")
  }

  /// A reading in the form of the expectation files.
  private static func written(_ reading: Reading, _ identity: String) -> String {
    var lines = [
      "identity: \(identity)", "sender: \(reading.sender ?? "-")",
      "answerable: \(reading.canBeAnswered ? "yes" : "no")\(reading.isAnsweredInPublic ? ", in public" : "")",
      "sent: \(reading.sentAt?.iso8601(offsetMinutes: 0) ?? "-")",
    ]
    switch reading.nature {
    case .automatic(let reason): lines.append("set aside: \(reason)")
    case .illegible(let reason): lines.append("illegible: \(reason)")
    case .personal, .bounce: break
    }
    if let corrects = reading.corrects { lines.append("corrects: \(corrects)") }
    if let pin = reading.pin { lines.append("pin: \(pin.coordinate.latitude), \(pin.coordinate.longitude)") }
    for file in reading.attachments {
      lines.append("attachment: \(file.name) \(file.type) \(file.bytes)\(file.isRemote ? " remote" : "")")
    }
    if !reading.quoted.isEmpty { lines.append("quoted: \(reading.quoted)") }
    lines += reading.problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n") + "\n\n" + reading.text + "\n"
  }
}

extension XItem {
  var message: RawMessage { RawMessage(bytes: raw, format: format) }
}

/// The account of the fixtures.
let account = SimulatedX.Account()
/// Names that can be read.
let names = XNames(mask: nil)
private let readable = names
let reader = XReader(userID: account.id, handle: account.handle, names: names)
let keys = OAuth1Keys(
  consumerKey: account.consumerKey, consumerSecret: account.consumerSecret, token: account.token,
  tokenSecret: account.tokenSecret)

/// Keeps a value as the store does, and can be made to fail.
final class MemoryVault: Sendable {
  private let held = Lock<[UInt8]?>(nil)
  private let failures = Lock(0)
  let writes = Lock(0)

  func fail(times: Int) { failures.withLock { $0 = times } }
  var text: String { held.withLock { String(decoding: $0 ?? [], as: UTF8.self) } }

  var vault: Vault {
    Vault(
      read: { self.held.withLock { $0 } },
      replace: { old, new in
        let fails = self.failures.withLock { failures in
          defer { failures = max(0, failures - 1) }
          return failures > 0
        }
        guard !fails else { throw StoreDown() }
        return self.held.withLock { held in
          guard held == old else { return false }
          held = new
          self.writes.withLock { $0 += 1 }
          return true
        }
      })
  }
}

func purse(_ budget: XBudget? = nil, _ vault: MemoryVault = MemoryVault(), _ time: TestClock = TestClock())
  -> XPurse
{
  XPurse(budget, name: "x/dki", vault: vault.vault, clock: time.clock)
}

/// X on loopback, with time that only the test moves.
struct Server {
  let x: SimulatedX
  let listener: Listener
  let time: TestClock
  private let dialer = Dialer()

  init(pageLimit: Int = 100, time: TestClock = TestClock()) throws {
    self.time = time
    x = SimulatedX(pageLimit: pageLimit) { time.current }
    listener = try Listener(ListenerConfiguration.loopback, routes: x.routes)
  }

  var base: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  var exchange: WebExchange {
    { [dialer] request throws(TransportError) in try await dialer.send(request) }
  }

  func api(_ login: XLogin = .oauth1 { keys }) -> XAPI {
    XAPI(base: base, login: login, clock: time.clock, exchange: exchange)
  }

  func feed(_ list: XList = .messages, purse: XPurse? = nil, login: XLogin = .oauth1 { keys }) -> XFeed {
    XFeed(
      name: "x/dki/\(list.rawValue)", list: list, userID: account.id, every: .seconds(60), api: api(login),
      names: names, purse: purse ?? Server.unlimited)
  }

  private static var unlimited: XPurse {
    XPurse(nil, name: "x/dki", vault: MemoryVault().vault, clock: .real)
  }

  func stop() async { await listener.stop(deadline: .zero) }
}

/// Answers requests from a script, the last answer for ever, and remembers them.
actor Script {
  private(set) var requests: [HTTPRequest] = []
  private var answers: [Result<HTTPResponse, TransportError>]

  init(_ answers: (Int, String)...) {
    self.answers = answers.map { .success(HTTPResponse(status: $0.0, body: Array($0.1.utf8))) }
  }

  init(results: [Result<HTTPResponse, TransportError>]) { answers = results }

  private func take(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    requests.append(request)
    return answers.count > 1 ? answers.removeFirst() : answers[0]
  }

  nonisolated var exchange: WebExchange {
    { request throws(TransportError) in try await self.take(request).get() }
  }

  nonisolated func api(_ time: TestClock = TestClock()) -> XAPI {
    XAPI(base: "https://api.test", login: .oauth1 { keys }, clock: time.clock, exchange: exchange)
  }
}
