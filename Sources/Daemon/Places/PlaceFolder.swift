// SPDX-License-Identifier: MIT
//
// The versions of a deployment's own places: files beside the store, since nothing in them is secret or
// anybody's own, an operator may look at them and copy them, and a daemon that reads them holds nothing up.
//
//   gazetteer/0007.places   a version: what, when and by whom in its first line, then a place a line, then
//                           the digest of all that. Never changed once it is there.
//   gazetteer/current       the number of the version in force; 0 or no file: only what is built in
//   gazetteer/lock          held while a version is written
//
// 1. A version is on the disk, and its name in the folder, before `current` names it; `current` is
//    replaced by a rename. A crash leaves the old version in force, and at most a file nobody names.
// 2. A version that is cut or altered is told by its digest and never used.
// 3. Going back changes `current` only: every version stays for going forward again.

import Cryptography
import FoundationEssentials
package import Gazetteer
import Glibc
import Settings

/// What a version is, without its places.
package struct PlaceVersion: Hashable, Sendable, Codable {
  package var format = 1
  package var number: Int
  /// The version in force when it was made; 0: none.
  package var base: Int
  /// Milliseconds since 1970.
  package var madeAt: Int64
  package var madeBy: String
  /// The files it was made of, and what it holds.
  package var note: String

  package init(number: Int, base: Int, madeAt: Int64, madeBy: String, note: String) {
    self.number = number
    self.base = base
    self.madeAt = madeAt
    self.madeBy = madeBy
    self.note = note
  }
}

/// Why versions cannot be read or written.
package struct PlaceFolderError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package init(description: String) { self.description = description }
}

package struct PlaceFolder: Sendable {
  /// Bytes of a version; the files it is made of are bounded before.
  private static let largest = 256 << 20
  package let path: String

  /// Beside the store in `folder`.
  package init(besideStore folder: String) { path = "\(folder)/gazetteer" }

  // MARK: Reading

  /// The version in force; 0 where none is.
  package func current() throws(PlaceFolderError) -> Int {
    guard let bytes = try bytes("current", limit: 64) else { return 0 }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let number = Int(text.split(whereSeparator: \.isNewline).first ?? ""), number >= 0 else {
      throw PlaceFolderError(description: "\(path)/current holds no number of a version")
    }
    return number
  }

  /// A version with its places. The whole file is compared with its digest first.
  package func load(_ number: Int) throws(PlaceFolderError) -> (version: PlaceVersion, places: OwnPlaces) {
    guard let bytes = try bytes(Self.name(number), limit: Self.largest) else {
      throw PlaceFolderError(description: "there is no version \(number)")
    }
    return try PlaceVersionText.read(bytes, number)
  }

  /// The places in force.
  package func places() throws(PlaceFolderError) -> OwnPlaces {
    let number = try current()
    return number == 0 ? OwnPlaces() : try load(number).places
  }

  /// The numbers of all versions that are there, the oldest first.
  package func numbers() throws(PlaceFolderError) -> [Int] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).compactMap { name in
        name.hasSuffix(".places") ? Int(name.dropLast(".places".count)) : nil
      }.sorted()
    } catch {
      guard unsafe access(path, F_OK) != 0, errno == ENOENT else {
        throw PlaceFolderError(description: "cannot list \(path): \(error)")
      }
      return []
    }
  }

  private func bytes(_ name: String, limit: Int) throws(PlaceFolderError) -> [UInt8]? {
    do throws(FileFault) {
      return try contents(ofFile: "\(path)/\(name)", limit: limit)
    } catch {
      if case .system(ENOENT) = error { return nil }
      throw PlaceFolderError(description: "cannot read \(path)/\(name): \(error)")
    }
  }

  private static func name(_ number: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ".places"
  }

  // MARK: Writing

  /// Makes a version and puts it in force. Throws where another was put in force since `base` was read.
  package func add(_ places: OwnPlaces, base: Int, at milliseconds: Int64, by who: String, _ note: String)
    throws(PlaceFolderError) -> PlaceVersion
  {
    let lock = try DurableFolder(path)
    guard try current() == base else {
      throw PlaceFolderError(description: "another version came in between; run it again")
    }
    let version = PlaceVersion(
      number: (try numbers().last ?? 0) + 1, base: base, madeAt: milliseconds, madeBy: who, note: note)
    try lock.replace(Self.name(version.number), with: try PlaceVersionText.bytes(version, places))
    try lock.replace("current", with: Array("\(version.number)\n".utf8))
    return version
  }

  /// Puts an earlier or later version in force again; 0: only what is built in.
  package func put(inForce number: Int) throws(PlaceFolderError) {
    let lock = try DurableFolder(path)
    if number != 0 { _ = try load(number) }
    try lock.replace("current", with: Array("\(number)\n".utf8))
  }
}
