// SPDX-License-Identifier: MIT

import Storage
import TestSupport
import Testing

/// An officer before a browser.
struct OfficerDesk: Sendable {
  let page: BrowserPage
  let house: ConsoleHouse

  static let ticket = ".panes:not([hidden]) h1.ticket"

  /// A browser with the page open and nobody logged in.
  static func sit(
    at house: ConsoleHouse, in chromium: Chromium, width: Int = 1440, height: Int = 900
  ) async throws -> OfficerDesk {
    let desk = OfficerDesk(page: try await chromium.open(width: width, height: height), house: house)
    try await desk.page.go(to: house.address)
    return desk
  }

  /// Logs in from the log-in page; returns once the shell stands.
  func logIn(_ name: String, password: String = ConsoleHouse.password) async throws {
    try await page.fill("input[name=name]", name)
    try await page.fill("input[name=password]", password)
    try await page.click("form button[type=submit]")
    try await page.until("document.querySelector('header.bar nav')")
  }

  /// The ticket of the draft in hand, once it can be decided on: the page takes no key in the moment a draft
  /// appears in.
  @discardableResult
  func draft(otherThan before: String = "") async throws -> String {
    let shown = """
      ((before) => {
        const ticket = document.querySelector('\(Self.ticket)')?.lastChild?.textContent?.trim();
        if (window.shownTicket !== ticket) [window.shownTicket, window.shownAt] = [ticket, performance.now()];
        const isBusy = document.querySelector('.panes')?.getAttribute('aria-busy') !== 'false';
        const isRipe = performance.now() - window.shownAt > 200;
        return ticket && ticket !== before && !isBusy && isRipe ? ticket : null;
      })(arguments[0])
      """
    return try await page.until(shown, .string(before)).string ?? ""
  }

  /// Presses one key and waits for the next draft.
  @discardableResult
  func press(_ key: String, from ticket: String) async throws -> String {
    try await page.press(key)
    return try await draft(otherThan: ticket)
  }

  /// Takes one draft of the list in hand; of one that is in hand nothing would tell when it came anew.
  func take(_ ticket: String) async throws {
    guard
      try await page.run("return document.querySelector('\(Self.ticket)')?.innerText ?? ''").string?
        .contains(ticket) != true
    else {
      try await draft()
      return
    }
    let id = try await house.report(ticket).id
    try await page.run(
      "location.hash = arguments[0]", .string("#" + ["", "work", "\(id)"].joined(separator: "/")))
    try await page.until(
      "document.querySelector('\(Self.ticket)')?.innerText.includes(arguments[0])", .string(ticket))
    try await draft()
  }

  /// Goes to a room; returns once it has a heading.
  func enter(_ room: String) async throws {
    try await page.run("location.hash = arguments[0]", .string("#/\(room)"))
    try await page.until("document.querySelector('main .room.\(room) h1')")
  }

  /// Expects that the browser's console complained of nothing but answers that belong to the work: the page asks
  /// who is logged in (401), and decisions can be refused (409).
  func expectCalm(butFor expected: String..., at location: SourceLocation = #_sourceLocation) async throws {
    let harmless = ["status of 401", "status of 409"] + expected
    let lines = try await page.console().filter { line in !harmless.contains { line.message.contains($0) } }
    #expect(lines.isEmpty, "\(lines)", sourceLocation: location)
  }
}
