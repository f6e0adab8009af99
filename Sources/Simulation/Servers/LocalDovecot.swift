// SPDX-License-Identifier: MIT
//
// A real Dovecot in a folder of its own, on ports of 127.0.0.1 that are free: IMAP with STARTTLS, IMAPS,
// and LMTP for mail that arrives. Works as root, which it gives up, and as any user: all of Dovecot's
// services then run as the one user, without chroot. Delivery goes to whatever address is named;
// logging in needs a user of the list.

import FoundationEssentials
import Glibc

package struct LocalDovecot: Sendable {
  /// Who may log in.
  package struct User: Sendable {
    package var address: String
    package var password: String

    package init(_ address: String, password: String) {
      self.address = address
      self.password = password
    }
  }

  package struct Ports: Sendable, Hashable {
    /// STARTTLS where there is a certificate.
    package var imap: UInt16
    package var imaps: UInt16
    package var lmtp: UInt16
  }

  package let ports: Ports
  /// PEM file of its own certificate, for `localhost` and 127.0.0.1; nil where there is no `openssl`
  /// to make one, and IMAP is plain.
  package let certificate: String?
  /// The configuration file, for `doveadm -c`.
  package let configuration: String
  package let process: ServerProcess

  /// Starts it; it answers when this returns. Throws `ServerFailure`.
  package static func start(in path: String, users: [User]) async throws -> LocalDovecot {
    guard let program = Program.find("dovecot") else {
      throw ServerFailure.missing("Dovecot", "dovecot-imapd")
    }
    // Between finding a port and binding it somebody else may take it.
    for _ in 0..<2 {
      do { return try await start(program, in: path, users) } catch is ServerFailure { continue }
    }
    return try await start(program, in: path, users)
  }

  package func stop() async { await process.stop() }

  private static func start(_ program: String, in path: String, _ users: [User]) async throws -> LocalDovecot
  {
    let folder = try ServerFolder(path)
    for name in ["run", "state", "mail"] { try folder.folder(name) }
    let ports = try LoopbackPorts.free(3)
    let chosen = Ports(imap: ports[0], imaps: ports[1], lmtp: ports[2])
    let certificate = try await makeCertificate(folder)
    try folder.write("users", users.map { "\($0.address):{PLAIN}\($0.password)::::::\n" }.joined())
    try folder.write(
      "dovecot.conf", DovecotText.configuration(folder, chosen, isSecured: certificate != nil))
    let configuration = folder.file("dovecot.conf")
    let process = try await ServerProcess.start(
      Program(program, ["-F", "-c", configuration], output: folder.file("output"), givesRootUp: true))
    do {
      try await process.ready { LoopbackPorts.answers(chosen.imap) && LoopbackPorts.answers(chosen.lmtp) }
    } catch {
      await process.stop()
      throw error
    }
    return LocalDovecot(
      ports: chosen, certificate: certificate, configuration: configuration, process: process)
  }

  /// A self-signed certificate, made once a folder.
  private static func makeCertificate(_ folder: ServerFolder) async throws -> String? {
    let certificate = folder.file("certificate.pem")
    if FileManager.default.fileExists(atPath: certificate) { return certificate }
    guard let openssl = Program.find("openssl") else { return nil }
    let ending = try await ServerProcess.run(
      Program(
        openssl,
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
          "30",
          "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
          "-keyout", folder.file("key.pem"), "-out", certificate,
        ], output: folder.file("openssl.output")))
    guard ending == .exited(0) else { throw ServerFailure("openssl made no certificate") }
    for name in ["certificate.pem", "key.pem"] { folder.giveAway(folder.file(name)) }
    return certificate
  }
}
