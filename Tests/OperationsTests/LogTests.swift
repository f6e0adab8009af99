// SPDX-License-Identifier: MIT

import Operations
import Reports
import Testing

@testable import struct Operations.LogEvent
@testable import struct Operations.TextSink

private let noon = Timestamp(seconds: 1_795_323_909)

@Suite struct `The log` {
  @Test func `an event below the level is not even built`() {
    let recorder = LogRecorder()
    let log = Log(to: recorder, level: .notice) { noon }
    var built = 0
    func text(_ word: String) -> String {
      built += 1
      return word
    }
    log.event(.info, "a", text("quiet"))
    log.event(.notice, "b", text("loud"))
    #expect(built == 1)
    #expect(recorder.events.map(\.name) == ["b"])
    #expect(!log.tells(.debug))
    log.level = .debug
    log.event(.debug, "c", text("now loud"))
    #expect(recorder.events.map(\.name) == ["b", "c"])
  }

  @Test func `levels order by weight and have names`() {
    #expect(LogLevel.allCases.sorted() == [.debug, .info, .notice, .warning, .error, .critical])
    for level in LogLevel.allCases { #expect(LogLevel(name: level.name) == level) }
    #expect(LogLevel(name: "loud") == nil)
  }

  @Test func `a line shows time, level, event, text and the fields that are set`() throws {
    let pipe = TestPipe()
    let log = Log(to: TextSink(descriptor: pipe.writing)) { noon }
    log.event(
      .notice, "report.drafted", "drafted r7 from m12", channel: "sms", message: MessageID(12),
      draft: ReportID(7), ticket: "KNL-4821-7730-2", outgoing: OutgoingID(33), feed: "sms/kannel", attempt: 2,
      reason: "no answer", ["parts": "3"])
    #expect(
      pipe.read() == """
        2026-11-22T12:05:09+07:00 notice   report.drafted: drafted r7 from m12  channel=sms message=m12 draft=r7 \
        ticket=KNL-4821-7730-2 outgoing=o33 feed=sms/kannel attempt=2 reason="no answer" parts=3

        """)
  }

  @Test func `what stands in a field stays on its line`() {
    let pipe = TestPipe()
    let log = Log(to: TextSink(descriptor: pipe.writing)) { noon }
    log.event(.info, "x", "a\nb\u{1B}[2Jc", reason: "q\"r\u{202E}\u{2028}é", ["k": "v\r\n w\0"])
    let line = pipe.read()
    #expect(
      line.hasSuffix(
        "x: a\\nb\\u{1B}[2Jc  reason=\"q\\\"r\\u{202E}\\u{2028}é\" k=\"v\\r\\n w\\0\"\n"))
    #expect(line.unicodeScalars.filter { $0.value < 0x20 }.count == 1)
  }

  @Test func `colours are for terminals that want them`() {
    let event = LogEvent(.error, "x", "text", channel: "sms")
    let coloured = TextSink(isTerminal: true, noColour: false).line(event, at: noon)
    #expect(coloured == "12:05:09.000 \u{1B}[31merror   \u{1B}[0m x: text  \u{1B}[2mchannel=sms\u{1B}[0m")
    let plain = TextSink(isTerminal: true, noColour: true).line(event, at: noon)
    #expect(plain == "12:05:09.000 error    x: text  channel=sms")
  }

  @Test func `a stuck reader costs one wait, and what was lost is told`() {
    let pipe = TestPipe()
    pipe.fill()
    let log = Log(to: TextSink(descriptor: pipe.writing)) { noon }
    let time = ContinuousClock().measure { for _ in 0..<200 { log.event(.info, "x", "lost") } }
    // One line waits 50 ms; two hundred of them would take ten seconds.
    #expect(time < .seconds(5))
    _ = pipe.read()
    log.event(.info, "y", "through")
    let lines = pipe.read().split(separator: "\n")
    #expect(lines.first?.contains("y: through") == true)
    #expect(lines.last?.contains("log.lost: 200 lines of the log were lost") == true)
  }

  @Test func `a line longer than a pipe takes at once arrives whole`() {
    let pipe = TestPipe()
    let log = Log(to: TextSink(descriptor: pipe.writing)) { noon }
    let text = String(repeating: "x", count: 50_000)
    log.event(.info, "long", text)
    #expect(pipe.read().contains(text))
  }

  @Test func `a silent log takes everything`() {
    Log.silent.event(.critical, "x", "nobody hears it")
  }
}

