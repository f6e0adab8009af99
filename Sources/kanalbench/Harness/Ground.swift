// SPDX-License-Identifier: MIT

import FoundationEssentials
import Glibc
import Operations

/// Where a bench runs: its folder, and what the command line asked for.
struct Ground {
  let options: Options
  var folder: String { options.folder }

  init(_ options: Options) throws {
    self.options = options
    try Self.make(options.folder)
  }

  /// Says on standard error what happens.
  func say(_ text: String) { Console.complain("kanalbench: \(text)") }

  /// A folder inside the bench's, made where it is missing.
  func subfolder(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    try Self.make(path)
    return path
  }

  /// The same, empty.
  func emptyFolder(_ name: String) throws -> String {
    let path = "\(folder)/\(name)"
    if FileManager.default.fileExists(atPath: path) { try FileManager.default.removeItem(atPath: path) }
    try Self.make(path)
    return path
  }

  static func make(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw BenchError("cannot make the folder \(path): \(error)")
    }
  }

  /// The median of 50 fsyncs of a small file that grows, in the bench's folder, in microseconds.
  func fsyncMicroseconds() throws -> Double {
    let path = "\(folder)/fsync-probe"
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BenchError("cannot write in \(folder)") }
    defer {
      close(file)
      unsafe unlink(path)
    }
    let line = [UInt8](repeating: 10, count: 512)
    let clock = ContinuousClock()
    let times = (0..<50).map { _ in
      // The array outlives the call, its count bounds it.
      unsafe line.withUnsafeBytes { _ = unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      return clock.measure { _ = fsync(file) }
    }
    return (times.median?.seconds ?? 0) * 1e6
  }
}

extension String {
  /// Writes a file of the bench.
  func write(to path: String) throws {
    guard FileManager.default.createFile(atPath: path, contents: Data(utf8)) else {
      throw BenchError("cannot write \(path)")
    }
  }
}
