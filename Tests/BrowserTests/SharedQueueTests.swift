// SPDX-License-Identifier: MIT
//
// Several officers at one queue: nobody gets what somebody else has in hand, and whoever loses a draft is told.

import Daemon
import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

private let lacking = Comment(rawValue: Chromium.lacking)

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `Two officers at one queue` {
  @Test func `never have the same draft, and see who has which`() async throws {
    try await Scene.play { house, chromium in
      for number in 1...8 { try await house.hand("Lampu jalan mati, laporan nomor \(number * 1117)") }
      let siti = try await OfficerDesk.sit(at: house, in: chromium)
      let budi = try await OfficerDesk.sit(at: house, in: chromium)
      try await siti.logIn("siti")
      try await budi.logIn("budi")
      var held = (siti: try await siti.draft(), budi: try await budi.draft())
      for _ in 0..<3 {
        #expect(held.siti != held.budi)
        // At the same moment.
        let (mine, theirs) = held
        async let next = siti.press("n", from: mine)
        let other = try await budi.press("n", from: theirs)
        held = (try await next, other)
      }
      #expect(held.siti != held.budi)

      let tiket = try await OfficerDesk.sit(at: house, in: chromium)
      try await tiket.logIn("tiket")
      try await tiket.enter("list")
      try await tiket.page.until(
        "['siti', 'budi'].every((name) => document.querySelector('table')?.innerText.includes(name))")
      // One more draft, without a reload.
      let fresh = try await house.hand("Pohon tumbang menutup jalan, mohon segera")
      try await tiket.page.until(
        "document.querySelector('table')?.innerText.includes(arguments[0])", .string(fresh))
      try await tiket.page.screenshot(to: Scene.picture("list"))
      for desk in [siti, budi, tiket] { try await desk.expectCalm() }
    }
  }

  @Test func `an empty queue shows the next draft by itself, to one of them`() async throws {
    try await Scene.play { house, chromium in
      let desks = [
        try await OfficerDesk.sit(at: house, in: chromium),
        try await OfficerDesk.sit(at: house, in: chromium),
      ]
      for (desk, name) in zip(desks, ["siti", "budi"]) {
        try await desk.logIn(name)
        try await desk.page.until("document.querySelector('.room.work .empty:not([hidden])')")
      }
      let ticket = try await house.hand("Banjir setinggi lutut di Cikini dekat stasiun atau Menteng ya")
      _ = try await eventually(within: .seconds(180)) {
        try await house.holder(of: ticket)
      } else: {
        "nobody takes the draft"
      }
      let holder = try #require(try await house.holder(of: ticket))
      let (own, other) = holder == "siti" ? (desks[0], desks[1]) : (desks[1], desks[0])
      #expect(try await own.draft().contains(ticket))
      #expect(try await other.page.count(OfficerDesk.ticket) == 0)
    }
  }

  @Test func `a lease that ended while the page was cut off is told, and nothing is lost`() async throws {
    try await Scene.play { house, chromium in
      let ticket = try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      let (siti, budi) = (
        try await OfficerDesk.sit(at: house, in: chromium), try await OfficerDesk.sit(at: house, in: chromium)
      )
      try await siti.logIn("siti")
      try await siti.draft()
      try await siti.page.network(isThere: false)
      house.leap(.seconds(61))
      try await budi.logIn("budi")
      #expect(try await budi.draft().contains(ticket))
      try await siti.page.network(isThere: true)
      try await siti.page.press("1")
      try await siti.page.until("document.querySelector('.notice .banner')?.innerText.includes('budi')")
      try await siti.page.screenshot(to: Scene.picture("work-lost"))
      #expect(try await house.report(ticket).state == .needsLocation)
      #expect(try await house.holder(of: ticket) == "budi")
      try await budi.page.press("1")
      try await house.until(ticket) { $0.state == .located }
    }
  }

  @Test func `one decision places every report of a flood that nobody has in hand`() async throws {
    try await Scene.play { house, chromium in
      var tickets: [String] = []
      for number in 1...6 {
        tickets.append(
          try await house.hand(
            "Banjir besar di perumahan kami, air masuk rumah sampai lutut, sudah \(number) jam"))
      }
      let (siti, budi) = (
        try await OfficerDesk.sit(at: house, in: chromium), try await OfficerDesk.sit(at: house, in: chromium)
      )
      try await budi.logIn("budi")
      let held = try await budi.draft()
      try await siti.logIn("siti")
      try await siti.draft()
      try await siti.page.press("/")
      try await siti.page.press("kampung melayu")
      try await siti.page.until("document.querySelector('[role=option] .name')")
      try await siti.page.press(BrowserPage.Key.enter)
      try await siti.page.until("document.querySelector('.proposed b')")
      try await siti.page.press("e")
      try await siti.page.until("document.querySelector('dialog[open] button[type=submit]')")
      try await siti.page.screenshot(to: Scene.picture("work-event"))
      let question = try await siti.page.text("dialog[open]")
      #expect(question.contains("Tempatkan 5 laporan") && question.contains("1 lainnya"))
      try await siti.page.press(BrowserPage.Key.enter)
      for ticket in tickets where !held.contains(ticket) {
        try await house.until(ticket) { $0.state == .located && $0.kelurahan == "31.75.03.1001" }
      }
      let left = try #require(tickets.first(where: held.contains))
      #expect(try await house.report(left).state == .needsLocation)
      try await siti.expectCalm()
    }
  }
}
