// SPDX-License-Identifier: MIT

import Glibc

/// Holds a store's folder for one daemon. The lock goes with the process, however it ends.
package struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Makes the folder at first use. Throws where another daemon holds it.
  package init(_ folder: String) throws { descriptor = try Self.hold(folder) }

  private static func hold(_ folder: String) throws -> Int32 {
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw ServiceError("cannot make the folder \(folder): \(words(errno))")
    }
    let path = "\(folder)/lock"
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ServiceError("cannot open \(path): \(words(errno))") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw ServiceError("\(folder) is in use by another kanald; stop it first")
    }
    return descriptor
  }

  deinit { close(descriptor) }

  private static func words(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}

/// Why the daemon could not start, in words for the operator.
package struct ServiceError: Error, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}
