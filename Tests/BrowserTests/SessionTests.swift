// SPDX-License-Identifier: MIT

import Daemon
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

private let lacking = Comment(rawValue: Chromium.lacking)

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `A session in the page` {
  @Test func `that ended asks for the password over the work, and goes on with the decision`() async throws {
    try await Scene.play { house, chromium in
      let ticket = try await house.hand("Lampu jalan mati di depan rumah sejak kemarin, gelap")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      try await desk.draft()
      house.leap(.seconds(31 * 60))
      try await page.press("/")
      try await page.press("kebon kacang")
      try await page.until("document.querySelector('dialog[open] input[type=password]')")
      try await page.screenshot(to: Scene.picture("session-over"))
      #expect(try await page.text(OfficerDesk.ticket).contains(ticket))
      try await page.fill("dialog[open] input[type=password]", ConsoleHouse.password)
      try await page.click("dialog[open] button[type=submit]")
      try await page.until("!document.querySelector('dialog')")
      #expect(try await page.text(OfficerDesk.ticket).contains(ticket))
      #expect(
        try await page.run("return document.querySelector('[role=combobox]').value").string == "kebon kacang")
      try await page.until("document.querySelector('[role=option] .name')")
      try await page.click("[role=option]")
      try await page.until("document.querySelector('.proposed b')?.innerText === 'Kebon Kacang'")
      try await desk.draft()
      try await page.press(BrowserPage.Key.enter)
      try await house.until(ticket) { $0.state == .located }
      try await desk.expectCalm()
    }
  }

  @Test func `without a network says so, keeps what stands there, and comes back by itself`() async throws {
    try await Scene.play { house, chromium in
      let ticket = try await house.hand("Banjir setinggi lutut di Cikini dekat stasiun atau Menteng ya")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      try await desk.draft()
      try await page.network(isThere: false)
      try await page.press("1")
      try await page.until("document.querySelector('.offline:not([hidden])')")
      try await page.screenshot(to: Scene.picture("offline"))
      // Once, and until it was read: what was decided is not known to be kept.
      try await page.until("document.querySelector('#toasts .toast.error')")
      #expect(try await page.texts("#toasts .toast p").map { $0.contains("belum tersimpan") } == [true])
      #expect(try await page.text(OfficerDesk.ticket).contains(ticket))
      #expect(try await house.report(ticket).state == .needsLocation)
      try await page.network(isThere: true)
      try await page.until("document.querySelector('.offline')?.hidden")
      try await desk.draft()
      try await page.press("1")
      try await house.until(ticket) { $0.state == .located }
      try await desk.expectCalm(butFor: "ERR_INTERNET_DISCONNECTED")
    }
  }
}
