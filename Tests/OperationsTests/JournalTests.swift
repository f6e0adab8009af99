// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Reports
import Testing

@testable import Operations

@Suite struct `The journal` {
  @Test func `an event is one datagram of fields`() throws {
    let journal = try Listener()
    let sink = try #require(JournalSink(identifier: "kanald", path: journal.path))
    let log = Log(to: sink) { Timestamp(seconds: 0) }
    log.event(
      .warning, "attempt.failed", "no answer\nfrom the gateway", channel: "sms", message: MessageID(12),
      draft: ReportID(7), ticket: "KNL-1", outgoing: OutgoingID(33), feed: "sms/kannel", attempt: 2,
      reason: "time-out", ["bytes": "10", "_hidden": "x", "9": "x"])
    let datagram = try #require(journal.receive())
    #expect(
      datagram.text == """
        MESSAGE=no answer\\nfrom the gateway
        PRIORITY=4
        SYSLOG_IDENTIFIER=kanald
        EVENT=attempt.failed
        CHANNEL=sms
        KANAL_MESSAGE=m12
        DRAFT=r7
        TICKET=KNL-1
        OUTGOING=o33
        FEED=sms/kannel
        ATTEMPT=2
        REASON=time-out
        BYTES=10

        """)
    #expect(!datagram.cameAsFile)
  }

  @Test func `an event too large for a datagram comes whole as a file`() throws {
    let journal = try Listener()
    let sink = try #require(JournalSink(identifier: "kanald", path: journal.path))
    let text = String(repeating: "é", count: 1_000_000)
    #expect(sink.write(LogEvent(.info, "long", text), at: Timestamp(seconds: 0), waits: true))
    let datagram = try #require(journal.receive())
    #expect(datagram.cameAsFile)
    #expect(datagram.text.hasPrefix("MESSAGE=\(text)\nPRIORITY=6\n"))
  }

  @Test func `no journal and a full one cost a bounded wait`() throws {
    let nobody = try #require(JournalSink(identifier: "x", path: "/nonexistent/socket"))
    let event = LogEvent(.info, "x", "t")
    #expect(!nobody.write(event, at: Timestamp(seconds: 0), waits: true))
    let journal = try Listener()
    let sink = try #require(JournalSink(identifier: "x", path: journal.path))
    let time = ContinuousClock().measure {
      while sink.write(event, at: Timestamp(seconds: 0), waits: true) {}
    }
    #expect(time < .seconds(5))
    #expect(journal.receive() != nil)
    #expect(sink.write(event, at: Timestamp(seconds: 0), waits: true))
  }

  @Test func `a path that does not fit is no socket`() {
    #expect(JournalSink(identifier: "x", path: "/" + String(repeating: "a", count: 200)) == nil)
    #expect(JournalSink(identifier: "x", path: "") == nil)
  }

  @Test func `the journal is used where it listens to standard error only`() throws {
    let pipe = TestPipe()
    var status = stat()
    #expect(unsafe fstat(pipe.writing, &status) == 0)
    let stream = "\(status.st_dev):\(status.st_ino)"
    #expect(JournalSink.isListening(stream: stream, descriptor: pipe.writing))
    #expect(!JournalSink.isListening(stream: stream, descriptor: STDIN_FILENO))
    #expect(!JournalSink.isListening(stream: nil, descriptor: pipe.writing))
    #expect(!JournalSink.isListening(stream: "1:2", descriptor: pipe.writing))
  }
}

@Suite struct `The service manager` {
  private func notify(_ listener: Listener, _ more: [String: String] = [:]) -> Notify {
    Notify(processID: 42) { (["NOTIFY_SOCKET": listener.path].merging(more) { $1 })[$0] }
  }

  @Test(arguments: [nil, "kanal-test-\(getpid())"])
  func `every word arrives, on a path and in the abstract namespace`(abstractName: String?) throws {
    let listener = try Listener(abstractName: abstractName)
    let notify = notify(listener)
    #expect(notify.isSupervised)
    #expect(notify.ready("3 feeds"))
    #expect(listener.receive()?.text == "READY=1\nSTATUS=3 feeds")
    #expect(notify.stopping("draining\n5"))
    #expect(listener.receive()?.text == "STOPPING=1\nSTATUS=draining\\n5")
    #expect(notify.status("ok"))
    #expect(listener.receive()?.text == "STATUS=ok")
    #expect(notify.watchdog())
    #expect(listener.receive()?.text == "WATCHDOG=1")
    #expect(notify.extendTimeout(by: .milliseconds(1500)))
    #expect(listener.receive()?.text == "EXTEND_TIMEOUT_USEC=1500000")
  }

  @Test func `a reload carries the monotonic time`() throws {
    let listener = try Listener()
    #expect(notify(listener).reloading())
    let words = try #require(listener.receive()).text.split(separator: "\n")
    #expect(words.first == "RELOADING=1")
    let microseconds = try #require(words.last?.split(separator: "=").last.flatMap { Int($0) })
    let uptime = Int(ProcessInfo.processInfo.systemUptime * 1_000_000)
    #expect(abs(uptime - microseconds) < 60_000_000)
  }

  @Test func `outside of systemd nothing is sent`() {
    let nobody = Notify(processID: 42) { _ in nil }
    #expect(!nobody.isSupervised)
    #expect(!nobody.ready("x"))
    #expect(nobody.watchdogInterval == nil)
    #expect(!Notify(processID: 42) { $0 == "NOTIFY_SOCKET" ? "vsock:2:1234" : nil }.isSupervised)
  }

  @Test func `the watchdog is ours only where it names us`() throws {
    let listener = try Listener()
    #expect(notify(listener, ["WATCHDOG_USEC": "30000000"]).watchdogInterval == .seconds(30))
    let ours = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"]
    #expect(notify(listener, ours).watchdogInterval == .seconds(30))
    let others = ["WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "43"]
    #expect(notify(listener, others).watchdogInterval == nil)
    #expect(notify(listener, ["WATCHDOG_USEC": "0"]).watchdogInterval == nil)
    #expect(notify(listener, ["WATCHDOG_USEC": "soon"]).watchdogInterval == nil)
  }

  @Test func `passed sockets are found by name`() {
    let variables = ["LISTEN_PID": "42", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "webhook:admin:webhook"]
    let passed = PassedSockets(processID: 42) { variables[$0] }
    #expect(passed.named("webhook") == [3, 5])
    #expect(passed.named("admin") == [4])
    #expect(passed.named("other").isEmpty)
    #expect(PassedSockets(processID: 43) { variables[$0] }.all.isEmpty)
    let nameless = PassedSockets(processID: 1) { ["LISTEN_PID": "1", "LISTEN_FDS": "1"][$0] }
    #expect(nameless.named("").map { $0 } + nameless.named("unknown") == [3])
    #expect(PassedSockets(processID: 1) { ["LISTEN_PID": "1", "LISTEN_FDS": "-7"][$0] }.all.isEmpty)
  }
}
