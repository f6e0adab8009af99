// SPDX-License-Identifier: MIT
//
// What an officer is responsible for. A draft without a known place belongs to everybody who works its
// channel: whoever is left out of a draft's territory by a guess could leave it to nobody.

/// Channels and territories; nil means all of them.
package struct Jurisdiction: Hashable, Sendable {
  package var channels: Set<Channel>?
  /// Kemendagri's codes of kota (`31.71`), kecamatan (`31.71.08`) or kelurahan (`31.71.08.1004`).
  package var territories: [String]?

  package init(channels: Set<Channel>? = nil, territories: [String]? = nil) {
    self.channels = channels
    self.territories = territories
  }

  /// All of the city's reports.
  package static let everything = Jurisdiction()

  /// Whether a report is theirs; `territory` is what is known of where it is.
  package func covers(_ channel: Channel, territory: String?) -> Bool {
    guard channels?.contains(channel) ?? true else { return false }
    guard let territories, let territory else { return true }
    return territories.contains { Territory.overlap($0, territory) }
  }
}

/// Kemendagri's codes, as far as one is known.
package enum Territory {
  /// Bytes of the codes of a kota, a kecamatan and a kelurahan.
  private static let lengths = [5, 8, 13]

  /// The smallest territory that all of the kelurahan lie in; nil where they share none, or are none.
  package static func common(_ codes: some Sequence<String>) -> String? {
    let all = Set(codes)
    guard let first = all.first else { return nil }
    return lengths.reversed().lazy
      .map { String(first.prefix($0)) }
      .first { shared in shared.count <= first.count && all.allSatisfy { contains(shared, $0) } }
  }

  /// Whether one of the two lies in the other.
  package static func overlap(_ one: String, _ other: String) -> Bool {
    contains(one, other) || contains(other, one)
  }

  /// Whether it has the form of a code.
  package static func isCode(_ text: String) -> Bool {
    lengths.contains(text.utf8.count)
      && text.enumerated().allSatisfy { index, character in
        [2, 5, 8].contains(index) ? character == "." : ("0"..."9").contains(character)
      }
  }

  private static func contains(_ outer: String, _ inner: String) -> Bool {
    inner == outer || inner.hasPrefix(outer + ".")
  }
}

extension Territory {
  /// Every code that can stand for the place of a report in one of these territories: their own, what lies
  /// in them and what they lie in. `kelurahans` are the codes of all there are.
  package static func codes(overlapping territories: [String], among kelurahans: [String]) -> Set<String> {
    var codes: Set<String> = []
    for kelurahan in kelurahans where territories.contains(where: { overlap($0, kelurahan) }) {
      for length in lengths {
        let code = String(kelurahan.prefix(length))
        if territories.contains(where: { overlap($0, code) }) { codes.insert(code) }
      }
    }
    return codes
  }
}
