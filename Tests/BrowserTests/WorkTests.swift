// SPDX-License-Identifier: MIT
//
// An admin's day before the queue, in a real browser: by keys, by the search, on the map.

import Daemon
import Pipeline
import Reports
import Simulation
import Storage
import TestSupport
import Testing

private let lacking = Comment(rawValue: Chromium.lacking)

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `The work view` {
  @Test func `log-in shows the first draft, and one key places it and shows the next`() async throws {
    try await Scene.play { house, chromium in
      let first = try await house.hand("Banjir setinggi lutut di Cikini dekat stasiun atau Menteng ya")
      let second = try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await page.fill("input[name=name]", "siti")
      try await page.fill("input[name=password]", "kata-sandi-yang-salah")
      try await page.click("form button[type=submit]")
      try await page.until("document.querySelector('.login .error')?.textContent")
      #expect(try await page.count("header.bar") == 0)

      try await page.run(stopwatch)
      try await desk.logIn("siti")
      #expect(try await desk.draft().contains(first))
      let milliseconds = try await page.run("return window.took").number ?? .nan
      print("browser: log-in to the first draft \(Int(milliseconds)) ms")
      let (sent, plain) = try await weight(of: page)
      print("browser: page weight without tiles \(sent) KB, unpacked \(plain) KB")
      #expect(sent <= 400)

      try await page.run("window.strokes = 0; addEventListener('keydown', () => { strokes += 1; }, true)")
      #expect(try await desk.press("1", from: first).contains(second))
      #expect(try await page.run("return strokes").number == 1)
      try await expectPlacesOnPhone(page)
      #expect(try await house.report(first).kelurahan == "31.71.06.1003")
      house.leap(.seconds(61))
      try await house.until(first) { $0.state == .forwarded }
      #expect(await house.core.reports[first] != nil)

      try await page.press(BrowserPage.Key.enter)
      try await page.until("document.querySelector('.room.work .empty:not([hidden])')")
      try await house.until(second) { $0.state == .located }
      try await desk.expectCalm()
      try await page.screenshot(to: Scene.picture("work-empty"))
    }
  }

  @Test func `a draft without a place is placed by the search and on the map`() async throws {
    try await Scene.play { house, chromium in
      let found = try await house.hand("Lampu jalan mati di depan rumah sejak kemarin, gelap")
      let clicked = try await house.hand("Parkir liar di depan sekolah bikin macet")
      let dragged = try await house.hand("Trotoar rusak dan berbahaya bagi pejalan kaki")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      try await desk.draft()

      try await page.press("/")
      try await page.press("kebon kacng")
      try await page.until(
        "[...document.querySelectorAll('[role=option] .name')].some((n) => n.innerText === 'Kebon Kacang')")
      try await page.screenshot(to: Scene.picture("work-search"))
      try await page.press(BrowserPage.Key.enter)
      try await page.until("document.querySelector('.proposed b')?.innerText === 'Kebon Kacang'")
      try await desk.press(BrowserPage.Key.enter, from: found)
      #expect(try await kelurahan(of: found, house) == "Kebon Kacang")

      let proposal = "document.querySelector('.proposed b')?.innerText"
      try await page.until("document.querySelectorAll('.mapbox path.area').length > 200")
      try await page.point(".room.work .map", x: 20, y: 10)
      let name = try await page.until(proposal).string
      try await page.screenshot(to: Scene.picture("work-map"))
      try await desk.press(BrowserPage.Key.enter, from: clicked)
      #expect(try await kelurahan(of: clicked, house) == name)

      try await page.point(".room.work .map", x: 20, y: 10)
      try await page.until(proposal)
      try await page.drag(".leaflet-marker-icon.pinned", x: -130, y: 90)
      let moved = try await page.until("\(proposal) !== arguments[0] && \(proposal)", .string(name ?? ""))
        .string
      try await page.press(BrowserPage.Key.enter)
      try await house.until(dragged) { $0.state == .located }
      #expect(try await kelurahan(of: dragged, house) == moved)
      try await desk.expectCalm()
    }
  }

  @Test func `asks, sets aside, undoes, merges, skips and helps by keys`() async throws {
    try await Scene.play { house, chromium in
      let asked = try await house.deliver("Tolong, got di depan rumah kami mampet", from: "warga@mail.test")
      let wrong = try await house.hand("Promo pulsa murah hubungi kami sekarang juga")
      let target = try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      let same = try await house.hand("Pohon tumbang di depan warung, mohon dibantu")
      let skipped = try await house.hand("Pasar Minggu macet, juga Kalibata")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")

      try await desk.take(asked)
      try await page.screenshot(to: Scene.picture("work-mail"))
      try await desk.press("a", from: asked)
      try await house.until(asked) { $0.state == .needsLocation }
      house.leap(.seconds(61))
      try await eventually(within: .seconds(180)) {
        house.postOffice.mails.contains { $0.recipients == ["warga@mail.test"] } ? () : nil
      } else: {
        "the question does not leave"
      }

      try await desk.take(wrong)
      try await page.press("s")
      try await page.until("document.querySelector('dialog[open] .presets button')")
      try await page.screenshot(to: Scene.picture("work-aside"))
      try await page.press("2")
      try await house.until(wrong) { $0.state == .setAside }
      try await desk.draft(otherThan: wrong)
      try await page.press("u")
      try await page.until(
        "document.querySelector('h1.ticket')?.innerText.includes(arguments[0])", .string(wrong))
      #expect(try await house.report(wrong).state == .needsLocation)
      #expect(try await house.holder(of: wrong) == "siti")

      try await desk.take(same)
      try await page.press("m")
      try await page.until("document.querySelector('dialog[open] input')")
      try await page.press(target)
      try await page.until("document.querySelector('dialog[open] .preview b')?.innerText")
      try await page.screenshot(to: Scene.picture("work-merge"))
      try await page.press(BrowserPage.Key.enter)
      try await house.until(same) { $0.state == .merged }

      try await desk.take(skipped)
      try await page.press("?")
      try await page.until("document.querySelector('dialog[open] dl.keys')")
      try await page.screenshot(to: Scene.picture("work-help"))
      try await page.press("1")
      try await page.press(BrowserPage.Key.escape)
      try await page.until("!document.querySelector('dialog')")
      #expect(try await house.report(skipped).state == .needsLocation)
      try await desk.press("n", from: skipped)
      #expect(try await house.holder(of: skipped) == nil)
      try await desk.expectCalm()
    }
  }

  @Test func `splits off what is a report of its own by key`() async throws {
    try await Scene.play { house, chromium in
      let ticket = try await house.deliver("Got di depan rumah kami mampet", from: "warga@mail.test")
      let joined = try await house.deliver(
        "Tambahan untuk \(ticket): lampu jalan di sana juga mati", from: "warga@mail.test")
      #expect(joined == ticket)
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      try await desk.logIn("siti")
      try await desk.take(ticket)
      try await desk.page.press("p")
      try await desk.page.until("document.querySelectorAll('dialog[open] input[type=radio]').length === 1")
      try await desk.page.press(BrowserPage.Key.enter)
      try await eventually(within: .seconds(180)) {
        try await house.reports() == 2 ? () : nil
      } else: {
        "no second report comes of it"
      }
      #expect(try await house.report(ticket).state == .needsLocation)
      try await desk.expectCalm()
    }
  }

  /// After a short message a phone shows the candidates without scrolling, above one row of acts.
  private func expectPlacesOnPhone(_ page: BrowserPage) async throws {
    try await page.resize(width: 360, height: 740)
    try await page.until("innerWidth === 360")
    let layout = try await page.run(
      """
      const box = (selector) => document.querySelector(selector).getBoundingClientRect();
      return [box(".bar").height, box(".candidate:last-child").bottom, box(".dock").top, box(".acts").height];
      """
    ).array.compactMap(\.number)
    try await page.screenshot(to: Scene.picture("work-short-phone"))
    #expect(layout.count == 4 && layout[0] < 60 && layout[1] <= layout[2] && layout[3] < 60, "\(layout)")
    try await page.click(".acts .fold")
    try await page.until("document.querySelector('.acts .rest:popover-open')")
    try await page.press(BrowserPage.Key.escape)
    try await page.until("!document.querySelector('.acts .rest:popover-open')")
    try await page.resize(width: 1440, height: 900)
    try await page.until("innerWidth === 1440")
  }

  private func kelurahan(of ticket: String, _ house: ConsoleHouse) async throws -> String? {
    try await house.report(ticket).kelurahan.flatMap { house.parts.journey.rules.kelurahan($0)?.name }
  }

  /// Kilobytes of the page with its scripts, its map and the boundaries, as they came over the wire and unpacked.
  private func weight(of page: BrowserPage) async throws -> (sent: Int, plain: Int) {
    let boundaries = "e.name.endsWith('/places/boundaries')"
    try await page.until(
      "performance.getEntriesByType('resource').some((e) => \(boundaries) && e.responseEnd)")
    let sizes = try await page.run(
      """
      const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
      const parts = all.filter((e) => e.initiatorType !== "fetch" || \(boundaries));
      const sum = (key) => parts.reduce((bytes, e) => bytes + e[key], 0) / 1024;
      return [sum("encodedBodySize"), sum("decodedBodySize")];
      """
    ).array.compactMap(\.number)
    return (Int((sizes.first ?? .infinity).rounded(.up)), Int((sizes.last ?? .infinity).rounded(.up)))
  }
}

/// Measures in the page itself, from the click to the draft that stands there.
private let stopwatch = """
  addEventListener("click", () => { window.began = performance.now(); }, { capture: true, once: true });
  new MutationObserver(() => {
    if (window.took || !document.querySelector(".panes:not([hidden]) h1.ticket")) return;
    window.took = performance.now() - window.began;
  }).observe(document, { subtree: true, childList: true, attributes: true });
  """
