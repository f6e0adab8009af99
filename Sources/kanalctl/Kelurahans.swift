// SPDX-License-Identifier: MIT

import Gazetteer
import Operations
import Reports

/// Finds the kelurahan an admin means: by its code, or by a name that only one has.
enum Kelurahans {
  static func find(_ wanted: String) throws -> Kelurahan {
    let all = Locator().all
    if let exact = all.first(where: { $0.code == wanted }) { return exact }
    let bare = letters(wanted)
    let named = all.filter { letters($0.name) == bare || letters("\($0.name)\($0.kecamatan)") == bare }
    if let only = named.first, named.count == 1 { return only }
    guard named.isEmpty else {
      let choices = named.map { "\($0.code) (\($0.kecamatan), \($0.kota))" }.joined(separator: ", ")
      throw UsageError("\"\(wanted)\" is the name of several kelurahan; give the code: \(choices)")
    }
    let near = all.filter { letters($0.name).hasPrefix(bare) }.prefix(5).map { "\($0.name) \($0.code)" }
    throw UsageError(
      "there is no kelurahan \"\(wanted)\"" + (near.isEmpty ? "" : "; near: \(near.joined(separator: ", "))"))
  }

  private static func letters(_ text: String) -> String { text.lowercased().filter(\.isLetter) }
}
