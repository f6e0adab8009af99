// SPDX-License-Identifier: MIT

import Reports
import Testing
import Web

struct TimeFormatTests {
  private let noon = Timestamp(seconds: 1_795_319_518)

  @Test(arguments: [
    "2026-11-22T03:51:58Z", "2026-11-22 03:51:58", "2026-11-22T10:51:58+07:00",
    "2026-11-22T10:51:58.250+0700",
    "2026-11-21T20:51:58-07:00",
  ])
  func `a civil time is read with its offset`(text: String) {
    #expect(TimeFormat.civil(offsetMinutes: 0).read(text) == noon)
  }

  @Test(arguments: [
    "Sun, 22 Nov 2026 03:51:58 +0000", "22 Nov 2026 10:51:58 +0700", "Sun, 22 Nov 2026 03:51:58 GMT",
  ])
  func `a mail's date is read`(text: String) {
    #expect(TimeFormat.mail.read(text) == noon)
    #expect(TimeFormat.mail.read(text + " x") == nil)
  }

  @Test func `a day that the calendar lacks is none in a mail's date either`() {
    #expect(TimeFormat.mail.read("Tue, 31 Feb 2026 03:51:58 +0000") == nil)
    #expect(TimeFormat.mail.read("29 Feb 2024 00:00:00 GMT") == Timestamp(seconds: 1_709_164_800))
  }

  @Test func `without an offset the gateway's own counts`() {
    #expect(TimeFormat.civil(offsetMinutes: 420).read("2026-11-22 10:51:58") == noon)
  }

  @Test func `a time from the year 2100 on is none: nobody can calculate with it`() {
    #expect(TimeFormat.seconds.read("4102444799") == Timestamp(seconds: 4_102_444_799))
    #expect(TimeFormat.seconds.read("4102444800") == nil)
    #expect(TimeFormat.milliseconds.read("9223372036854775807") == nil)
    #expect(TimeFormat.civil(offsetMinutes: 0).read("9999-12-31T23:59:59Z") == nil)
    #expect(TimeFormat.mail.read("Fri, 31 Dec 9999 23:59:59 GMT") == nil)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-13-22 03:51:58", "2026-11-22 25:51:58", "22/11/2026 03:51:58",
    "2026-11-22 03:51:58 WIB", "2026-11-22T03:51:58+7", "2026-02-31 03:51:58", "2026-02-29T03:51:58Z",
    "2026-06-31T03:51:58+07:00", "0000-00-00 00:00:00",
  ])
  func `what is no time is not guessed at`(text: String) {
    #expect(TimeFormat.civil(offsetMinutes: 0).read(text) == nil)
  }
}
