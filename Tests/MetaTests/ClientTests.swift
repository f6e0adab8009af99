// SPDX-License-Identifier: MIT
//
// The simulated server against clients that others wrote, so that what our own is tested against is the Graph
// API and not our idea of it.

import Foundation
import Simulation
import TestSupport
import Testing
import Transport
import Web

@testable import Meta

/// pywa and facebook-sdk, their steps one after the other.
private enum Clients {
  static func run(_ base: String, _ steps: [String], token: String = app.token) async throws -> [String] {
    try await PythonClient.run("meta-client/client.py", [base, token, app.secret] + steps)
  }
}

@Suite(.enabled(if: PythonClient.has("pywa", "facebook"))) struct `The simulated Graph API` {
  private func served(_ body: (Server) async throws -> [String]) async throws -> [String] {
    let server = try await Server()
    let lines = try await body(server)
    await server.stop()
    return lines
  }

  @Test func `is one to pywa`() async throws {
    let lines = try await served { server in
      let id = await server.meta.whatsApp("Lampu padam", from: "628110000042")
      await server.meta.whatsApp(photo: Array("foto".utf8), from: "628110000042")
      let lines = try await Clients.run(
        server.base,
        ["waSend|628110000042|Diterima & dicatat|\(id)", "waSend|628110000042|Lagi|", "waMedia|900002"])
      let sent = await server.meta.sent(2)
      #expect(sent.map(\.text) == ["Diterima & dicatat", "Lagi"])
      #expect(sent.map(\.answers) == [id, nil])
      return lines
    }
    #expect(
      lines == [
        #"{"waSend": {"sent": true}}"#, #"{"waSend": {"sent": true}}"#,
        #"{"waMedia": {"bytes": "foto", "size": 4, "type": "image/jpeg"}}"#,
      ])
  }

  @Test func `fails to pywa as the real one does`() async throws {
    let lines = try await served { server in
      await server.meta.fail(.windowClosed)
      await server.meta.whatsApp("Halo", from: "62811")
      let lines = try await Clients.run(server.base, ["waSend|62811|a|", "waMedia|123"])
      return lines + (try await Clients.run(server.base, ["waSend|62811|a|"], token: "kedaluwarsa"))
    }
    #expect(
      lines == [
        #"{"waSend": {"code": 131047, "error": "ReEngagementMessage"}}"#,
        #"{"waMedia": {"code": 100, "error": "WhatsAppError"}}"#,
        #"{"waSend": {"code": 190, "error": "ExpiredAccessToken"}}"#,
      ])
  }

  @Test func `is one to facebook-sdk, and fails like one`() async throws {
    let lines = try await served { server in
      await server.meta.write("Halo", from: "5", at: .facebook)
      let comment = await server.meta.comment("Rusak", by: "6", at: .facebook)
      let lines = try await Clients.run(
        server.base,
        [
          "me", #"pageSend|{"id":"5"}|Halo"#, #"pageSend|{"comment_id":"\#(comment)"}|Halo"#,
          #"pageSend|{"comment_id":"\#(comment)"}|Halo"#, #"pageSend|{"id":"6"}|Halo"#,
        ])
      #expect(await server.meta.sent(2).map(\.recipient) == ["5", "comment:\(comment)"])
      return lines
    }
    #expect(lines.first == #"{"me": {"id": "\#(app.pageID)", "name": "Pemprov"}}"#)
    #expect(lines.dropFirst().prefix(2).allSatisfy { $0.contains(#""message_id": "m_out"#) })
    #expect(
      lines.suffix(2) == [
        #"{"pageSend": {"code": 10900, "error": "GraphAPIError"}}"#,
        #"{"pageSend": {"code": 10, "error": "GraphAPIError"}}"#,
      ])
  }

  @Test func `signs as pywa and we both find right, over the bytes as they are`() async throws {
    let server = try await Server()
    let body = #"{"entry":[{"text":"\u00e4 \ud83d\ude4f"}]}"#
    let ours = BodySignature(header: "X-Hub-Signature-256", secret: app.secret).value(for: Array(body.utf8))
    let theirs = server.meta.signature(of: Array(body.utf8))
    #expect(ours == theirs)
    let lines = try await Clients.run(
      server.base, ["signature|\(body)|\(ours)", "signature|\(body) |\(ours)"])
    #expect(lines == [#"{"signature": true}"#, #"{"signature": false}"#])
    await server.stop()
  }
}
