// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

/// `kanald demo` as whoever tries Kanal for the first time runs it.
@Suite(.inTurn) struct DemoTests {
  @Test func `the demo shows the whole journey, proves its ledger and leaves nothing behind`() async throws {
    let scratch = try TestFolder("cli")
    let run = try await CommandRun("kanald", ["demo", "--seconds", "16"], in: scratch.path)
    #expect(run.status == 0, "\(run.output.suffix(2000))\(run.errors)")
    #expect(run.errors.isEmpty)
    let shown = run.output
    // Both real servers are there, where this is a machine for the tests.
    #expect(shown.contains("Dovecot (IMAP on port "))
    #expect(shown.contains("Kannel (boxes on port "))
    // Citizens write on both channels, drafts are made, and answers with tickets come back.
    for (channel, mark) in [("sms", "→"), ("mail", "→"), ("sms", "←"), ("mail", "←")] {
      #expect(shown.contains(try Regex("(?m)^ *[0-9.]+ s  \(channel) +\(mark) ")), "\(channel) \(mark)")
    }
    #expect(shown.contains(/(?m)^ *[0-9.]+ s  \w* +· .*draft/))
    #expect(shown.contains(/(?:SMS|EML)-\d{4}-\d{4}-\d/))
    // The queue, and what to try, with the very paths of this run.
    #expect(shown.contains(#/(?m)^\ {3}queue\ \ r\d+\ /#))
    #expect(shown.contains("try, in another terminal:"))
    for command in ["ledger --core", "queue list", "trace ", "/healthz", "/metrics", "queue work --console "]
    {
      #expect(shown.contains(command), "\(command)")
    }
    #expect(shown.contains(#/console is http://127\.0\.0\.1:[1-9]\d+/, name siti, password \S{12}/#))
    #expect(shown.contains(scratch.path))
    #expect(shown.contains("/kanalctl --config "))
    // The proof.
    #expect(shown.contains("the ledger balances: nothing was lost, nothing is there twice"))
    #expect(!shown.contains("✗"))
    #expect(!shown.contains("\u{1B}["), "colours are for terminals")
    try expectNothing(of: scratch)
  }

  @Test func `a demo that was built without the operator's tool says how to build it`() async throws {
    let scratch = try TestFolder("cli")
    let program = "\(scratch.path)/kanald"
    try FileManager.default.createSymbolicLink(
      atPath: program, withDestinationPath: City.program("kanald"))
    let run = try await CommandRun(program, ["demo", "--seconds", "8"], in: scratch.path)
    #expect(run.status == 0, "\(run.output.suffix(2000))\(run.errors)")
    #expect(run.output.contains("swift run -c release kanalctl --config "))
  }

  @Test func `a demo that is stopped half way clears up all the same`() async throws {
    let scratch = try TestFolder("cli")
    // SIGINT, as Ctrl-C sends it, once the town lives.
    let script = """
      "$0" demo >"$1/.shown" 2>&1 & demo=$!
      until grep -q '→' "$1/.shown"; do kill -0 $demo || exit 9; done
      kill -TERM $demo; wait $demo; status=$?; tail -n 1 "$1/.shown"; rm "$1/.shown"; exit $status
      """
    let run = try await CommandRun(
      "/bin/sh", ["-c", script, City.program("kanald"), scratch.path], in: scratch.path)
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("the ledger balances"))
    try expectNothing(of: scratch)
  }

  /// No file in its temporary folder, no process that works in it or was started for it.
  private func expectNothing(of scratch: TestFolder) throws {
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    for process in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(process) != nil {
      // It may end while it is looked at.
      let words = (try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8)) ?? ""
      let place = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")) ?? ""
      #expect(!words.contains(scratch.path) && !place.hasPrefix(scratch.path), "\(process): \(words)")
    }
  }
}
