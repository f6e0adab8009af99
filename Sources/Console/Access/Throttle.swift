// SPDX-License-Identifier: MIT
//
// Slows guessing down. A name is counted whether an officer has it or not, so that the waiting tells nothing;
// it is counted with the address it comes from, so that a stranger does not lock an officer out, and both are
// counted alone as well, with far higher limits, against guessing from or at many. What is counted is bounded:
// where too much is tried, names are forgotten first, then the addresses that were heard of longest ago.

import Operations
package import Reports

package final class Throttle: Sendable {
  private struct Count {
    var failures = 0
    var last: Timestamp
  }

  private let counts = Lock<[String: Count]>([:])
  private static let memory = Duration.seconds(15 * 60)
  private static let (pairLimit, nameLimit, addressLimit) = (5, 60, 200)
  private static let (first, longest) = (Duration.seconds(15), Duration.seconds(15 * 60))
  private static let most = 20_000

  package init() {}

  /// How long to wait before a try is made; nil where it may be made now. It counts as failed until it is known
  /// to be none: many at once are as many.
  package func tries(_ name: String, from address: String, at now: Timestamp) -> Duration? {
    counts.withLock { counts in
      let keys = keys(name, address)
      if let wait = keys.compactMap({ Self.wait(counts[$0.key], $0.limit, at: now) }).max() { return wait }
      if counts.count > Self.most { Self.forget(in: &counts, at: now) }
      for (key, _) in keys {
        let isOld = counts[key].map { now - $0.last >= Self.memory } ?? true
        counts[key] = Count(failures: isOld ? 1 : (counts[key]?.failures ?? 0) + 1, last: now)
      }
      return nil
    }
  }

  private static func wait(_ count: Count?, _ limit: Int, at now: Timestamp) -> Duration? {
    guard let count, count.failures >= limit, now - count.last < memory else { return nil }
    let doublings = min(count.failures - limit, 6)
    let end = count.last + min(first * (1 << doublings), longest)
    return end > now ? end - now : nil
  }

  private static func forget(in counts: inout [String: Count], at now: Timestamp) {
    counts = counts.filter { now - $0.value.last < memory }
    if counts.count > most { counts = counts.filter { $0.key.hasPrefix("address ") } }
    guard counts.count > most / 2 else { return }
    let newest = counts.sorted { $0.value.last > $1.value.last }.prefix(most / 2)
    counts = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
  }

  /// How many are counted, of names and addresses.
  package var size: Int { counts.withLock { $0.count } }

  /// The right password ends the counting of this name from this address.
  package func succeeded(_ name: String, from address: String) {
    spared(name, from: address)
    counts.withLock { $0[keys(name, address)[0].key] = nil }
  }

  /// The try was none that failed.
  package func spared(_ name: String, from address: String) {
    counts.withLock { counts in
      for (key, _) in keys(name, address) { counts[key]?.failures -= 1 }
    }
  }

  private func keys(_ name: String, _ address: String) -> [(key: String, limit: Int)] {
    [
      ("pair \(address) \(name)", Self.pairLimit), ("name \(name)", Self.nameLimit),
      ("address \(address)", Self.addressLimit),
    ]
  }
}
