// SPDX-License-Identifier: MIT

import Cryptography
import Glibc
package import Reports

/// The store of one deployment: the database, the sealed files beside it, and the keys to both.
package struct Store: Sendable {
  package let database: Database
  package let keys: Keyring
  let files: SealedFiles
  /// Raw messages above this many bytes are kept as files: SQLite copies a blob twice on its way in.
  private static let inlineLimit = 128 * 1024

  /// Opens the store in `folder`, creating it at first use. Throws `broken` where another lookup
  /// key was used before: every known sender would become a stranger.
  package static func open(folder: String, keys: Keyring, readers: Int = 2, maxPages: Int? = nil) async throws
    -> Store
  {
    guard unsafe mkdir(folder, 0o700) == 0 || errno == EEXIST else {
      throw StorageError(
        .broken, "cannot make the folder \(folder): \(unsafe String(cString: strerror(errno)))")
    }
    let store = Store(
      database: try Database(path: "\(folder)/kanal.sqlite", readers: readers, maxPages: maxPages),
      keys: keys,
      files: try SealedFiles(folder: "\(folder)/sealed"))
    let check = keys.lookupCheck
    let known = try await store.database.write { connection in
      try connection.execute(
        "INSERT INTO setting(key, value) VALUES('lookup_check', ?) ON CONFLICT DO NOTHING", check)
      return try connection.first("SELECT value FROM setting WHERE key = 'lookup_check'") { $0.blob(0) }
    }
    guard known == check else {
      store.database.close()
      throw StorageError(
        .broken, "\(folder) was written with another lookup key; restore the key file it was made with")
    }
    return store
  }

  /// Seals a raw message; a large one goes to a synced file right away.
  package func sealRaw(_ raw: [UInt8], identity: String) throws -> SealedRaw {
    let sealed = try keys.seal(raw, for: .raw, row: identity)
    guard sealed.count > Self.inlineLimit else {
      return SealedRaw(inline: sealed, file: nil, bytes: raw.count, key: keys.current)
    }
    return SealedRaw(inline: nil, file: try files.write(sealed), bytes: raw.count, key: keys.current)
  }

  /// The bytes as received. Throws where they were erased or changed.
  package func openRaw(_ raw: SealedRaw, identity: String) throws -> [UInt8] {
    if let inline = raw.inline { return try keys.open(inline, key: raw.key, for: .raw, row: identity) }
    guard let file = raw.file else { throw StorageError(.stale, "the message's bytes were erased") }
    return try keys.open(try files.read(file), key: raw.key, for: .raw, row: identity)
  }

  /// Undoes `sealRaw` for a message of which nothing was or will be stored.
  package func discard(_ raw: SealedRaw) {
    if let file = raw.file { files.remove(file) }
  }

  /// Undoes `sealRaw` for a message that was known already, unless its own file was lost, as when a
  /// commit came to light that had been told as failed: then the copy takes its place.
  package func settle(_ copy: SealedRaw, besides message: MessageID) async throws {
    guard let file = copy.file else { return }
    let known = try await database.read { try $0.message(message)?.raw }
    guard let lost = known?.file, !files.isWhole(lost, bytes: copy.bytes + SealingKey.overhead) else {
      return discard(copy)
    }
    try await database.write { try $0.replace(file: lost, with: file, key: copy.key, of: message) }
  }

  /// Seals what was fetched of an attachment into a synced file.
  package func sealMedia(_ bytes: [UInt8], for attachment: AttachmentRow) throws -> SealedMedia {
    let sealed = try keys.seal(bytes, for: .media, row: attachment.reference)
    return SealedMedia(file: try files.write(sealed), key: keys.current, bytes: bytes.count)
  }

  /// The bytes of an attachment that was fetched.
  package func openMedia(_ attachment: AttachmentRow) throws -> [UInt8] {
    guard let file = attachment.file, let key = attachment.sealKey else {
      throw StorageError(.stale, "the attachment's bytes were erased")
    }
    return try keys.open(try files.read(file), key: key, for: .media, row: attachment.reference)
  }

  /// Undoes `sealMedia` where no row names the file.
  package func discard(_ media: SealedMedia) { files.remove(media.file) }

  /// Removes sealed files that crashes left without a row, once they are an hour old.
  @discardableResult
  package func sweepOrphans(grace: Duration = .seconds(3600)) async throws -> Int {
    try await files.sweep(grace: grace) { name in
      try await database.read { try $0.isNamed(file: name) }
    }
  }

  /// An address, sealed, with the hash that finds it again.
  package func sealSender(_ address: String) throws -> SealedSender {
    SealedSender(
      mac: keys.mac(address, for: .sender), sealed: try keys.seal(Array(address.utf8), for: .sender),
      key: keys.current)
  }
}

/// A raw message as the database keeps it.
package struct SealedRaw: Sendable {
  package var inline: [UInt8]?
  package var file: String?
  /// Size of the message itself.
  package var bytes: Int
  package var key: Int
}

/// What was fetched of an attachment, as the database keeps it.
package struct SealedMedia: Sendable {
  package var file: String
  package var key: Int
  /// Size of the attachment itself.
  package var bytes: Int
}

/// A sender as the database keeps it.
package struct SealedSender: Sendable {
  package var mac: [UInt8]
  package var sealed: [UInt8]
  package var key: Int
}
