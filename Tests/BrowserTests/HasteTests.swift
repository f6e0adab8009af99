// SPDX-License-Identifier: MIT
//
// Officers are faster than the network: what a key means is what stood on the screen when it was pressed, and no
// answer that comes late gives away or decides on what came after it.

import Daemon
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

private let lacking = Comment(rawValue: Chromium.lacking)

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `The work view in haste` {
  @Test func `two changes at once at an empty queue leave the draft that is shown claimed`() async throws {
    try await Scene.play { house, chromium in
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      try await desk.logIn("siti")
      try await desk.page.until("document.querySelector('.room.work .empty:not([hidden])')")
      try await desk.holdAnswers(to: "/queue/next")
      try await house.hand("Banjir setinggi lutut di Cikini dekat stasiun atau Menteng ya")
      try await desk.page.until("held.length === 1")
      try await house.hand("Pohon tumbang di depan warung, mohon dibantu")
      try await desk.page.until("document.querySelector('.counts b')?.innerText === '2'")
      // Longer than a page waits before it looks again; one that asks twice has done so by then.
      try await desk.page.run("window.heardAt = performance.now()")
      try await desk.page.until("held.length > 1 || performance.now() - heardAt > 1500")
      try await desk.letGo()
      let shown = try await desk.draft()
      try await desk.page.until("unanswered === 0")
      #expect(try await desk.page.run("return givenBack").number == 0)
      #expect(try await house.holder(of: shown) == "siti")
      try await desk.press("n", from: shown)
      #expect(try await house.holder(of: shown) == nil)
      try await desk.expectCalm()
    }
  }

  @Test func `Enter does not place while a point on the map is looked up`() async throws {
    try await Scene.play { house, chromium in
      let ticket = try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      try await desk.draft()
      try await page.until("document.querySelectorAll('.mapbox path.area').length > 200")
      try await desk.holdAnswers(to: "/places/at")
      try await page.point(".room.work .map", x: 20, y: 10)
      try await page.until("held.length === 1")
      try await page.press(BrowserPage.Key.enter)
      let told = "document.querySelector('#toasts .toast, .decision:not([hidden])')"
      try await page.until(told)
      #expect(try await house.report(ticket).state == .needsLocation)
      try await desk.letGo()
      let name = try await page.until("document.querySelector('.proposed b')?.innerText").string
      try await desk.draft()
      try await page.press(BrowserPage.Key.enter)
      try await house.until(ticket) { $0.state == .located }
      let code = try #require(try await house.report(ticket).kelurahan)
      #expect(house.parts.journey.rules.kelurahan(code)?.name == name)
      try await desk.expectCalm()
    }
  }

  @Test func `U while a decision is on its way takes back neither it nor the one before`() async throws {
    try await Scene.play { house, chromium in
      for place in ["Cikini", "Menteng", "Kalibata"] {
        try await house.hand("Sampah menumpuk di \(place) dekat pasar, bau sekali, atau di Pasar Minggu")
      }
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      let first = try await desk.draft()
      let second = try await desk.press("1", from: first)
      try await desk.holdAnswers(to: "/locate")
      try await page.press("1")
      try await page.until("held.length === 1")
      try await page.press("u")
      try await desk.letGo()
      let third = try await desk.draft(otherThan: second)
      try #require(third != first)
      #expect(try await house.report(first).state == .located)
      #expect(try await house.report(second).state == .located)
      try await page.press("u")
      #expect(try await desk.draft(otherThan: third) == second)
      #expect(try await house.report(second).state == .needsLocation)
      #expect(try await house.report(first).state == .located)
      #expect(try await house.holder(of: second) == "siti")
      #expect(try await house.holder(of: third) == nil)
      try await desk.expectCalm()
    }
  }

  @Test func `what is made private on the screen is private once it is merged`() async throws {
    try await Scene.play { house, chromium in
      let target = try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      let same = try await house.hand(
        "Pohon tumbang di depan warung, mohon dibantu", ["visibility": "public"])
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await desk.logIn("siti")
      try await desk.take(same)
      #expect(try await house.report(same).visibility == "public")
      try await page.click(".toggle input[value=private]")
      try await page.press("m")
      try await page.until("document.querySelector('dialog[open] input')")
      try await page.press(target)
      try await page.until("document.querySelector('dialog[open] .preview b')?.innerText")
      try await page.press(BrowserPage.Key.enter)
      try await house.until(same) { $0.state == .merged }
      #expect(try await house.report(same).visibility == "private")
      try await desk.expectCalm()
    }
  }
}

extension OfficerDesk {
  /// Keeps the page from hearing what the server answers to a kind of request, though it does what was asked.
  fileprivate func holdAnswers(to kind: String) async throws {
    try await page.run(
      """
      const [kind, send] = [arguments[0], window.fetch];
      Object.assign(window, { held: [], isHeld: true, unanswered: 0, givenBack: 0 });
      window.fetch = async (address, ...rest) => {
        window.unanswered += 1;
        if (rest[0]?.method === "DELETE") window.givenBack += 1;
        try {
          const answer = await send(address, ...rest);
          if (isHeld && address.includes(kind)) await new Promise((go) => held.push(go));
          return answer;
        } finally {
          window.unanswered -= 1;
        }
      };
      """, .string(kind))
  }

  /// Lets the page hear what was held, and whatever comes.
  fileprivate func letGo() async throws {
    try await page.run("window.isHeld = false; held.forEach((go) => go())")
  }
}
