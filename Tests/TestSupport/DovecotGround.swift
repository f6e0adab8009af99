// SPDX-License-Identifier: MIT

import Foundation
package import Glibc
import Synchronization

/// What every real mail server under test needs: a folder of its own, free ports, programs run.
package final class ServerGround: Sendable {
  private let own: TestFolder
  /// Absolute, with links resolved; gone with this object.
  package var folder: String { own.path }

  /// Throws what the file system throws.
  package init(_ name: String) throws { own = try TestFolder(name) }

  package func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  package func makeFolders(_ names: [String]) throws {
    for name in names {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
  }

  package func text(of name: String) -> String {
    // Not there yet: nothing in it.
    (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
  }

  /// A self-signed certificate for localhost and 127.0.0.1, in `tls/`; also the file to trust.
  package func makeCertificate() throws -> String {
    try makeFolders(["tls"])
    try Self.run(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
        "\(folder)/tls/key.pem", "-out", "\(folder)/tls/cert.pem",
      ])
    return "\(folder)/tls/cert.pem"
  }

  /// The process whose number stands in a file of this folder.
  package func process(in name: String) -> pid_t? {
    pid_t(text(of: name).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Where a program is; nil where it is not installed.
  package static func program(_ name: String, beside folders: [String] = []) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
    return (folders + path + ["/usr/sbin", "/usr/lib/postfix/sbin"])
      .map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs a program to its end; its output. Throws where it fails.
  ///
  /// Not with Foundation's Process: that waits until the last child of a program has closed what it
  /// inherited, and a server that goes to the background never does.
  @discardableResult
  package static func run(_ name: String, _ arguments: [String], input: [UInt8] = []) throws -> String {
    guard let path = program(name) else { throw ServerTrouble("\(name) is not installed") }
    let files = FileManager.default.temporaryDirectory.appending(path: "kanal-run-\(UUID().uuidString)")
      .path()
    try Data(input).write(to: URL(filePath: files + ".in"))
    defer { for end in [".in", ".out"] { unsafe unlink(files + end) } }
    let status = try spawn(path, [path] + arguments, input: files + ".in", output: files + ".out")
    let output = String(decoding: try Data(contentsOf: URL(filePath: files + ".out")), as: UTF8.self)
    guard status == 0 else { throw ServerTrouble("\(name): \(output)") }
    return output
  }

  private static func spawn(_ path: String, _ words: [String], input: String, output: String) throws -> Int32
  {
    var actions = unsafe posix_spawn_file_actions_t()
    // The actions, words and paths live until posix_spawn returns, which has copied what it needs.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT, 0o600)
    unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
    // Threads of the concurrency pool block signals, and a server would inherit that and never stop.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    unsafe posix_spawnattr_setsigmask(&attributes, &mask)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    let copies = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe copies.forEach { unsafe free($0) } }
    var pid: pid_t = 0
    guard unsafe posix_spawn(&pid, path, &actions, &attributes, copies, environ) == 0 else {
      throw ServerTrouble("\(path) cannot be run")
    }
    var status: Int32 = 0
    guard unsafe waitpid(pid, &status, 0) == pid else { throw ServerTrouble("\(path) is gone") }
    return status
  }

  private static let given = Mutex<Set<UInt16>>([])

  private static func anyPort() throws -> UInt16 {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { Glibc.close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    // The address lives across both calls, and is as large as `size` says.
    let done = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(socket, generic, size) == 0 && getsockname(socket, generic, &size) == 0
      }
    }
    guard done else { throw ServerTrouble("no free port") }
    return UInt16(bigEndian: address.sin_port)
  }
}

/// A server that did not do what it was told.
package struct ServerTrouble: Error, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
