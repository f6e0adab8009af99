// SPDX-License-Identifier: MIT

import FoundationEssentials
import Glibc

/// The folder of a server: its configuration, its state, its output. Where the server gives root up,
/// what is in it belongs to `nobody`.
package struct ServerFolder: Sendable {
  /// Debian's `nobody` and `nogroup` (base-passwd).
  static let nobody: uid_t = 65_534

  package let path: String

  /// Makes the folder, and its parents where they are missing.
  package init(_ path: String) throws {
    self.path = path
    try make(path)
  }

  /// A new folder of the system's choice, which other users can pass through but not list.
  package static func temporary(_ prefix: String) throws -> String {
    let parent = FileManager.default.temporaryDirectory.path
    var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
    // mkdtemp writes into the template's own bytes.
    guard unsafe mkdtemp(&template) != nil else {
      throw ServerFailure("cannot make a folder in \(parent): \(unsafe String(cString: strerror(errno)))")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    unsafe chmod(path, 0o711)
    return path
  }

  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a folder in it.
  func folder(_ name: String) throws { try make(file(name)) }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    giveAway(file(name))
  }

  /// A file's text; empty where there is none.
  package static func text(of path: String) -> String {
    let bytes = try? Data(contentsOf: URL(filePath: path))  // A log that is not there yet has said nothing.
    return bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func make(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    giveAway(path)
  }

  /// Files made beside the server, such as its key, are given away by name.
  func giveAway(_ path: String) {
    guard getuid() == 0 else { return }
    unsafe chown(path, Self.nobody, Self.nobody)
  }
}
