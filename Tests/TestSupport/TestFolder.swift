// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Synchronization

/// A new folder in the system's temporary one, gone with this object; where a task still holds it when
/// the tests end, gone with the process.
package final class TestFolder: Sendable {
  /// Absolute, with links resolved.
  package let path: String

  /// Throws what the file system throws. The name says who made it, should it ever be found.
  package init(_ name: String) throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    path = parent.appending(path: "kanal-\(name)-\(UUID().uuidString.prefix(8))").path
    // Servers under test look into it as users of their own.
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    Leftovers.add(path)
  }

  deinit {
    Leftovers.remove(path)
    try? FileManager.default.removeItem(atPath: path)  // What stays lies in the temporary folder.
  }

  /// A file or folder in it.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, for its owner's eyes as a secret is.
  package func write(_ text: String, to name: String, mode: Int = 0o600) throws {
    try Data(text.utf8).write(to: URL(filePath: file(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file(name))
  }

  /// Folders that are still there when the process ends.
  private enum Leftovers {
    private static let paths = Mutex<Set<String>>([])
    private static let registration: Int32 = atexit {
      // What stays lies in the temporary folder.
      for path in Leftovers.paths.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }

    static func add(_ path: String) {
      _ = registration
      paths.withLock { _ = $0.insert(path) }
    }

    static func remove(_ path: String) { paths.withLock { _ = $0.remove(path) } }
  }
}
