// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport
import Testing
import Transport
import Web

@testable import X

@Suite struct `A walk down a list` {
  private let now = Timestamp(milliseconds: 1_790_000_000_000)

  /// An item of so many seconds before now.
  private func item(_ name: String, _ age: Int64? = 0) -> XItem {
    let time = age.map { Snowflake.time(at: now) - $0 * 1000 }
    return XItem(identity: name, time: time, raw: Array(name.utf8), format: XFormat.message)
  }

  private func page(_ items: XItem..., next: String? = nil) -> XPage { XPage(items: items, next: next) }

  private func take(_ page: XPage, _ cursor: inout XCursor) -> [String] {
    let batch = cursor.take(page, at: now)
    // What is stored is all that is known the next time.
    cursor = XCursor(cursor.text) ?? XCursor()
    return batch.map(\.identity)
  }

  @Test func `takes what is new, the oldest first, and what it knows not again`() {
    var cursor = XCursor()
    #expect(take(page(), &cursor) == [])
    #expect(take(page(item("b", 10), item("a", 20)), &cursor) == ["a", "b"])
    #expect(take(page(item("b", 10), item("a", 20)), &cursor) == [])
    #expect(take(page(item("c", 5), item("b", 10), item("a", 20)), &cursor) == ["a", "b", "c"])
  }

  @Test func `goes down to what is known and moves its mark only then`() {
    var cursor = XCursor()
    _ = take(page(item("old", 5000)), &cursor)
    let mark = cursor.watermark
    #expect(take(page(item("f", 10), item("e", 900), next: "2"), &cursor) == ["e", "f"])
    #expect(cursor.watermark == mark)
    #expect(cursor.walk?.next == "2")
    #expect(take(page(item("d", 1000), item("c", 2000), next: "3"), &cursor) == ["c", "d"])
    #expect(take(page(item("b", 4000), item("old", 5300), next: "4"), &cursor) == ["b"])
    #expect(cursor.walk == nil)
    #expect(cursor.watermark == item("f", 10).time)
  }

  @Test func `that is broken off begins anew, and its list's end is an end too`() {
    var cursor = XCursor()
    _ = take(page(item("old", 5000)), &cursor)
    _ = take(page(item("f", 10), item("e", 900), next: "2"), &cursor)
    let isAnew = cursor.beginAnew()
    #expect(isAnew)
    #expect(cursor.walk == nil)
    #expect(take(page(item("g", 0), item("f", 10), next: "2"), &cursor) == ["f", "g"])
    #expect(take(page(item("e", 900)), &cursor) == ["e"])
    #expect(cursor.watermark == item("g", 0).time)
  }

  @Test func `is history only while it is the first`() {
    var cursor = XCursor()
    let pages = [page(item("b", 10), next: "2"), page(item("a", 20)), page(item("c", 0), item("b", 10))]
    let batches = pages.map { cursor.take($0, at: now) }
    #expect(batches.map { $0.last?.isHistory } == [true, true, false])
  }

  @Test func `takes what came late, under an id below its mark`() {
    var cursor = XCursor()
    _ = take(page(item("b", 10)), &cursor)
    #expect(take(page(item("b", 10), item("late", 200)), &cursor) == ["late", "b"])
    #expect(take(page(item("b", 10), item("late", 200)), &cursor) == [])
  }

  @Test func `does not end at a page without items that leads on`() {
    var cursor = XCursor()
    #expect(take(page(next: "2"), &cursor) == [])
    #expect(cursor.walk?.next == "2")
    #expect(take(page(item("a", 10)), &cursor) == ["a"])
    #expect(!cursor.isHistory)
  }

  @Test func `is not led astray by an id from the future, or by none`() {
    var cursor = XCursor()
    _ = take(page(), &cursor)
    #expect(take(page(item("future", -3_000_000_000)), &cursor) == ["future"])
    #expect(take(page(item("a", 10), item("none", nil), item("future", -3_000_000_000)), &cursor).count == 3)
    #expect(cursor.watermark == item("a", 10).time)
    #expect(take(page(item("a", 10), item("none", nil), item("future", -3_000_000_000)), &cursor) == [])
    #expect(take(page(item("b", 5), item("a", 10)), &cursor).contains("b"))
  }

  @Test func `that has forgotten where it stood asks for all, once`() {
    var cursor = XCursor()
    _ = take(page(item("a", 10)), &cursor)
    let asks = { (cursor: XCursor) in
      XList.mentions.request(from: cursor, of: "1", "https://api.test").url.contains("since_id=")
    }
    #expect(asks(cursor))
    let isAnew = cursor.beginAnew()
    #expect(isAnew)
    #expect(!asks(cursor))
    let isAnewTwice = cursor.beginAnew()
    #expect(!isAnewTwice)
    _ = take(page(item("b", 5), item("a", 10)), &cursor)
    #expect(asks(cursor))
  }

  @Test func `keeps no id that leads to a person`() {
    var cursor = XCursor()
    let id = Snowflake.first(at: Snowflake.time(at: now) - 5000)
    let bytes = Array(#"{"data":[{"id":"\#(id)","text":"a"}],"meta":{"next_token":"n"}}"#.utf8)
    let masked = XNames(mask: .init(key: [1], account: "1"))
    let page = try? XList.mentions.page(in: bytes, masked)
    _ = page.map { cursor.take($0, at: now) }
    #expect(cursor.walk != nil)
    #expect(!cursor.text.contains(id))
  }

  @Test(arguments: [
    (15, 900, 60, 60), (14, 900, 60, 64), (3, 900, 60, 300), (0, 900, 60, 901), (0, -5, 60, 60),
    (1, -5, 60, 60),
  ]) func `is spread over what is left of the window`(left: Int, reset: Int64, interval: Int, wait: Int) {
    let pace = XPace(left: left, reset: now.seconds + reset)
    #expect(abs(pace.spread(atLeast: .seconds(interval), at: now) / .seconds(1) - Double(wait)) < 1)
  }

  @Test func `waits a day at most, whatever the clocks say`() {
    #expect(XPace(left: 0, reset: .max).wait(at: now) == .seconds(86_400))
    #expect(XPace(left: 0, reset: .min).wait(at: now) == .zero)
  }
}
