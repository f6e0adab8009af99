// SPDX-License-Identifier: MIT

import Daemon
import Operations
import Settings
import Transport

/// `queue work`: the queue as the console's page works it, in a terminal. All of it goes over the console's API,
/// so that roles, claims and the audit log hold for it as for the page; the store is not opened.
enum WorkCommand {
  static let valued: Set = ["--console", "--user"]

  static func run(_ arguments: inout Arguments) async throws -> Int32 {
    let named = arguments.value("--console")
    let file = arguments.value("--config") ?? OpenDesk.usualConfiguration
    let user = arguments.value("--user") ?? OpenDesk.user
    _ = arguments.value("--by")
    guard !arguments.flag("--json") else {
      throw UsageError("queue work is for people; --json is not for it")
    }
    try arguments.finish()
    let client = ConsoleClient(try named.map(address) ?? configured(in: file))
    guard user != "root" else { throw UsageError("root is no officer; say who you are with --user NAME") }
    let keyboard = Keyboard()
    guard let session = try await LogIn(client: client, keyboard: keyboard, name: user).begin() else {
      return 1
    }
    var loop = WorkLoop(client, keyboard, session)
    let pulse = keyboard.begin()
    defer {
      pulse.cancel()
      keyboard.end()
    }
    return await loop.run()
  }

  private static func address(_ text: String) throws(UsageError) -> ConsoleAddress {
    guard let address = ConsoleAddress(text) else {
      throw UsageError("--console takes http://127.0.0.1:8712, https://HOST or unix:/PATH")
    }
    return address
  }

  /// Only where the console listens is read: the configuration's secrets are not the officers'.
  private static func configured(in file: String) throws -> ConsoleAddress {
    let hint = "name the console with --console URL or --console unix:/PATH"
    let document: SettingsDocument
    do {
      document = try SettingsDocument(readingFile: file)
    } catch {
      throw UsageError("\(error.mistakes.map { "\($0)" }.joined(separator: "; ")); \(hint)")
    }
    let text = document.root.optionalSection("listen")?.optionalString("console")
    guard let listening = text.flatMap({ ListenAddress($0) }) else {
      throw UsageError("\(file) has no listen.console; \(hint)")
    }
    let url =
      switch listening {
      case .unix(let path): "unix:\(path)"
      case .tcp: "http://\(listening)"
      }
    return try address(url)
  }
}

/// Asks for the password and begins a session.
struct LogIn {
  let client: ConsoleClient
  let keyboard: Keyboard
  let name: String
  private static let tries = 3

  /// Nil where nobody may work here; it was said why.
  func begin() async throws -> ConsoleSession? {
    for _ in 0..<(Terminal.isInteractive ? Self.tries : 1) {
      let password = try keyboard.secret("password of \(name) at \(client.address.shown): ")
      do {
        let session = try await client.logIn(name, password)
        guard session.rights.contains("work") else {
          let roles = session.roles.joined(separator: ", ")
          try await client.tell(.delete, "/session")
          Console.complain("kanalctl: \(session.name) is \(roles) and does not work the queue")
          return nil
        }
        return session
      } catch ConsoleFailure.refused(let problem) {
        Console.complain("kanalctl: \(Console.visible(problem.words))")
        guard problem.kind == "log-in-refused" else { return nil }
      } catch ConsoleFailure.unreachable(let why) {
        Console.complain("kanalctl: \(why)")
        return nil
      }
    }
    return nil
  }
}
