// SPDX-License-Identifier: MIT
//
// Every room as every role finds it: what is there, whether everybody can use it, on a desk and on a phone, in light
// and in dark. Pictures of each are kept below .build-screenshots.

import Daemon
import Foundation
import Pipeline
import Reports
import Storage
import TestSupport
import Testing

private let lacking = Comment(rawValue: Chromium.lacking)

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `The rooms of the console` {
  private static let rooms: [(officer: String, rooms: [String])] = [
    ("siti", ["work", "list", "dashboard", "intake", "asides"]),
    ("tiket", ["work", "list", "dashboard", "intake", "asides", "dead", "outgoing", "feeds"]),
    ("validasi", ["list", "dashboard", "feeds"]),
    ("biro", ["list", "dashboard", "audit", "officers"]),
    ("kepala", ["list", "dashboard", "dead", "outgoing", "feeds", "audit", "officers"]),
  ]

  @Test func `each role finds its own, and an address of another leads to one of its own`() async throws {
    try await Scene.play { house, chromium in
      try await house.hand("Sampah menumpuk di Cikini atau Kalibata, bau sekali")
      for (officer, rooms) in Self.rooms {
        let desk = try await OfficerDesk.sit(at: house, in: chromium)
        try await desk.logIn(officer)
        let links = try await desk.page.run(
          "return [...document.querySelectorAll('nav a[data-room]')].map((link) => link.dataset.room)")
        #expect(links.array.compactMap(\.string) == rooms, "\(officer)")
        let foreign = try #require(Self.rooms.flatMap(\.rooms).first { !rooms.contains($0) })
        try await desk.page.run("location.hash = arguments[0]", .string("#/\(foreign)"))
        try await desk.page.until("location.hash.startsWith(arguments[0])", .string("#/\(rooms[0])"))
        try await desk.expectCalm()
        await desk.page.close()
      }
    }
  }

  @Test(.enabled(if: Accessibility.isInstalled, Comment(rawValue: Accessibility.lacking)))
  func `are usable by everybody, in light and in dark, on a desk and on a phone`() async throws {
    try await Scene.play { house, chromium in
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      let page = desk.page
      try await page.until("document.querySelector('form input[name=name]')")
      try await look(at: "login", desk)
      let ticket = try await Self.fill(house, photo: Scene.picture("login"))
      try await desk.logIn("tiket")
      try await desk.take(ticket)
      try await page.until("document.querySelector('.subject')?.textContent === 'Perihal: Sampah'")
      try await page.until("document.querySelectorAll('.mapbox path.area').length > 200")
      try await expectLegibleMap(page)
      try await look(at: "work", desk)
      let id = try await house.report(ticket).id
      for room in Self.rooms[1].rooms.dropFirst() {
        try await desk.enter(room)
        try await look(at: room, desk)
      }
      try await desk.enter("outgoing")
      try await page.until("document.querySelector('.room.outgoing tbody')?.innerText.includes('EML-')")
      try await desk.enter("dead")
      try await page.until("document.querySelector('table')?.innerText.includes('bukan bentuk surel')")
      try await logOut(desk)
      try await desk.logIn("kepala")
      for room in ["feeds", "audit", "officers"] {
        try await desk.enter(room)
        try await look(at: room == "feeds" ? "feeds-administrator" : room, desk)
      }
      try await desk.enter("audit")
      try await page.until("document.querySelector('table')?.innerText.includes('Foto/lampiran')")
      try await desk.enter("officers")
      try await page.click(".filters button.primary")
      try await page.until("document.querySelector('dialog[open]')")
      try await look(at: "officers-add", desk)
      try await page.fill("dialog input[required]", "rina")
      try await page.fill("dialog input[type=password]", ConsoleHouse.password)
      try await page.click("dialog input[value=admin-kanal]")
      try await page.click("dialog button[type=submit]")
      try await page.until("document.querySelector('table')?.innerText.includes('rina')")
      // No channel and no territory chosen: all of them.
      let rina = try await house.parts.journey.store.database.read { try $0.officer("rina") }
      #expect(rina?.roles == ["admin-kanal"] && rina?.channels == nil && rina?.territories == nil)
      try await logOut(desk)
      try await desk.logIn("biro")
      try await page.run("location.hash = arguments[0]", .string("#/report/\(id)"))
      try await page.until("document.querySelector('.room.report h1.ticket')")
      try await look(at: "report", desk)
      try await speakEnglish(desk)
      try await desk.expectCalm()
    }
  }

  /// Expects names on the map, none of them over another.
  private func expectLegibleMap(_ page: BrowserPage) async throws {
    try await page.until("document.querySelector('.named .candidate')")
    let collisions = try await page.run(
      """
      const boxes = [...document.querySelectorAll(".named span")].map((node) => node.getBoundingClientRect());
      return boxes.filter((a, i) => boxes.slice(i + 1).some((b) =>
        a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)).length;
      """)
    #expect(collisions.number == 0)
  }

  /// Two views in the other language.
  private func speakEnglish(_ desk: OfficerDesk) async throws {
    try await desk.page.run(
      "const field = document.querySelector('#language'); field.value = 'en'; "
        + "field.dispatchEvent(new Event('change'));")
    try await desk.page.until("document.documentElement.lang === 'en'")
    for room in ["audit", "list"] {
      try await desk.enter(room)
      try await desk.page.until("document.querySelector('nav')?.innerText.includes('Dashboard')")
      try await desk.page.until("!document.querySelector('[aria-busy=true]')")
      try await desk.page.screenshot(to: Scene.picture("\(room)-english"))
      let violations = try await Accessibility.violations(on: desk.page)
      #expect(violations == [], "\(room), in English")
    }
  }

  /// Looks at what is shown in light, dark, and at a phone's width.
  private func look(at name: String, _ desk: OfficerDesk) async throws {
    let page = desk.page
    try await page.until("!document.querySelector('[aria-busy=true]')")
    for isDark in [false, true] {
      try await page.prefers(dark: isDark)
      try await page.screenshot(to: Scene.picture(isDark ? "\(name)-dark" : name))
      let violations = try await Accessibility.violations(on: page)
      #expect(violations == [], "\(name), \(isDark ? "dark" : "light")")
    }
    try await page.prefers(dark: false)
    try await page.resize(width: 360, height: 740)
    try await page.until("innerWidth === 360")
    let width = try await page.run("return document.documentElement.scrollWidth").number
    #expect(width == 360, "\(name) can be scrolled sideways")
    let violations = try await Accessibility.violations(on: page)
    #expect(violations == [], "\(name), on a phone")
    try await page.screenshot(to: Scene.picture("\(name)-phone"))
    try await page.resize(width: 1440, height: 900)
    try await page.until("innerWidth === 1440")
  }

  private func logOut(_ desk: OfficerDesk) async throws {
    try await desk.page.forgetCookies()
    try await desk.page.go(to: desk.house.address)
    try await desk.page.reload()
    try await desk.page.until("document.querySelector('form input[name=name]')")
  }

  /// Something in every room; the ticket of a draft that has most of what a draft can have.
  private static func fill(_ house: ConsoleHouse, photo: String) async throws -> String {
    for text in [
      "Pohon tumbang menutup jalan di Rawamangun", "Macet parah di Tebet Barat",
      "Minta fogging, banyak nyamuk di RW kami",
      "Tolong ada kebakaran di gang kecil belakang masjid!", "Parkir liar di depan sekolah bikin macet",
    ] { try await house.hand(text) }
    for number in 1...4 {
      try await house.hand(
        "Banjir besar di perumahan kami, air masuk rumah sampai lutut, sudah \(number) jam")
    }
    let photo = try Data(contentsOf: URL(filePath: photo))
    let ticket = try await house.hand(
      """
      Selamat pagi, sampah menumpuk di Cikini atau Kalibata, sudah tiga hari tidak diangkut dan baunya sampai ke \
      rumah kami. Hubungi saya di 0811-0000-1234.
      """,
      [
        "visibility": "public", "subject": "Sampah",
        "attachments": [
          ["name": "foto.png", "type": "image/png", "content": .string(photo.base64EncodedString())],
          ["name": "surat.pdf", "type": "application/pdf", "content": "JVBERi0xLjQK"],
        ],
      ])
    let mail = try await house.deliver("Tolong, got di depan rumah kami mampet", from: "warga@mail.test")
    let journey = house.parts.journey
    try await journey.setAside(try await house.report(mail).id, reason: "sudah ditangani", by: "tiket")
    try await house.bounce(try await house.deliver("Kabel menjuntai di jalan", from: "lain@mail.test"))
    try await house.receiveDamaged()
    return ticket
  }
}

