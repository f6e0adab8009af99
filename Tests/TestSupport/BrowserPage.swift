// SPDX-License-Identifier: MIT

import Foundation
import Synchronization
import Transport

/// One browser with one page.
package final class BrowserPage: Sendable {
  /// One line of the browser's console.
  package struct LogLine: Sendable, Hashable, CustomStringConvertible {
    package var level: String
    package var source: String
    package var message: String
    package var description: String { "\(level) \(source): \(message)" }
  }

  /// Keys that are no letters (WebDriver §17.4.2).
  package enum Key {
    package static let (enter, escape, tab) = ("\u{E007}", "\u{E00C}", "\u{E004}")
    package static let (down, up) = ("\u{E015}", "\u{E013}")
  }

  private let driver: Chromium
  private let path: String
  /// What the console said, which the driver tells once.
  private let lines = Mutex<[LogLine]>([])

  init(_ driver: Chromium, _ session: String) {
    self.driver = driver
    path = "/session/\(session)"
  }

  package func close() async { _ = try? await driver.send(.delete, path) }  // Gone with the driver.

  // MARK: Where it is

  package func go(to address: String) async throws {
    _ = try await driver.send(.post, path + "/url", ["url": .string(address)])
  }

  package func reload() async throws { _ = try await driver.send(.post, path + "/refresh", [:]) }

  /// The page's own size, whatever window a headless browser has; below 500 pixels none has.
  package func resize(width: Int, height: Int) async throws {
    try await control(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .number(Double(width)), "height": .number(Double(height)), "deviceScaleFactor": 1,
        "mobile": .bool(width < 500),
      ])
  }

  package func prefers(dark: Bool) async throws {
    try await control(
      "Emulation.setEmulatedMedia",
      [
        "features": [
          ["name": "prefers-color-scheme", "value": .string(dark ? "dark" : "light")],
          ["name": "prefers-reduced-motion", "value": "reduce"],
        ]
      ])
  }

  package func network(isThere: Bool) async throws {
    try await control("Network.enable")
    try await control(
      "Network.emulateNetworkConditions",
      ["offline": .bool(!isThere), "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1])
  }

  package func forgetCookies() async throws { _ = try await driver.send(.delete, path + "/cookie") }

  /// A command of the DevTools protocol.
  @discardableResult
  package func control(_ command: String, _ parameters: ScriptValue = [:]) async throws -> ScriptValue {
    try await driver.send(
      .post, path + "/goog/cdp/execute", ["cmd": .string(command), "params": parameters])
  }

  // MARK: What it shows

  /// Runs a script's body; `arguments` are what it was given.
  @discardableResult
  package func run(_ script: String, _ arguments: ScriptValue...) async throws -> ScriptValue {
    try await driver.send(
      .post, path + "/execute/sync", ["script": .string(script), "args": .array(arguments)])
  }

  /// An expression as the page's own code would see it, where the page's content security policy allows no
  /// script of others; a promise is waited for.
  package func evaluate(_ expression: String) async throws -> ScriptValue {
    let answer = try await control(
      "Runtime.evaluate",
      ["expression": .string(expression), "awaitPromise": true, "returnByValue": true])
    guard answer["exceptionDetails"] == .null else {
      throw ServerTrouble(
        "\(answer["exceptionDetails"]["exception"]["description"].string ?? "an exception")")
    }
    return answer["result"]["value"]
  }

  /// Asks until the expression holds.
  @discardableResult
  package func until(
    _ expression: String, _ arguments: ScriptValue..., within limit: Duration = .seconds(180)
  )
    async throws -> ScriptValue
  {
    let script = ScriptValue.string("return (\(expression))")
    do {
      return try await eventually(within: limit) {
        let answer = try await driver.send(
          .post, path + "/execute/sync", ["script": script, "args": .array(arguments)])
        return answer.isTruthy ? answer : nil
      } else: {
        "the page does not come to \(expression)"
      }
    } catch let trouble as ServerTrouble {
      let shown = try? await text("body")  // Only to say more.
      throw ServerTrouble("\(trouble); it shows: \(shown?.prefix(1500) ?? "nothing")")
    }
  }

  /// The words of the first element; empty where there is none.
  package func text(_ selector: String) async throws -> String {
    try await run("return document.querySelector(arguments[0])?.innerText ?? ''", .string(selector)).string
      ?? ""
  }

  /// The words of all of them.
  package func texts(_ selector: String) async throws -> [String] {
    let script = "return [...document.querySelectorAll(arguments[0])].map((node) => node.innerText.trim())"
    return try await run(script, .string(selector)).array.compactMap(\.string)
  }

  package func count(_ selector: String) async throws -> Int {
    Int(try await run("return document.querySelectorAll(arguments[0]).length", .string(selector)).number ?? 0)
  }

  // MARK: What somebody does

  /// Clicks the first element that is seen, as a pointer does, once there is one.
  package func click(_ selector: String) async throws {
    let element = try await find(selector)
    _ = try await driver.send(.post, path + "/element/\(element)/click", [:])
  }

  /// Types into the first such field, in place of what stands there.
  package func fill(_ selector: String, _ text: String) async throws {
    let element = try await find(selector)
    _ = try await driver.send(.post, path + "/element/\(element)/clear", [:])
    _ = try await driver.send(.post, path + "/element/\(element)/value", ["text": .string(text)])
  }

  /// Presses keys one after another, wherever the focus is.
  package func press(_ keys: String) async throws {
    let strokes = keys.flatMap { key -> [ScriptValue] in
      [
        ["type": "keyDown", "value": .string(String(key))], ["type": "keyUp", "value": .string(String(key))],
      ]
    }
    try await act(["type": "key", "id": "keys", "actions": .array(strokes)])
  }

  /// Clicks beside the middle of an element.
  package func point(_ selector: String, x: Int = 0, y: Int = 0) async throws {
    let spot = try await place(selector, x, y)
    try await act(
      pointer([spot, ["type": "pointerDown", "button": 0], ["type": "pointerUp", "button": 0]]))
  }

  /// Drags an element by so many pixels.
  package func drag(_ selector: String, x: Int, y: Int) async throws {
    let start = try await place(selector, 0, 0)
    let steps = (1...4).map { step -> ScriptValue in
      [
        "type": "pointerMove", "duration": 20, "origin": "pointer",
        "x": .number(Double(x * step / 4 - x * (step - 1) / 4)),
        "y": .number(Double(y * step / 4 - y * (step - 1) / 4)),
      ]
    }
    try await act(
      pointer([start, ["type": "pointerDown", "button": 0]] + steps + [["type": "pointerUp", "button": 0]]))
  }

  private func pointer(_ actions: [ScriptValue]) -> ScriptValue {
    [
      "type": "pointer", "id": "mouse", "parameters": ["pointerType": "mouse"], "actions": .array(actions),
    ]
  }

  private func act(_ source: ScriptValue) async throws {
    _ = try await driver.send(.post, path + "/actions", ["actions": [source]])
  }

  private static let element = "element-6066-11e4-a52e-4f735466cecf"

  private func place(_ selector: String, _ x: Int, _ y: Int) async throws -> ScriptValue {
    let origin: ScriptValue = .object([Self.element: .string(try await find(selector))])
    return [
      "type": "pointerMove", "duration": 0, "origin": origin, "x": .number(Double(x)),
      "y": .number(Double(y)),
    ]
  }

  private func find(_ selector: String) async throws -> String {
    let seen = "[...document.querySelectorAll(arguments[0])].find((node) => node.checkVisibility())"
    let found = try await until(seen, .string(selector))
    guard let id = found[Self.element].string else { throw ServerTrouble("no element \(selector)") }
    return id
  }

  // MARK: What is kept

  /// A picture of what is seen.
  package func screenshot(to file: String) async throws {
    let answer = try await driver.send(.get, path + "/screenshot")
    guard let picture = Data(base64Encoded: answer.string ?? "") else { throw ServerTrouble("no picture") }
    try FileManager.default.createDirectory(
      at: URL(filePath: file).deletingLastPathComponent(), withIntermediateDirectories: true)
    try picture.write(to: URL(filePath: file))
  }

  /// All that the browser's console said so far.
  package func console() async throws -> [LogLine] {
    let fresh = try await driver.send(.post, path + "/se/log", ["type": "browser"]).array.map {
      LogLine(
        level: $0["level"].string ?? "", source: $0["source"].string ?? "",
        message: $0["message"].string ?? "")
    }
    return lines.withLock { lines in
      lines += fresh
      return lines
    }
  }
}
