// SPDX-License-Identifier: MIT
//
// A real Chromium, driven by chromedriver over HTTP (W3C WebDriver). One driver a test; each page of it is a
// browser of its own with its own cookies, so that two of them are two officers. With the driver its session of
// processes ends, so no browser outlives a test.

import Foundation
import Simulation
import Transport

package final class Chromium: Sendable {
  private static var driver: String? { ServerGround.program("chromedriver") }
  private static var browser: String? { ServerGround.program("chromium") }

  package static var isInstalled: Bool { driver != nil && browser != nil }
  /// Why a test is skipped.
  package static let lacking = "Chromium is not installed; sh config/bootstrap.sh --tests installs it"

  private let process: ServerProcess
  private let ground: TestFolder
  private let base: String
  private let dialer = Dialer()

  /// Starts the driver; it answers when this returns.
  package static func start() async throws -> Chromium {
    guard let driver else { throw ServerTrouble(lacking) }
    let ground = try TestFolder("chromium")
    let port = freePort()
    let process = try await ServerProcess.start(
      Program(
        driver, ["--port=\(port)", "--log-path=\(ground.file("driver.log"))"], output: ground.file("output")))
    do {
      try await process.ready(within: .seconds(60)) { isListening(port) }
    } catch {
      await process.stop()
      throw error
    }
    return Chromium(process, ground, "http://127.0.0.1:\(port)")
  }

  private init(_ process: ServerProcess, _ ground: TestFolder, _ base: String) {
    (self.process, self.ground, self.base) = (process, ground, base)
  }

  package func stop() async { await process.stop() }

  /// A new browser with a window of that size, which shows nothing yet.
  package func open(width: Int = 1440, height: Int = 900) async throws -> BrowserPage {
    let options: ScriptValue = [
      "binary": .string(Self.browser ?? ""),
      "args": [
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
        "--disable-extensions", "--disable-background-networking", "--lang=id", "--hide-scrollbars",
        .string("--window-size=\(width),\(height)"),
      ],
    ]
    let wanted: ScriptValue = [
      "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
      "timeouts": ["script": 120_000, "pageLoad": 120_000],
    ]
    let answer = try await send(.post, "/session", ["capabilities": ["alwaysMatch": wanted]])
    guard let id = answer["sessionId"].string else { throw ServerTrouble("no session: \(answer)") }
    let page = BrowserPage(self, id)
    try await page.resize(width: width, height: height)
    return page
  }

  /// One WebDriver command; its value. Throws what the driver complains of.
  func send(_ method: HTTPMethod, _ path: String, _ body: ScriptValue? = nil) async throws -> ScriptValue {
    let bytes = try body.map { Array(try JSONEncoder().encode($0)) } ?? []
    let answer = try await dialer.send(
      HTTPRequest(
        method, base + path, headers: ["Content-Type": "application/json"], body: bytes,
        deadline: .seconds(300), responseLimit: 64 << 20))
    let value = try JSONDecoder().decode(ScriptValue.self, from: Data(answer.body))["value"]
    guard answer.status == 200 else {
      let trouble = "\(value["error"].string ?? ""): \(value["message"].string ?? "")"
      throw ServerTrouble("\(method.rawValue) \(path): \(trouble.prefix(600))")
    }
    return value
  }
}