@Suite(.inTurn, .enabled(if: Chromium.isInstalled, lacking)) struct `Hostile reports` {
  private static let markup =
    #"<script>window.hurt = 1</script><img src=x onerror="window.hurt = 2"><svg onload="window.hurt = 3">"#
    + #"<a href="javascript:window.hurt=4">klik</a> {{7*7}} ${window.hurt=5}"#

  @Test func `are shown as text and run nothing`() async throws {
    try await Scene.play { house, chromium in
      let picture = Data(#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#.utf8)
        .base64EncodedString()
      let page = Data("<html><script>alert(1)</script></html>".utf8).base64EncodedString()
      let ticket = try await house.hand(
        Self.markup + " di Cikini",
        [
          "subject": .string(Self.markup), "visibility": "public", "sender": .string(Self.markup),
          "attachments": [
            ["name": .string(Self.markup + ".svg"), "type": "image/svg+xml", "content": .string(picture)],
            ["name": "a.html", "type": "text/html", "content": .string(page)],
            ["name": "b.png", "type": "image/png", "content": .string(page)],
          ],
        ])
      let desk = try await OfficerDesk.sit(at: house, in: chromium)
      try await desk.logIn("tiket")
      try await desk.enter("list")
      try await desk.page.run(
        "location.hash = arguments[0]", .string("#/report/\(try await house.report(ticket).id)"))
      try await desk.page.until("document.querySelector('.room.report .said')")
      #expect(try await desk.page.text(".thread").contains("<script>window.hurt = 1</script>"))
      // What cannot be shown can be kept.
      try await desk.page.until("document.querySelector('.files a.shut[download]')")
      try await desk.page.screenshot(to: Scene.picture("hostile"))
      #expect(try await desk.page.run("return window.hurt ?? null") == .null)
      #expect(try await desk.page.count("img[src='x'], a[href^='javascript'], script:not([src])") == 0)
      // Opened by hand, too, they are no page of this address.
      let answers = try await desk.page.evaluate(
        """
        Promise.all([...document.querySelectorAll(".files a[href], .files img")].map((node) =>
          fetch(node.href ?? node.src).then((r) => [r.headers.get("Content-Type"),
            r.headers.get("Content-Disposition"), r.headers.get("X-Content-Type-Options")].join(" "))))
        """)
      for answer in answers.array.compactMap(\.string) {
        let isSafe = ["application/octet-stream attachment", "application/problem+json"].contains(
          where: answer.hasPrefix)
        #expect(isSafe && answer.hasSuffix("nosniff"), "\(answer)")
      }
      #expect(!answers.array.isEmpty)
      try await desk.expectCalm(butFor: "/attachments/")
    }
  }
}
