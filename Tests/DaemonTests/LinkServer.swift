// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import TestSupport
import Testing

/// A web server over TLS on loopback that plays the hosts of short links: `openssl s_server`, which answers a
/// path with the file of that name, head and all.
final class LinkServer: Sendable {
  static let hosts = ["maps.short.example", "bit.example"]
  let port = freePort()
  /// The file to trust.
  let authority: String
  private let folder: TestFolder
  private let pid: pid_t

  /// Listens when it returns. `answers`: heads by path, without the first `/`.
  init(_ answers: [String: String]) async throws {
    folder = try TestFolder("links")
    authority = folder.file("cert.pem")
    try ServerGround.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=links", "-addext",
        "subjectAltName=" + Self.hosts.map { "DNS:\($0)" }.joined(separator: ","), "-keyout",
        folder.file("key.pem"), "-out", authority,
      ])
    for (path, head) in answers {
      try folder.write(
        head.replacingOccurrences(of: "\n", with: "\r\n") + "\r\n\r\n<html>a page</html>", to: path)
    }
    let process = Process()
    process.executableURL = URL(filePath: try #require(ServerGround.program("openssl")))
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.arguments = [
      "s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", authority, "-key",
      folder.file("key.pem"), "-HTTP",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    pid = process.processIdentifier
    try await waitForPort(port)
  }

  deinit { kill(pid, SIGKILL) }
}
