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

/// python-telegram-bot (PyPI), put into `.build/python` by the bootstrap script.
private enum PythonClient {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
  private static let folder = root.appending(path: ".build/python")
  private static let script = root.appending(path: "Tests/Fixtures/telegram-client/client.py")

  static var isInstalled: Bool {
    let library = folder.appending(path: "lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []  // None: no.
    return versions.contains {
      FileManager.default.fileExists(atPath: library.appending(path: "\($0)/site-packages/telegram").path)
    }
  }

  /// Runs the steps one after the other; a line of JSON each.
  static func run(_ base: String, _ steps: [String]) async throws -> [String] {
    let ground = try TestFolder("telegram-client")
    let program = Program(
      folder.appending(path: "bin/python").path, [script.path, base, token] + steps,
      output: ground.file("output"))
    _ = try await ServerProcess.run(program)
    // Beside our lines stands what the client complains of.
    return try String(contentsOfFile: ground.file("output"), encoding: .utf8)
      .split(separator: "\n").map(String.init).filter { $0.hasPrefix("{") }
  }
}

@Suite(.enabled(if: PythonClient.isInstalled), .timeLimit(.minutes(2))) struct `The simulated Bot API` {
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
      return try await PythonClient.run(
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
      return try await PythonClient.run(
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
