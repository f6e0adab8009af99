// SPDX-License-Identifier: MIT
//
// The tool of operators and admins. It works on the store itself, so it works while the daemon runs
// and while it is stopped; what it changes the running daemon sees within a second.

import Glibc
import Operations

@main
enum Kanalctl {
  static let usage = """
    usage: kanalctl [--config FILE] [--json] COMMAND

      feeds [list | pause NAME | resume NAME]    where messages come from, and how they stand
      queue [list | show REPORT]                 drafts that wait for a location
      queue work [--console URL|unix:/PATH] [--user NAME]   the queue as in the console's page, a key a decision
      queue locate REPORT KELURAHAN              puts a draft into a kelurahan (code or name)
      queue set-aside REPORT REASON              takes a draft out, with the reason
      queue ask REPORT                           asks its sender where it is
      queue undo REPORT                          takes a decision back: a place until it is forwarded, a set-aside
      queue duplicates                           drafts that say what an earlier one said
      queue events [REPORT]                      what several tell of just now, or the reports of one event
      queue merge REPORT OTHER                   makes a report part of another; both senders stay answered
      queue split REPORT                         takes a merge back
      queue keep REPORT                          no duplicate: it goes on, and its sender is answered
      dead [list | show MESSAGE | requeue MESSAGE]   messages that could not be read
      outbox [list | show ROW | requeue ROW]     what is on its way out, refused or parked
      outbox give-up ROW REASON                  a refused or parked row that nobody need send
      outbox [pause | resume] COURIER            holds back the answers of an account, or reports (core)
      ledger [--core]                            proves that nothing was lost; status 1 when it does not hold
      trace TICKET|ID                            one message's journey, from the wire to the answer
      intake ADDRESS FILE… [--answer]            takes raw mails from files; answers only if asked to
      intake csv SOURCE FILE [--check]           takes a table of reports; --check only tells what is wrong
             [--answer]                          LAPOR's own tables: their complaints are answered there
      intake report SOURCE --text TEXT [FILE…]   takes one report, with files; tells its ticket
             [--at LAT,LON] [--place NAME] [--subject TEXT] [--sent TIME] [--sender ID] [--id ID] [--public]
      read KIND FILE… [--stats]                  what Kanal makes of raw messages, a JSON object a line
             [KIND: mail, sms, telegram, whatsapp, facebook, instagram, x, lapor, media, form]
      locate TEXT [--explain]                    where the daemon would put a message, and by which words
      locate --jsonl                             the same for JSON objects with id and text, one a line
             [--gazetteer DIR]                   knows DIR/landmarks.csv and DIR/streets.csv for this run
             [--photo FILE]                      takes in where a photo says it was taken
      gazetteer import FILE… [--yes]             own places from CSV, GeoJSON or GTFS stops.txt: what changes
             [--yes]                             puts it in force; a running daemon takes it over by itself
      gazetteer [list [TEXT] | check]            own places, and what is worth a look among them
             [--kind landmark|street|stop|area|boundary]   only those
      gazetteer [versions | revert [VERSION]]    goes back to the version before, to another, or to 0: none
      user [list]                                officers of the console
      user add NAME --role ROLE[,ROLE]           the password comes from standard input
             [--channels LIST] [--territories CODES] [--no-password]   all, where nothing is said
      user change NAME                           other roles, channels or territories; ends their sessions
             [--role LIST] [--channels LIST|all] [--territories CODES|all]   such as sms,email and 31.71,31.72.01
      user [password | disable | enable] NAME    ends their sessions
      keys new                                   prints a new key file

      --config FILE   the daemon's configuration (default: /etc/kanal/kanald.json5)
      --json          machine-readable output, one JSON value a line
      --version, --help

    Reports, messages and rows go by the ids the log shows: r7, m12, o33.
    """

  static func main() async {
    do {
      var arguments = try Arguments(
        Array(CommandLine.arguments.dropFirst()),
        valued: IntakeCommand.valued.union(LocateCommand.valued).union(GazetteerCommand.valued)
          .union(UserCommand.valued).union(WorkCommand.valued).union(["--config", "--by"]))
      if arguments.flag("--help", "-h") { return Console.say(try help(for: arguments.word())) }
      if arguments.flag("--version") { return Console.say("kanalctl \(Version.current)") }
      exit(try await run(&arguments))
    } catch let error as UsageError {
      Console.complain("kanalctl: \(error); see kanalctl --help")
      exit(2)
    } catch {
      Console.complain("kanalctl: \(error)")
      exit(1)
    }
  }

  /// The whole usage, or what it says of one command.
  private static func help(for command: String?) throws(UsageError) -> String {
    guard let command else { return usage }
    let lines = try lines(of: command).map { $0.dropFirst(2) }
    return "usage: kanalctl [--config FILE] [--json] COMMAND\n\n  \(lines.joined(separator: "\n  "))"
  }

  /// The lines of the usage about a command. One without a line is none: help is always whole.
  private static func lines(of command: String) throws(UsageError) -> [Substring] {
    var isAbout = false
    let lines = usage.split(separator: "\n").filter { line in
      // What goes on in the next line is set in further.
      if !line.hasPrefix("    ") { isAbout = line.hasPrefix("  \(command) ") }
      return isAbout
    }
    guard !lines.isEmpty, !command.hasPrefix("-") else { throw UsageError("unknown command \"\(command)\"") }
    return lines
  }

  private static func run(_ arguments: inout Arguments) async throws -> Int32 {
    guard let command = arguments.word() else { throw UsageError("a command is missing") }
    if command == "help" {
      Console.say(try help(for: arguments.word()))
      return 0
    }
    // Before anything is opened: a misspelt word is told as such also where nothing is configured.
    _ = try lines(of: command)
    switch command {
    case "read": return try ReadCommand.run(&arguments)
    case "locate": return try LocateCommand.run(&arguments)
    case "keys": return try KeysCommand.run(&arguments)
    default: break
    }
    if command == "queue", arguments.take("work") { return try await WorkCommand.run(&arguments) }
    let isJSON = arguments.flag("--json")
    let desk = try await OpenDesk(
      configuration: arguments.value("--config") ?? OpenDesk.usualConfiguration,
      who: arguments.value("--by") ?? OpenDesk.user, isJSON: isJSON)
    defer { desk.close() }
    switch command {
    case "feeds": try await FeedsCommand.run(&arguments, desk)
    case "queue": try await QueueCommand.run(&arguments, desk)
    case "dead": try await DeadCommand.run(&arguments, desk)
    case "outbox": try await OutboxCommand.run(&arguments, desk)
    case "user": try await UserCommand.run(&arguments, desk)
    case "trace": try await TraceCommand.run(&arguments, desk)
    case "intake": return try await IntakeCommand.run(&arguments, desk)
    case "gazetteer": return try await GazetteerCommand.run(&arguments, desk)
    case "ledger": return try await LedgerCommand.run(&arguments, desk)
    default: throw UsageError("unknown command \"\(command)\"")
    }
    return 0
  }
}
