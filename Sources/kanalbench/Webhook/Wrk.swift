// SPDX-License-Identifier: MIT
//
// The load of `webhook` and `social`: wrk with 64 connections that stay open, each sending its next request
// when it has the answer to the last. Either every request is a message of its own (a new id, one of 20,000
// senders, some 1 KB of text, as Kannel's smsbox posts a long SMS), or the requests lie ready in a file,
// since what is signed cannot be made while it is measured.

import FoundationEssentials

struct Wrk {
  static let connections = 64
  static let path = "/sms/kannel"
  private let program: String
  private let script: String

  struct Result {
    var requests: Int
    var seconds: Double
    var p50: Duration
    var p99: Duration
    var errors: Int
    var perSecond: Double { Double(requests) / seconds }
  }

  init(in folder: String) throws {
    program = try Child.find("wrk")
    script = "\(folder)/load.lua"
    try (Self.messages + Self.end).write(to: script)
  }

  /// Sends requests out of files: each a line with its length in bytes and, behind it, the request itself.
  init(sendingFilesIn folder: String) throws {
    program = try Child.find("wrk")
    script = "\(folder)/files.lua"
    try (Self.files + Self.end).write(to: script)
  }

  /// One round. `name` makes the ids of this round different from all others.
  func run(port: UInt16, seconds: Int, name: String) throws -> Result {
    let child = try Child(
      program,
      [
        "-c", "\(Self.connections)", "-t", "1", "-d", "\(seconds)s", "--timeout", "10s", "-s", script,
        "http://127.0.0.1:\(port)", "--", name,
      ], talks: true)
    while let line = child.readLine() {
      let words = line.split(separator: " ")
      guard words.first != "OVER" else {
        throw BenchError("the load was used up before the round was over; measure with fewer --seconds")
      }
      guard words.first == "RESULT" else { continue }
      let numbers = words.dropFirst().compactMap { Double($0) }
      guard numbers.count == 5, numbers[1] > 0 else { break }
      return Result(
        requests: Int(numbers[0]), seconds: numbers[1] / 1e6, p50: .seconds(numbers[2] / 1e6),
        p99: .seconds(numbers[3] / 1e6), errors: Int(numbers[4]))
    }
    throw BenchError("wrk gave no result")
  }

  /// Where a file ends the requests begin anew: the round was measured wrongly then, and says so.
  private static let files = """
    local thread_now = nil

    function setup(thread) thread_now = thread end

    function init(arguments) file = io.open(arguments[1], "rb") end

    function request()
      local length = file:read("*n")
      if not length then
        over = true
        file:seek("set", 0)
        length = file:read("*n")
      end
      file:read(1)
      return file:read(length)
    end

    function done(summary, latency)
      if thread_now:get("over") then io.write("OVER\\n") end
      result(summary, latency)
    end

    """

  private static let messages = """
    local number, head, body = 0, "", ""

    function init(arguments)
      local texts = {}
      for i = 1, 15 do
        texts[i] = "Lampu jalan mati di Jl. Cikini Raya sudah tiga minggu, mohon segera."
      end
      body = table.concat(texts, " ")
      head = "POST \(path)?id=" .. arguments[1] .. "-"
    end

    function request()
      number = number + 1
      return head .. number .. " HTTP/1.1\\r\\nHost: kanal\\r\\nContent-Type: text/plain; charset=UTF-8\\r\\n"
        .. "X-Kannel-From: +62811000" .. (number % 20000) .. "\\r\\nX-Kannel-To: +628110000206\\r\\n"
        .. "X-Kannel-Time: 2024-01-08 03:15:27\\r\\nX-Kannel-Coding: 0\\r\\nContent-Length: " .. #body
        .. "\\r\\n\\r\\n" .. body
    end

    function done(summary, latency) result(summary, latency) end

    """

  private static let end = """
    function result(summary, latency)
      local e = summary.errors
      io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
    end
    """
}
