// SPDX-License-Identifier: MIT

import Glibc

/// A folder whose files are replaced as a whole, held against others who do so. A file is on the disk
/// under its name, or the one before it is. The lock goes with the process, however it ends.
struct DurableFolder: ~Copyable {
  private let path: String
  private let lock: Int32

  /// Makes the folder at first use. Throws where somebody else is writing.
  init(_ path: String) throws(PlaceFolderError) {
    self.path = path
    lock = try Self.hold(path)
  }

  deinit { close(lock) }

  private static func hold(_ path: String) throws(PlaceFolderError) -> Int32 {
    let isNew = unsafe mkdir(path, 0o700) == 0
    guard isNew || errno == EEXIST else { throw failure("make the folder", path) }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    if isNew {
      try giveAway(path, like: parent)
      try sync(parent)
    }
    let descriptor = unsafe open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("open", "\(path)/lock") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw PlaceFolderError(description: "somebody else is changing \(path) right now; try again")
    }
    do throws(PlaceFolderError) {
      try giveAway("\(path)/lock", like: parent)
    } catch {
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// Writes a file durably under its name, in the place of one that may be there.
  func replace(_ name: String, with bytes: [UInt8]) throws(PlaceFolderError) {
    let new = "\(path)/.new"
    do throws(PlaceFolderError) {
      try write(bytes, to: new)
      try Self.giveAway(new, like: path)
      guard unsafe rename(new, "\(path)/\(name)") == 0 else { throw Self.failure("rename", new) }
      try Self.sync(path)
    } catch {
      // What is left of it would take room that a full disk lacks.
      unsafe unlink(new)
      throw error
    }
  }

  private func write(_ bytes: [UInt8], to file: String) throws(PlaceFolderError) {
    let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.failure("create", file) }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      // The buffer's own count bounds the write.
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count > 0 || errno == EINTR else { throw Self.failure("write", file) }
      written += max(0, count)
    }
    guard fsync(descriptor) == 0 else { throw Self.failure("sync", file) }
  }

  /// What root's tools write, the daemon has to read: it belongs to whom the folder belongs.
  private static func giveAway(_ file: String, like folder: String) throws(PlaceFolderError) {
    var owner = stat()
    guard geteuid() == 0, unsafe stat(folder, &owner) == 0, owner.st_uid != 0 else { return }
    guard unsafe chown(file, owner.st_uid, owner.st_gid) == 0 else { throw failure("give away", file) }
  }

  private static func sync(_ folder: String) throws(PlaceFolderError) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", folder) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("sync", folder) }
  }

  private static func failure(_ act: String, _ path: String) -> PlaceFolderError {
    PlaceFolderError(description: "cannot \(act) \(path): \(unsafe String(cString: strerror(errno)))")
  }
}
