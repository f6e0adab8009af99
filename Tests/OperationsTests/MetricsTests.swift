// SPDX-License-Identifier: MIT

import Foundation
import Reports
import Testing

@testable import Operations

@Suite struct `Metrics for Prometheus` {
  @Test func `a scrape shows every family with its help, sorted`() {
    let metrics = Metrics()
    let received = metrics.counter(
      "kanal_messages_received_total", "Messages stored.", labels: ["channel", "outcome"])
    received.add(1, ["sms", "new"])
    received.add(2, ["email", "new"])
    received.add(1, ["email", "repeated"])
    metrics.gauge("kanal_outgoing_waiting", "Rows of the outbox that are due.").set(2.5)
    let seconds = metrics.histogram(
      "kanal_commit_duration_seconds", "Time of a commit,\nwith \\ fsync.", bounds: [0.1, 1])
    for value in [0.05, 0.1, 0.5, 3] { seconds.observe(value) }
    #expect(
      metrics.rendered() == """
        # HELP kanal_commit_duration_seconds Time of a commit,\\nwith \\\\ fsync.
        # TYPE kanal_commit_duration_seconds histogram
        kanal_commit_duration_seconds_bucket{le="0.1"} 2
        kanal_commit_duration_seconds_bucket{le="1"} 3
        kanal_commit_duration_seconds_bucket{le="+Inf"} 4
        kanal_commit_duration_seconds_sum 3.65
        kanal_commit_duration_seconds_count 4
        # HELP kanal_messages_received_total Messages stored.
        # TYPE kanal_messages_received_total counter
        kanal_messages_received_total{channel="email",outcome="new"} 2
        kanal_messages_received_total{channel="email",outcome="repeated"} 1
        kanal_messages_received_total{channel="sms",outcome="new"} 1
        # HELP kanal_outgoing_waiting Rows of the outbox that are due.
        # TYPE kanal_outgoing_waiting gauge
        kanal_outgoing_waiting 2.5

        """)
  }

  @Test func `what has no labels is there from the start`() {
    let metrics = Metrics()
    _ = metrics.counter("a_total", "A.")
    #expect(metrics.rendered().contains("\na_total 0\n"))
  }

  @Test func `the same name is the same family`() {
    let metrics = Metrics()
    metrics.counter("a_total", "A.").add(1)
    metrics.counter("a_total", "A.").add(1)
    #expect(metrics.rendered().contains("\na_total 2\n"))
  }

  @Test func `collected figures are asked for at the scrape`() {
    let metrics = Metrics()
    let age = Lock(1.0)
    metrics.collected("age_seconds", "Age.", labels: ["courier"]) { [(["core"], age.withLock { $0 })] }
    #expect(metrics.rendered().contains("age_seconds{courier=\"core\"} 1\n"))
    age.withLock { $0 = 7.5 }
    #expect(metrics.rendered().contains("age_seconds{courier=\"core\"} 7.5\n"))
  }

  @Test func `label values are escaped`() {
    let metrics = Metrics()
    metrics.gauge("g", "G.", labels: ["l"]).set(1, ["a\"b\\c\nd"])
    #expect(metrics.rendered().contains("g{l=\"a\\\"b\\\\c\\nd\"} 1\n"))
  }

  @Test func `a label with too many values costs a series, not the memory`() {
    let metrics = Metrics()
    let counter = metrics.counter("a_total", "A.", labels: ["x"])
    for number in 0..<(Metrics.mostSeries + 50) { counter.add(1, ["\(number)"]) }
    let lines = metrics.rendered().split(separator: "\n")
    #expect(lines.count == 2 + Metrics.mostSeries + 1)
    #expect(lines.contains("a_total{x=\"other\"} 50"))
  }

  @Test func `additions of many threads all count`() async {
    let metrics = Metrics()
    let counter = metrics.counter("a_total", "A.")
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<10_000 { counter.add() } } }
    }
    #expect(metrics.rendered().contains("\na_total 80000\n"))
  }

  @Test func `the process' own figures are there`() throws {
    let metrics = Metrics()
    metrics.addProcessFigures(startedAt: Timestamp(milliseconds: 1500))
    let text = metrics.rendered()
    #expect(text.contains("\nprocess_start_time_seconds 1.5\n"))
    for name in ["process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"] {
      let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("\(name) ") })
      let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
      #expect(value > 0)
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/promtool")))
  func `promtool finds nothing to say`() throws {
    let metrics = Metrics()
    metrics.addProcessFigures(startedAt: Timestamp(milliseconds: 1500))
    metrics.counter("kanal_messages_received_total", "Messages stored.", labels: ["channel"]).add(
      3, ["s\"m\\s\n"])
    metrics.gauge("kanal_outgoing_oldest_age_seconds", "Age of the oldest.", labels: ["courier"]).set(
      0.25, ["core"])
    metrics.histogram("kanal_http_request_duration_seconds", "Requests.", labels: ["listener"])
      .observe(.milliseconds(3), ["webhook"])
    _ = metrics.counter("kanal_unused_total", "Nothing yet.", labels: ["channel"])
    let promtool = Process()
    promtool.executableURL = URL(fileURLWithPath: "/usr/bin/promtool")
    promtool.arguments = ["check", "metrics"]
    let (input, output) = (Pipe(), Pipe())
    promtool.standardInput = input
    promtool.standardError = output
    promtool.standardOutput = output
    try promtool.run()
    try input.fileHandleForWriting.write(contentsOf: Data(metrics.rendered().utf8))
    try input.fileHandleForWriting.close()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    promtool.waitUntilExit()
    #expect(promtool.terminationStatus == 0)
    #expect(said == "")
  }
}

@Suite struct `The lock` {
  @Test func `a failure inside passes through and frees it`() {
    struct Failure: Error, Equatable {}
    let lock = Lock(1)
    #expect(throws: Failure()) {
      try lock.withLock { value throws(Failure) in
        value = 2
        throw Failure()
      }
    }
    #expect(lock.withLock { $0 } == 2)
  }

  @Test func `what it holds is released with it`() {
    final class Tracked: Sendable {}
    weak var tracked: Tracked?
    do {
      let lock = Lock<Tracked?>(Tracked())
      tracked = lock.withLock { $0 }
      #expect(tracked != nil)
    }
    #expect(tracked == nil)
  }
}
