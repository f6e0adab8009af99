// SPDX-License-Identifier: MIT
//
// A real Kannel on free loopback ports, in a folder of its own: bearerbox, optionally smsbox, and a
// fake SMSC that the test plays. Everything is stopped by pid when it goes.

import Dispatch
package import Foundation
import Glibc
import Synchronization
package import Transport

/// What the tests vary of Kannel's configuration.
package struct KannelOptions: Sendable {
  package var combinesParts = false
  /// Seconds bearerbox waits for the rest of a long message.
  package var combineTimeout = 2
  /// Where smsbox sends messages (`get-url`); nil starts no smsbox.
  package var messageURL: String?
  package var postsMessages = false

  package init() {}
}

package final class Kannel: Sendable {
  package let folder: URL
  private let ground: TestFolder
  package let boxPort: UInt16
  package let smscPort: UInt16
  package let sendsmsPort: UInt16
  private let adminPort: UInt16
  private let options: KannelOptions
  private let bearerbox = Server()
  private let smsbox = Server()

  /// Starts bearerbox (and smsbox) and returns once they listen.
  package init(_ options: KannelOptions = KannelOptions()) async throws {
    self.options = options
    ground = try TestFolder("kannel")
    folder = URL(filePath: ground.path)
    (adminPort, boxPort, smscPort, sendsmsPort) = (
      freePort(), freePort(), freePort(), freePort()
    )
    for name in ["store", "dlr"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
    }
    try configuration.write(to: folder.appending(path: "kannel.conf"), atomically: true, encoding: .utf8)
    try await start()
  }

  deinit {
    smsbox.kill()
    bearerbox.kill()
  }

  /// Starts what is not running, on the same store.
  package func start() async throws {
    try bearerbox.start("/usr/sbin/bearerbox", folder)
    try await waitForPort(boxPort)
    try await waitForPort(smscPort)
    guard options.messageURL != nil else { return }
    try smsbox.start("/usr/sbin/smsbox", folder)
    try await waitForPort(sendsmsPort)
  }

  /// SIGKILL, as a power cut would.
  package func killBearerbox() { bearerbox.kill() }

  /// The same for smsbox.
  package func killSmsbox() { smsbox.kill() }

  /// What bearerbox has not been relieved of yet, as it lies in its spool.
  package func spooledTexts() -> [String] {
    let store = folder.appending(path: "store")
    let files = FileManager.default.enumerator(at: store, includingPropertiesForKeys: [.isRegularFileKey])
    return (files?.compactMap { $0 as? URL } ?? []).compactMap { file in
      // Gone meanwhile, or a folder.
      (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
    }
  }

  /// A line for each message bearerbox received, written after the message is in the spool.
  package var accessLog: String {
    // Not there yet: nothing was received.
    (try? String(contentsOf: folder.appending(path: "access.log"), encoding: .utf8)) ?? ""
  }

  /// Plays the SMSC; one at a time.
  package func smsc(over dialer: Dialer) async throws -> FakeSMSC {
    FakeSMSC(
      try await dialer.open(StreamEndpoint(.tcp, host: "127.0.0.1", port: smscPort, security: .plain)))
  }

  /// A box's connection.
  package func box(over dialer: Dialer) async throws -> ByteStream {
    try await dialer.open(StreamEndpoint(.tcp, host: "127.0.0.1", port: boxPort, security: .plain))
  }

  private var configuration: String {
    """
    group = core
    admin-port = \(adminPort)
    admin-interface = 127.0.0.1
    admin-password = tests
    smsbox-port = \(boxPort)
    smsbox-interface = 127.0.0.1
    log-file = "\(folder.path)/bearerbox.log"
    log-level = 0
    access-log = "\(folder.path)/access.log"
    store-type = spool
    store-location = "\(folder.path)/store"
    dlr-storage = spool
    dlr-spool = "\(folder.path)/dlr"
    sms-combine-concatenated-mo = \(options.combinesParts)
    sms-combine-concatenated-mo-timeout = \(options.combineTimeout)
    sms-resend-freq = 1

    group = smsc
    smsc = fake
    smsc-id = FAKE1
    port = \(smscPort)
    our-host = 127.0.0.1
    connect-allow-ip = 127.0.0.1

    group = smsbox
    bearerbox-host = 127.0.0.1
    sendsms-port = \(sendsmsPort)
    sendsms-interface = 127.0.0.1
    log-file = "\(folder.path)/smsbox.log"
    log-level = 0
    http-request-retry = 5
    http-queue-delay = 1
    \(options.messageURL.map(serviceConfiguration) ?? "")
    """
  }

  /// bearerbox wants the smsbox group above even where another box takes smsbox's place; the services
  /// are smsbox's own.
  private func serviceConfiguration(_ url: String) -> String {
    """

    group = sms-service
    keyword = default
    name = ingest
    \(options.postsMessages ? "post-url" : "get-url") = "\(url)"
    send-sender = \(options.postsMessages)
    catch-all = true
    max-messages = 0
    omit-empty = true

    group = sendsms-user
    username = kanal
    password = rahasia
    default-smsc = FAKE1
    default-sender = 1708
    max-messages = 10
    concatenation = true
    """
  }
}

/// The network's side: Kannel's fake SMSC speaks lines over TCP, `SENDER RECEIVER text WORDS`.
package actor FakeSMSC {
  private let stream: ByteStream
  private var buffer: [UInt8] = []

  init(_ stream: ByteStream) { self.stream = stream }

  /// A message from a handset; `content` as in `text Halo` or `udh-text %05… Halo`.
  package func send(from sender: String, to receiver: String = "1708", _ content: String) async throws {
    try await stream.send(Array("\(sender) \(receiver) \(content)\n".utf8))
  }

  /// The next message on its way to a handset: `1708 +62… text Halo`.
  package func nextLine(within deadline: Duration = .seconds(20)) async throws -> String {
    while true {
      if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
        defer { buffer.removeFirst(end + 1) }
        return String(decoding: buffer[..<end], as: UTF8.self)
      }
      let bytes = try await stream.receive(deadline: deadline)
      guard !bytes.isEmpty else { throw KannelFailure("the SMSC connection ended") }
      buffer += bytes
    }
  }
}