/// A clock that stands until it is moved.
private final class Hand: Sendable {
  private let time = Lock(noon)
  var now: @Sendable () -> Timestamp { { self.time.withLock { $0 } } }
  func move(_ duration: Duration) { time.withLock { $0 = $0 + duration } }
}

@Suite struct `Repeated warnings` {
  private let recorder = LogRecorder()
  private let hand = Hand()
  private var log: Log { Log(to: recorder, level: .debug, now: hand.now) }

  @Test func `of those alike one passes in a minute, and the next tells how many did not`() {
    let log = log
    for attempt in 1...42 {
      log.event(.warning, "gateway.down", "attempt \(attempt) failed", feed: "sms/kannel", reason: "refused")
    }
    #expect(recorder.events.map(\.text) == ["attempt 1 failed"])
    hand.move(.seconds(61))
    log.event(.warning, "gateway.down", "attempt 43 failed", feed: "sms/kannel", reason: "refused")
    #expect(recorder.events.last?.line == "attempt 43 failed (and 41 more like it, held back)")
    #expect(recorder.events.last?.fields.contains { $0.name == "repeats" && $0.value == "41" } == true)
  }

  @Test func `another source, reason, id or level is not the same`() {
    let log = log
    for _ in 0..<3 {
      log.event(.warning, "x", "t", feed: "a")
      log.event(.warning, "x", "t", feed: "b")
      log.event(.warning, "x", "t", feed: "a", reason: "r")
      log.event(.warning, "x", "t", outgoing: OutgoingID(1), feed: "a")
      log.event(.notice, "x", "t", feed: "a")
      log.event(.critical, "x", "t", feed: "a")
    }
    #expect(recorder.events.count == 4 + 2 * 3)
  }

  @Test func `a count that nothing follows is told when asked`() {
    let log = log
    for number in 1...3 { log.event(.error, "x", "t\(number)") }
    log.tellRepeats()
    #expect(recorder.events.count == 1)
    hand.move(.seconds(60))
    log.tellRepeats()
    #expect(recorder.events.map(\.line) == ["t1", "t3 (and 1 more like it, held back)"])
    log.tellRepeats()
    log.event(.error, "x", "t4")
    #expect(recorder.events.map(\.text) == ["t1", "t3", "t4"])
  }

  @Test func `a clock that is set back does not hold warnings back for long`() {
    let log = log
    log.event(.warning, "x", "t1")
    hand.move(.seconds(-86_400))
    log.event(.warning, "x", "t2")
    log.event(.warning, "x", "t3")
    #expect(recorder.events.map(\.text) == ["t1", "t2"])
  }

  @Test func `the end tells every count at once`() {
    let log = log
    for _ in 0..<5 { log.event(.error, "x", "t") }
    log.tellRepeats(all: true)
    #expect(recorder.events.last?.repeats == 3)
  }

  @Test func `a flood of different warnings is bounded in memory and loses none`() {
    let log = log
    for number in 0..<2000 { log.event(.warning, "x", "t", reason: "\(number)") }
    #expect(recorder.events.count == 2000)
    for number in 0..<512 { log.event(.warning, "x", "t", reason: "\(number)") }
    #expect(recorder.events.count == 2000)
    log.event(.warning, "x", "t", reason: "1999")
    #expect(recorder.events.count == 2001)
  }
}
