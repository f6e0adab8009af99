// SPDX-License-Identifier: MIT
//
// A program the bench started. What it prints goes to standard error, so that the bench's own last
// line stays the last; or into a pipe, line by line. It is ended by its id, and never left behind.

import FoundationEssentials
import Glibc
import Operations

final class Child {
  let id: pid_t
  private let input: Int32
  private let output: Int32
  private var unread: [UInt8] = []
  private var status: Int32?

  /// - Parameters:
  ///   - talks: Its standard input and output are ours to write and read.
  ///   - errors: The file its standard error goes to; ours where there is none.
  ///   - environment: Added to our own.
  init(
    _ program: String, _ arguments: [String], talks: Bool = false, errors: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    let toChild = talks ? try Self.pipe() : (-1, -1)
    let fromChild = talks ? try Self.pipe() : (-1, -1)
    var actions = unsafe posix_spawn_file_actions_t()
    // The actions live until they are destroyed below.
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    if talks {
      unsafe posix_spawn_file_actions_adddup2(&actions, toChild.0, STDIN_FILENO)
      unsafe posix_spawn_file_actions_adddup2(&actions, fromChild.1, STDOUT_FILENO)
    } else {
      unsafe posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    }
    if let errors {
      unsafe posix_spawn_file_actions_addopen(
        &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }
    id = try unsafe Self.spawn(program, arguments, &actions, environment)
    if talks {
      close(toChild.0)
      close(fromChild.1)
    }
    input = toChild.1
    output = fromChild.0
  }

  deinit {
    if status == nil { stop(deadline: .seconds(5)) }
    if input >= 0 { close(input) }
    if output >= 0 { close(output) }
  }

  /// The path of a program; throws the words to install it where it is nowhere.
  /// `first` are folders to look in before those of the PATH.
  static func find(_ program: String, first: [String] = []) throws -> String {
    let folders = (ProcessEnvironment.value("PATH") ?? "").split(separator: ":").map(String.init)
    for folder in first + folders + ["/usr/bin", "/usr/sbin"] {
      let path = "\(folder)/\(program)"
      if unsafe access(path, X_OK) == 0 { return path }
    }
    throw BenchError.missing(program)
  }

  func write(_ line: String) {
    var text = line + "\n"
    // A child that has gone shows at the next read.
    text.withUTF8 { _ = unsafe Glibc.write(input, $0.baseAddress, $0.count) }
  }

  /// Its next line, without the end; nil once it has closed its output.
  func readLine() -> String? {
    while true {
      if let end = unread.firstIndex(of: 10) {
        defer { unread.removeSubrange(...end) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      guard let more = readSome(), !more.isEmpty else { return nil }
      unread += more
    }
  }

  private func readSome() -> [UInt8]? {
    var count = 0
    repeat {
      // The buffer's own count bounds the read.
      let buffer = unsafe [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, filled in
        count = unsafe read(output, buffer.baseAddress, buffer.count)
        filled = max(0, count)
      }
      if count >= 0 { return buffer }
    } while errno == EINTR
    return nil
  }

  /// Waits for its end; its exit status, or 128 and the signal's number.
  @discardableResult func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    // `raw` outlives the call.
    while unsafe waitpid(id, &raw, 0) < 0, errno == EINTR {}
    return settle(raw)
  }

  var hasEnded: Bool {
    guard status == nil else { return true }
    var raw: Int32 = 0
    guard unsafe waitpid(id, &raw, WNOHANG) == id else { return false }
    settle(raw)
    return true
  }

  /// Asks it to end, and makes it where it has not by the deadline.
  func stop(deadline: Duration = .seconds(30)) {
    kill(id, SIGTERM)
    let end = ContinuousClock.now + deadline
    while !hasEnded {
      if ContinuousClock.now > end { kill(id, SIGKILL) }
      usleep(2000)
    }
  }

  @discardableResult private func settle(_ raw: Int32) -> Int32 {
    // wait(2): the low seven bits are the signal, the next byte the exit status.
    let code = raw & 0x7f == 0 ? (raw >> 8) & 0xff : 128 + raw & 0x7f
    status = code
    return code
  }

  private static func pipe() throws -> (Int32, Int32) {
    var ends: [Int32] = [-1, -1]
    // Two numbers, as pipe writes.
    guard unsafe Glibc.pipe(&ends) == 0 else { throw BenchError("no pipe: error \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ actions: inout posix_spawn_file_actions_t,
    _ environment: [String: String]
  ) throws -> pid_t {
    let own = ProcessInfo.processInfo.environment.filter { environment[$0.key] == nil }
    let pairs = own.merging(environment) { $1 }.map { "\($0.key)=\($0.value)" }
    let words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    let settings = unsafe pairs.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + settings).forEach { unsafe free($0) } }
    var id: pid_t = 0
    // Both lists end in nil and live until the child has its copies.
    let code = unsafe posix_spawn(&id, program, &actions, nil, words, settings)
    guard code == 0 else {
      throw BenchError("cannot start \(program): \(unsafe String(cString: strerror(code)))")
    }
    return id
  }
}

/// The resident memory of a running program, in bytes; nil once it has ended.
func residentBytes(of id: pid_t = getpid(), _ field: String = "VmRSS") -> Int? {
  guard let status = FileManager.default.contents(atPath: "/proc/\(id)/status") else { return nil }
  for line in String(decoding: status, as: UTF8.self).split(separator: "\n") where line.hasPrefix(field) {
    return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
  return nil
}
