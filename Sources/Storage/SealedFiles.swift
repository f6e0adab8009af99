// SPDX-License-Identifier: MIT
//
// Large sealed blobs as files beside the database.
//
// 1. A file and its directory are synced before the row that names it commits.
// 2. A name is random and says nothing; files are spread over 256 folders.
// 3. A file no row names is an orphan of a crash; `sweep` removes it after a grace time, never
//    one younger than that, since its row may still be on its way.

import Cryptography
import Glibc

package struct SealedFiles: Sendable {
  private let folder: String

  /// `folder` is created if it is missing; its parent must exist.
  package init(folder: String) throws {
    self.folder = folder
    for path in [folder] + (0..<256).map({ "\(folder)/\(Hex.encode([UInt8($0)]))" }) {
      guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw Self.failure("make the folder", path)
      }
    }
  }

  /// Writes durably; returns the new file's name.
  package func write(_ bytes: [UInt8]) throws -> String {
    let name = Hex.encode(try randomBytes(16))
    let path = self.path(of: name)
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Self.failure("create", path) }
    defer { close(file) }
    do {
      try giveAway(file, path)
      try fill(file, path, with: bytes)
      try syncFolder(of: name)
    } catch {
      // What is left of it would take room that a full disk lacks.
      remove(name)
      throw error
    }
    return name
  }

  /// What root's tools write, the daemon has to read: it belongs to whom the folder belongs, as the files of
  /// SQLite do.
  private func giveAway(_ file: Int32, _ path: String) throws {
    var owner = stat()
    guard geteuid() == 0, unsafe stat(folder, &owner) == 0, owner.st_uid != 0 else { return }
    guard fchown(file, owner.st_uid, owner.st_gid) == 0 else { throw Self.failure("give away", path) }
  }

  private func fill(_ file: Int32, _ path: String, with bytes: [UInt8]) throws {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count > 0 || errno == EINTR else { throw Self.failure("write", path) }
      written += max(0, count)
    }
    guard fsync(file) == 0 else { throw Self.failure("sync", path) }
  }

  /// Whether the file is there with all its bytes.
  func isWhole(_ name: String, bytes: Int) -> Bool {
    var status = stat()
    return unsafe stat(path(of: name), &status) == 0 && status.st_size == bytes
  }

  package func read(_ name: String) throws -> [UInt8] {
    let path = self.path(of: name)
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.failure("open", path) }
    defer { close(file) }
    let size = Int(lseek(file, 0, SEEK_END))
    var filled = 0
    return try unsafe [UInt8](unsafeUninitializedCapacity: max(0, size)) { buffer, count in
      while filled < size {
        let read = unsafe pread(file, buffer.baseAddress?.advanced(by: filled), size - filled, filled)
        guard read > 0 || (read < 0 && errno == EINTR) else { throw Self.failure("read", path) }
        filled += max(0, read)
      }
      count = filled
    }
  }

  /// Removes files that no row names and that are older than `grace`: what crashes left behind.
  /// `isNamed` asks the database. Returns how many went.
  func sweep(grace: Duration, isNamed: (String) async throws -> Bool) async throws -> Int {
    var removed = 0
    for number in 0..<256 {
      for name in names(in: Hex.encode([UInt8(number)])) where isOlder(name, than: grace) {
        guard try await !isNamed(name) else { continue }
        remove(name)
        removed += 1
      }
    }
    return removed
  }

  private func names(in part: String) -> [String] {
    guard let directory = unsafe opendir("\(folder)/\(part)") else { return [] }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
        unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name.count == 32 { names.append(name) }
    }
    return names
  }

  private func isOlder(_ name: String, than grace: Duration) -> Bool {
    var status = stat()
    guard unsafe stat(path(of: name), &status) == 0 else { return false }
    return time(nil) - status.st_mtim.tv_sec > grace.components.seconds
  }

  package func remove(_ name: String) { unsafe unlink(path(of: name)) }

  private func path(of name: String) -> String { "\(folder)/\(name.prefix(2))/\(name)" }

  private func syncFolder(of name: String) throws {
    let path = "\(folder)/\(name.prefix(2))"
    let directory = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw Self.failure("open the folder", path) }
    defer { close(directory) }
    guard fsync(directory) == 0 else { throw Self.failure("sync the folder", path) }
  }

  private static func failure(_ act: String, _ path: String) -> StorageError {
    let code = errno
    let words = unsafe String(cString: strerror(code))
    return StorageError(code == ENOSPC || code == EDQUOT ? .full : .broken, "cannot \(act) \(path): \(words)")
  }
}
