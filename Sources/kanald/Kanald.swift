// SPDX-License-Identifier: MIT

import Daemon
import Forms
import Glibc
import Operations
import Pipeline
import Reports
import Routing
import Settings

@main
enum Kanald {
  static let usage = """
    usage: kanald serve --config FILE    runs the daemon in the foreground
           kanald check --config FILE    checks a configuration, telling every mistake
           kanald demo [--seconds N]     shows it all: invented citizens, real servers, no network
           kanald --version | --help

      --config FILE   JSON5; config/kanald.json5 explains every key
      --seconds N     the demo ends by itself after N seconds (default: at Ctrl-C)

    SIGTERM and Ctrl-C stop the daemon after what is under way. SIGHUP has it read its configuration
    again: log level, the statuses the sender is told of, and each account's texts and rules change at
    once; other changes are named in the log and wait for a restart; a file with mistakes changes
    nothing. Passwords and tokens are read from their files at each use.
    """

  static func main() async {
    do {
      var arguments = try Arguments(
        Array(CommandLine.arguments.dropFirst()), valued: ["--config", "--seconds"])
      if arguments.flag("--help", "-h") { return Console.say(usage) }
      if arguments.flag("--version") { return Console.say("kanald \(Version.current)") }
      try await run(&arguments)
    } catch let error as UsageError {
      Console.complain("kanald: \(error); see kanald --help")
      exit(2)
    } catch let error as SettingsError {
      for mistake in error.mistakes { Console.complain("\(mistake)") }
      exit(78)  // EX_CONFIG of sysexits.h: a restart will not help.
    } catch {
      Console.complain("kanald: \(error)")
      exit(1)
    }
  }

  private static func run(_ arguments: inout Arguments) async throws {
    switch try arguments.word("a command") {
    case "serve": try await Serve.run(configuration: try configuration(&arguments))
    case "check": try check(try configuration(&arguments))
    case "demo":
      let seconds = try arguments.number("--seconds", in: 1...86_400, default: 0)
      try arguments.finish()
      try await Demo.run(seconds: seconds == 0 ? nil : seconds)
    case let other: throw UsageError("unknown command \"\(other)\"")
    }
  }

  private static func configuration(_ arguments: inout Arguments) throws -> String {
    guard let file = arguments.value("--config") else { throw UsageError("--config FILE is missing") }
    try arguments.finish()
    return file
  }

  private static func check(_ file: String) throws {
    let configuration = try Configuration.read(
      file, credentialsDirectory: Secret.credentialsDirectoryOfOperator())
    for warning in configuration.warnings { Console.complain("warning: \(warning)") }
    let accounts =
      configuration.accounts.map { "\($0.channel.rawValue) \($0.scope)" }
      + configuration.forms.map { "\($0.kind.rawValue) \($0.name)" }
    let core =
      configuration.core.map { "\($0.dialect.rawValue) core \($0.url.host)" }
      ?? "no core: located reports wait"
    Console.say("\(file) is good: \(accounts.joined(separator: ", ")); \(core)")
  }
}
