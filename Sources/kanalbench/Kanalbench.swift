// SPDX-License-Identifier: MIT
//
// Measures Kanal against what else could do the work. Each bench runs its baseline in the same
// invocation, on the same material, in turns with Kanal; it says on standard error what it does and
// ends with one JSON line on standard output.

import Glibc
import Operations

@main
enum Kanalbench {
  static let usage = """
    usage: kanalbench NAME [options]    runs one bench; the last line of its output is JSON
           kanalbench list              names the benches
           kanalbench --version | --help

    \(Bench.listing)

      --folder DIR     where material and stores are made (default: /var/tmp/kanalbench); what is
                       costly to make is kept there and used again
      --count N        how many messages, mails, requests or drafts; each bench has its default
      --rounds N       how often Kanal and its baseline take turns
      --seconds N      how long a round of a load lasts (webhook)
      --fsync-us N     every fsync of Kanal and its baseline takes N microseconds longer, as on a
                       disk whose flush is not free

    Figures of debug builds mean nothing: swift run -c release kanalbench NAME
    Servers and tools the benches need: sh config/bootstrap.sh --tests
    """

  static func main() async {
    signal(SIGPIPE, SIG_IGN)  // A child that ended is told by its pipe, not by our end.
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch let error as UsageError {
      Console.complain("kanalbench: \(error); see kanalbench --help")
      exit(2)
    } catch {
      Console.complain("kanalbench: \(error)")
      exit(1)
    }
  }

  private static func run(_ words: [String]) async throws {
    var arguments = try Arguments(words, valued: Options.valued.union(Role.valued))
    if arguments.flag("--help", "-h") { return Console.say(usage) }
    if arguments.flag("--version") { return Console.say("kanalbench \(Version.current)") }
    let name = try arguments.word("the name of a bench")
    if name == "list" { return Console.say(Bench.listing) }
    if let role = Role(rawValue: name) { return try await role.play(&arguments) }
    guard let bench = Bench(rawValue: name) else { throw UsageError("there is no bench \"\(name)\"") }
    let options = try Options(&arguments)
    try arguments.finish()
    if let delay = options.fsyncDelay { try SlowDisk.run(under: delay, in: options.folder) }
    let ground = try Ground(options)
    var figures = try await bench.run(on: ground)
    figures.fsyncMicroseconds = try ground.fsyncMicroseconds()
    Console.say(figures.line)
  }
}
