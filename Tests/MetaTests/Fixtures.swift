// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import Simulation
import TestSupport
import Transport
import Web

@testable import Meta

/// What is kept, under Tests/Fixtures/meta: `name.json` is what Meta sent, `name.reading` what is to be made
/// of it. The beginning of a name tells the channel.
enum Fixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/meta")

  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
  }

  static func raw(_ name: String) throws -> RawMessage {
    let formats = ["wa": WhatsAppMessage.format, "fb": "facebook", "ig": "instagram"]
    return RawMessage(
      bytes: [UInt8](try Data(contentsOf: folder.appending(path: "\(name).json"))),
      format: formats[String(name.prefix(2))] ?? "")
  }

  static func expectation(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: "\(name).reading")), as: UTF8.self)
  }

  /// A reading in the form of the expectation files.
  static func written(_ reading: Reading, identity: String) -> String {
    var lines = [
      "identity: \(identity)", "sender: \(reading.sender ?? "-")",
      "answerable: \(reading.canBeAnswered ? "yes" : "no")",
      "sent: \(reading.sentAt?.iso8601(offsetMinutes: 0) ?? "-")",
    ]
    if reading.isPublic { lines.append("public") }
    switch reading.nature {
    case .automatic(let reason): lines.append("set aside: \(reason)")
    case .illegible(let reason): lines.append("illegible: \(reason)")
    default: break
    }
    if let corrects = reading.corrects { lines.append("corrects: \(corrects)") }
    if let pin = reading.pin {
      lines.append("pin: \(pin.coordinate.latitude), \(pin.coordinate.longitude), \(pin.name ?? "-")")
    }
    for file in reading.attachments {
      lines.append("attachment: \(file.name) \(file.type) \(file.bytes)\(file.isRemote ? " remote" : "")")
    }
    if !reading.quoted.isEmpty { lines.append("quoted: \(reading.quoted)") }
    lines += reading.problems.map { "problem: \($0)" }
    return lines.joined(separator: "\n") + "\n\n" + reading.text
  }
}

let app = SimulatedMeta.App(token: "EAAB-invented", secret: "rahasia-aplikasi", verifyToken: "kata-kunci")
let names = MessageNames(mask: nil)

func reader(_ format: String, takesComments: Bool = true) -> @Sendable (RawMessage) throws -> Reading {
  guard let platform = PagePlatform(rawValue: format) else {
    return { try WhatsAppReader(numberID: app.numberID).read($0) }
  }
  let own = platform == .facebook ? app.pageID : app.instagramID
  let reader = PageReader(platform: platform, ownID: own, takesComments: takesComments, names: names)
  return { try reader.read($0) }
}

func identity(_ raw: RawMessage) -> String {
  raw.format == WhatsAppMessage.format
    ? WhatsAppMessage.identity(of: raw.bytes, names) : PageEvent.identity(of: raw.bytes, names)
}

/// Answers requests from a script, the last answer for ever, and remembers them.
actor ScriptedGraph {
  private(set) var requests: [HTTPRequest] = []
  private var script: [Result<HTTPResponse, TransportError>]

  init(_ answers: (Int, String)...) {
    script = answers.map { .success(HTTPResponse(status: $0.0, body: Array($0.1.utf8))) }
  }

  init(_ responses: [HTTPResponse]) { script = responses.map { .success($0) } }
  init(_ failure: TransportError) { script = [.failure(failure)] }

  private func take(_ request: HTTPRequest) -> Result<HTTPResponse, TransportError> {
    requests.append(request)
    return script.count > 1 ? script.removeFirst() : script[0]
  }

  nonisolated var api: GraphAPI {
    GraphAPI(base: "https://graph.test", version: "v23.0", token: { app.token }) {
      request throws(TransportError) in try await self.take(request).get()
    }
  }
}

/// Meta's server on loopback.
struct Server {
  let meta: SimulatedMeta
  let listener: Listener
  private let dialer = Dialer()

  init() async throws {
    meta = SimulatedMeta(app) {
      Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    }
    listener = try Listener(ListenerConfiguration.loopback, routes: meta.routes)
    await meta.open(at: base)
  }

  var base: String { "http://127.0.0.1:\(listener.port ?? 0)" }

  var api: GraphAPI { api(at: base) }

  func api(at base: String) -> GraphAPI {
    GraphAPI(base: base, version: "v23.0", token: { app.token }, appSecret: { app.secret }) {
      [dialer] request throws(TransportError) in try await dialer.send(request)
    }
  }

  func stop() async {
    await meta.close()
    await listener.stop(deadline: .zero)
  }
}
