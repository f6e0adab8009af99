// SPDX-License-Identifier: MIT
//
// The counterparts of Kanal that cannot be had for a test: a routing core, a submission server, a
// gateway, phones. Each runs in the foreground until Ctrl-C and says what it sees on standard output.

import Glibc
import Operations
import Simulation
import Transport

@main
enum Kanalsim {
  static let usage = """
    usage: kanalsim core --listen ADDRESS --key FILE [--kanal URL] [--status-every SECONDS]
           kanalsim mail --listen ADDRESS [--keep FOLDER] [--fault KIND [--count N]]
           kanalsim deliver --lmtp ADDRESS --to MAILBOX FILE…
           kanalsim gateway --listen ADDRESS
           kanalsim telegram --listen ADDRESS --token FILE
           kanalsim meta --listen ADDRESS --token FILE --secret FILE [--kanal URL --verify FILE]
           kanalsim lapor --listen ADDRESS --auth FILE --token FILE [--institution NUMBER]
           kanalsim x --listen ADDRESS [--webhook URL]
           kanalsim phone --smsc ADDRESS --from NUMBER --to NUMBER [--wait SECONDS] TEXT…
           kanalsim --version | --help

      core      a routing core: takes reports under their idempotency keys, lists them, and with
                --kanal tells the status of each on, a step every --status-every seconds (default 2)
      mail      a submission server that sends nothing on; --keep writes each mail to a file.
                --fault temporary, refused or drop befalls the first --count mails
      deliver   hands raw mails to a mailbox server over LMTP
      gateway   Kannel's bearerbox as a box sees it; reads "NUMBER TEXT" lines, one a message from a
                phone to the city's number 1708, and prints what phones get
      telegram  a Bot API server with the bot of that token; reads "CITIZEN TEXT" lines, or a place as
                "CITIZEN @LATITUDE,LONGITUDE", one a message, and prints what citizens get
      meta      Meta's Graph API with a WhatsApp number, a page and an Instagram account, whose ids it prints;
                reads "PLACE CITIZEN TEXT" lines, where a PLACE is whatsapp, facebook, instagram or comment,
                tells them to --kanal, signed, and prints what citizens get
      lapor     SP4N-LAPOR's web service as it is ASSUMED to be; reads "COMPLAINT TEXT" lines, the first of a
                number a complaint disposed to the institution, the others what its citizen adds, and
                prints what the institution writes
      x         X's API v2 with one account, whose invented keys are printed; reads "USER TEXT" lines, a
                direct message each, or "USER @TEXT", a post that mentions the account, and prints what
                citizens get; --webhook also pushes them there
      phone     a phone behind Kannel's fake SMSC: sends a text, prints what comes back for --wait
                seconds (default 5)

    An ADDRESS is 127.0.0.1:PORT; port 0 is a free one, which is printed.

    examples:
      head -c 32 /dev/urandom | base64 > core.key
      kanalsim core --listen 127.0.0.1:8790 --key core.key --kanal http://127.0.0.1:8710
      curl -X POST 'http://127.0.0.1:8790/sim/fault?kind=unavailable&count=20'
      kanalsim mail --listen 127.0.0.1:2525 --keep sent
      echo '42 Lampu jalan padam di Kel. Cikini' | kanalsim telegram --listen 127.0.0.1:8081 --token bot.token
      curl -X POST 'http://127.0.0.1:8081/sim/fault?kind=tooMany&method=sendMessage&seconds=3'
      echo 'whatsapp 628110000042 Lampu padam di Kel. Cikini' | kanalsim meta --listen 127.0.0.1:8082 \\
        --token meta.token --secret meta.secret --kanal http://127.0.0.1:8710/meta/webhook --verify meta.verify
      echo '4711 Lampu jalan padam di Kel. Cikini' | kanalsim lapor --listen 127.0.0.1:8083 --auth a --token t
      curl -X POST 'http://127.0.0.1:8083/sim/fault?kind=lost&call=add&seconds=40'
      echo '42 Lampu jalan padam di Kel. Cikini' | kanalsim x --listen 127.0.0.1:8084
      echo '+628110000001 Lampu jalan padam di Kel. Cikini' | kanalsim gateway --listen 127.0.0.1:13001
    """

  private static let valued: Set = [
    "--listen", "--key", "--kanal", "--status-every", "--keep", "--fault", "--count", "--lmtp", "--to",
    "--smsc", "--from", "--wait", "--token", "--secret", "--verify", "--webhook", "--auth", "--institution",
  ]

  static func main() async {
    // A reader of ours that left, or a client, is an error at the write and not our end.
    signal(SIGPIPE, SIG_IGN)
    do {
      var arguments = try Arguments(Array(CommandLine.arguments.dropFirst()), valued: valued)
      if arguments.flag("--help", "-h") { return Console.say(usage) }
      if arguments.flag("--version") { return Console.say("kanalsim \(Version.current)") }
      try await run(&arguments)
    } catch let error as UsageError {
      Console.complain("kanalsim: \(error); see kanalsim --help")
      exit(2)
    } catch {
      Console.complain("kanalsim: \(error)")
      exit(1)
    }
  }

  private static func run(_ arguments: inout Arguments) async throws {
    switch try arguments.word("what to simulate") {
    case "core": try await CoreCommand.run(&arguments)
    case "mail": try await MailCommands.submission(&arguments)
    case "deliver": try await MailCommands.deliver(&arguments)
    case "gateway": try await PhoneCommands.gateway(&arguments)
    case "telegram": try await TelegramCommand.run(&arguments)
    case "meta": try await MetaCommand.run(&arguments)
    case "lapor": try await LaporCommand.run(&arguments)
    case "x": try await XCommand.run(&arguments)
    case "phone": try await PhoneCommands.phone(&arguments)
    case let other: throw UsageError("unknown command \"\(other)\"")
    }
  }
}

extension Arguments {
  /// An option that must be there.
  mutating func needed(_ name: String) throws(UsageError) -> String {
    guard let value = value(name) else { throw UsageError("\(name) is missing") }
    return value
  }

  /// A port of this machine. Simulators have no passwords worth the name, so nobody else may reach them.
  mutating func port(_ name: String, allowsZero: Bool = true) throws(UsageError) -> UInt16 {
    let text = try needed(name)
    guard text.hasPrefix("127.0.0.1:"), let port = UInt16(text.dropFirst(10)), port > 0 || allowsZero else {
      throw UsageError("\(name) takes 127.0.0.1:PORT, not \"\(text)\"")
    }
    return port
  }
}

/// Waits for Ctrl-C, which ends the program.
func runForever() async throws -> Never {
  while true { try await Task.sleep(for: .seconds(86_400)) }
}

/// Lines of standard input, in their order; reading blocks, so that it has a thread of its own.
func standardInputLines() -> AsyncStream<String> {
  let (stream, continuation) = AsyncStream.makeStream(of: String.self)
  startThread("citizens") {
    while let line = readLine() { continuation.yield(line) }
    continuation.finish()
  }
  return stream
}
