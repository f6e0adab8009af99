// SPDX-License-Identifier: MIT
//
// A real Kannel bearerbox in a folder of its own, on ports of 127.0.0.1 that are free, with a simulated
// radio network behind it (`smsc = fake`, see SMSCLine). What it has taken stays in its spool until a
// box acknowledges it. Long messages are not put together by it, so that whoever reads them must.

import Glibc

package struct LocalKannel: Sendable {
  package struct Ports: Sendable, Hashable {
    package var admin: UInt16
    /// Where boxes connect.
    package var box: UInt16
    /// Where the simulated radio network connects.
    package var smsc: UInt16
    /// Where smsbox takes messages over HTTP, where it runs.
    package var sendsms: UInt16
  }

  /// The smsbox to run beside bearerbox, which turns messages into HTTP requests.
  package struct Webhook: Sendable {
    /// Called for each message, with Kannel's own escapes (`%p`, `%b`, …).
    package var url: String
    package var user: String
    package var password: String

    package init(url: String, user: String, password: String) {
      self.url = url
      self.user = user
      self.password = password
    }
  }

  package let ports: Ports
  package let processes: [ServerProcess]

  /// Starts it; boxes can connect when this returns. Throws `ServerFailure`.
  package static func start(in path: String, webhook: Webhook? = nil) async throws -> LocalKannel {
    guard let program = Program.find("bearerbox") else { throw ServerFailure.missing("Kannel", "kannel") }
    // Between finding a port and binding it somebody else may take it.
    for _ in 0..<2 {
      do { return try await start(program, in: path, webhook) } catch is ServerFailure { continue }
    }
    return try await start(program, in: path, webhook)
  }

  /// Boxes leave before bearerbox does. Now and then bearerbox waits for ever for one of its own
  /// threads (1.4.5); its spool is on disk by then, so it is not waited for long.
  package func stop() async {
    for process in processes.reversed() { await process.stop(within: .seconds(2)) }
  }

  private static func start(_ program: String, in path: String, _ webhook: Webhook?) async throws
    -> LocalKannel
  {
    let folder = try ServerFolder(path)
    for name in ["store", "reports"] { try folder.folder(name) }
    let free = try LoopbackPorts.free(4)
    let ports = Ports(admin: free[0], box: free[1], smsc: free[2], sendsms: free[3])
    try folder.write("kannel.conf", KannelText.configuration(folder, ports, webhook))
    let bearerbox = try await start(program, folder, until: [ports.admin, ports.box])
    // smsbox gives up at once where nobody listens yet.
    guard webhook != nil else { return LocalKannel(ports: ports, processes: [bearerbox]) }
    guard let smsbox = Program.find("smsbox") else { throw ServerFailure.missing("smsbox", "kannel") }
    do {
      let second = try await start(smsbox, folder, until: [ports.sendsms])
      return LocalKannel(ports: ports, processes: [bearerbox, second])
    } catch {
      await bearerbox.stop()
      throw error
    }
  }

  private static func start(_ program: String, _ folder: ServerFolder, until ports: [UInt16]) async throws
    -> ServerProcess
  {
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let process = try await ServerProcess.start(
      Program(
        program, ["-v", "3", folder.file("kannel.conf")], output: folder.file("\(name).output"),
        givesRootUp: true))
    do {
      try await process.ready { ports.allSatisfy(LoopbackPorts.answers) }
    } catch {
      await process.stop()
      throw error
    }
    return process
  }
}

/// Kannel 1.4's configuration.
private enum KannelText {
  static func configuration(
    _ folder: ServerFolder, _ ports: LocalKannel.Ports, _ webhook: LocalKannel.Webhook?
  ) -> String {
    let core = """
      group = core
      admin-port = \(ports.admin)
      admin-interface = 127.0.0.1
      admin-password = demo
      admin-deny-ip = "*.*.*.*"
      admin-allow-ip = "127.0.0.1"
      smsbox-port = \(ports.box)
      smsbox-interface = 127.0.0.1
      box-deny-ip = "*.*.*.*"
      box-allow-ip = "127.0.0.1"
      log-file = "\(folder.path)/bearerbox.log"
      log-level = 1
      store-type = spool
      store-location = "\(folder.path)/store"
      dlr-storage = spool
      dlr-spool = "\(folder.path)/reports"
      sms-combine-concatenated-mo = false
      sms-resend-freq = 2

      group = smsc
      smsc = fake
      smsc-id = SIMULATED
      port = \(ports.smsc)
      our-host = 127.0.0.1
      connect-allow-ip = 127.0.0.1

      group = smsbox
      bearerbox-host = 127.0.0.1
      sendsms-port = \(ports.sendsms)
      sendsms-interface = 127.0.0.1
      log-file = "\(folder.path)/smsbox.log"
      log-level = 1
      http-request-retry = 1000
      http-queue-delay = 1

      """
    return core + (webhook.map(service) ?? "")
  }

  private static func service(_ webhook: LocalKannel.Webhook) -> String {
    """

    group = sms-service
    keyword = default
    get-url = "\(webhook.url)"
    catch-all = true
    max-messages = 0
    omit-empty = true

    group = sendsms-user
    username = \(webhook.user)
    password = \(webhook.password)
    default-smsc = SIMULATED
    max-messages = 10
    concatenation = true
    user-deny-ip = "*.*.*.*"
    user-allow-ip = "127.0.0.1"

    """
  }
}
