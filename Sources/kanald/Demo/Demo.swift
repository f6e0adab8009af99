// SPDX-License-Identifier: MIT
//
// `kanald demo`: the daemon as `serve` runs it, with a town around it. It needs no credentials and no
// network, leaves nothing behind, and proves at the end that nothing was lost; its exit status says so.

import Daemon
import FoundationEssentials
import Glibc
import Operations
import Pipeline
import Reports
import Storage

enum Demo {
  /// Runs until Ctrl-C, or for about so many seconds. Throws `DemoFailure` where the ledger does not
  /// balance at the end.
  static func run(seconds: Int?, keepsFolder: Bool = false) async throws {
    let stops = try Signals.stream(withReload: false)
    let screen = DemoScreen()
    screen.say("kanald demo \(Version.current): invented citizens; nothing leaves this machine")
    let ground = try await DemoGround.prepare { screen.say("mail: \($0)", .red) }
    for line in ground.shortcomings { screen.say("note: \(line)", .yellow) }
    do {
      try await DemoRun(ground, screen).play(until: ending(stops, seconds: seconds))
      await clear(ground, keepsFolder, screen)
    } catch {
      await clear(ground, keepsFolder, screen)
      throw error
    }
  }

  /// Ends with a stop signal, or when the time is over. A second signal does not wait for anything.
  private static func ending(_ stops: AsyncStream<Signals.Kind>, seconds: Int?) -> Task<Void, Never> {
    let asked = Task {
      for await _ in stops { break }
      guard !Task.isCancelled else { return }
      Task {
        // The servers end with us: the kernel sees to it.
        for await _ in stops { exit(130) }
      }
    }
    guard let seconds else { return asked }
    return Task {
      await withTaskGroup { group in
        group.addTask { await asked.value }
        // Some of the time is for what is under way, and for leaving.
        let traffic = Duration.seconds(Double(seconds) * 0.75)
        group.addTask { try? await Task.sleep(for: traffic) }  // Cancelled: the user ended it before.
        await group.next()
        group.cancelAll()
        asked.cancel()
      }
    }
  }

  private static func clear(_ ground: DemoGround, _ keepsFolder: Bool, _ screen: DemoScreen) async {
    await ground.stop()
    if keepsFolder { screen.say("everything is kept in \(ground.folder)") } else { ground.remove() }
  }
}

/// Why a demo ends with a failure.
struct DemoFailure: Error, CustomStringConvertible {
  var description: String
}
