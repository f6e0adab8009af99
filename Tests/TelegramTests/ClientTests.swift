// SPDX-License-Identifier: MIT
//
// The simulated server against a client that others wrote, so that what our own client is tested against
// is the Bot API and not our idea of it.

import Foundation
import Simulation
import TestSupport
import Testing
import Transport

@testable import Telegram

/// python-telegram-bot, its steps one after the other.
private enum Client {
  static func run(_ base: String, _ steps: [String]) async throws -> [String] {
    try await PythonClient.run("telegram-client/client.py", [base, token] + steps)
  }
}

@Suite(.enabled(if: PythonClient.has("telegram")), .timeLimit(.minutes(2))) struct `The simulated Bot API` {
  private func served(_ body: (Server) async throws -> [String]) async throws -> [String] {
    let server = try Server()
    let lines = try await body(server)
    await server.stop()
    return lines
  }

  @Test func `is one to python-telegram-bot`() async throws {
    let lines = try await served { server in
      await server.telegram.write("Lampu padam", from: warga)
      await server.telegram.send(photo: Array("foto".utf8), "Pohon tumbang", from: warga)
      return try await Client.run(
        server.base,
        [
          "getMe", "getUpdates|0", "getUpdates|830000003", "sendMessage|42|Diterima & dicatat|1",
          "getFile|file-1", "setWebhook|https://kanal.test/telegram", "getWebhookInfo", "getUpdates|0",
          "deleteWebhook", "getUpdates|0",
        ])
    }
    #expect(
      lines == [
        #"{"getMe": {"id": 7000000001, "username": "layanan_warga_bot"}}"#,
        #"{"getUpdates": [[830000001, 42, "Lampu padam"], [830000002, 42, "Pohon tumbang"]]}"#,
        #"{"getUpdates": []}"#, #"{"sendMessage": {"chat": 42, "text": "Diterima & dicatat"}}"#,
        #"{"getFile": {"bytes": "foto", "size": 4}}"#, #"{"setWebhook": true}"#,
        #"{"getWebhookInfo": {"pending": 0, "url": "https://kanal.test/telegram"}}"#,
        #"{"getUpdates": {"error": "Conflict", "retry_after": ""}}"#, #"{"deleteWebhook": true}"#,
        #"{"getUpdates": []}"#,
      ])
  }

  @Test func `fails as the real one does`() async throws {
    let lines = try await served { server in
      await server.telegram.write("Halo", from: warga)
      await server.telegram.block(SimulatedTelegram.Citizen(43))
      await server.telegram.write("Halo", from: SimulatedTelegram.Citizen(43))
      await server.telegram.fail(.tooMany, method: "sendMessage", seconds: 7)
      await server.telegram.fail(.refused, method: "getUpdates")
      await server.telegram.fail(.conflict, method: "getUpdates")
      await server.telegram.fail(.unavailable, method: "getFile")
      return try await Client.run(
        server.base,
        [
          "sendMessage|42|a|1", "sendMessage|43|a|1", "sendMessage|44|a|1", "getUpdates|0", "getUpdates|0",
          "getFile|x", "getFile|x", "sendMessage|42|a|1",
        ])
    }
    #expect(
      lines == [
        #"{"sendMessage": {"error": "RetryAfter", "retry_after": "7"}}"#,
        #"{"sendMessage": {"error": "Forbidden", "retry_after": ""}}"#,
        #"{"sendMessage": {"error": "BadRequest", "retry_after": ""}}"#,
        #"{"getUpdates": {"error": "InvalidToken", "retry_after": ""}}"#,
        #"{"getUpdates": {"error": "Conflict", "retry_after": ""}}"#,
        #"{"getFile": {"error": "NetworkError", "retry_after": ""}}"#,
        #"{"getFile": {"error": "BadRequest", "retry_after": ""}}"#,
        #"{"sendMessage": {"chat": 42, "text": "a"}}"#,
      ])
  }
}