package struct KannelFailure: Error, CustomStringConvertible {
  package var description: String
  init(_ description: String) { self.description = description }
}

/// One program of Kannel's; started, killed and started again by one test.
private final class Server: Sendable {
  private let pid = Mutex<pid_t?>(nil)
  /// Signalled when a process was reaped.
  private let ended = DispatchSemaphore(value: 0)

  func start(_ program: String, _ folder: URL) throws {
    guard pid.withLock({ $0 == nil }) else { return }
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw KannelFailure("\(program) is not installed; config/bootstrap.sh installs it")
    }
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-v", "4", folder.appending(path: "kannel.conf").path]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
    pid.withLock { $0 = process.processIdentifier }
    Leftovers.add(process.processIdentifier)
  }

  /// Its sockets are free when this returns: the kernel closes them before it lets the pid go.
  func kill() {
    guard let pid = pid.withLock({ pid in pid.take() }) else { return }
    Leftovers.remove(pid)
    Glibc.kill(pid, SIGKILL)
    ended.wait()
  }
}

/// Servers still running when the tests end: an object that a test's last task holds is not freed
/// before the process exits.
private enum Leftovers {
  private static let pids = Mutex<Set<pid_t>>([])
  private static let registration: Int32 = atexit {
    Leftovers.pids.withLock { pids in for pid in pids { Glibc.kill(pid, SIGKILL) } }
  }

  static func add(_ pid: pid_t) {
    _ = registration
    pids.withLock { _ = $0.insert(pid) }
  }

  static func remove(_ pid: pid_t) { pids.withLock { _ = $0.remove(pid) } }
}
