// SPDX-License-Identifier: MIT

import Email
import Foundation
import Operations
import Pipeline
import Reports
import TestSupport

/// The store as a feed sees it: a batch and its cursor together or not at all, an identity once.
actor StoreDouble {
  private(set) var messages: [Incoming] = []
  private(set) var positions: Set<String> = []
  private(set) var cursor: String?
  private(set) var states: [FeedState] = []
  private(set) var commits = 0
  /// Items that were stored already.
  private(set) var repeated = 0
  private var identities: [String: Int] = [:]
  private var hasEnded = false
  private let changes = Bell()

  /// A feed starts, perhaps once more.
  func begin() { hasEnded = false }

  func commit(_ batch: [Incoming], _ next: String?) throws -> [Committed] {
    commits += 1
    defer { changes.ring() }
    if let next { cursor = next }
    return batch.map { item in
      positions.insert(item.position)
      if let known = identities[item.identity] {
        repeated += 1
        return Committed(message: MessageID(Int64(known)), isNew: false)
      }
      messages.append(item)
      identities[item.identity] = messages.count
      return Committed(message: MessageID(Int64(messages.count)), isNew: true)
    }
  }

  func note(_ state: FeedState) {
    states.append(state)
    changes.ring()
  }

  /// Returns once so many different messages are stored.
  func arrival(of count: Int) async { await until { messages.count >= count } }

  /// Returns once so many are stored and all of them flagged or moved.
  func treatment(of count: Int) async {
    await until { messages.count >= count && cursor?.contains("untreated") == false }
  }

  /// Returns once the feed has noted the state after this call, or stands in it now.
  func state(_ state: FeedState) async {
    let count = states.count
    await until { states.last == state || states.dropFirst(count).contains(state) }
  }

  /// Returns once the feed has noted one more state.
  func nextState() async {
    let count = states.count
    await until { states.count > count }
  }

  /// The feed is gone: whoever still waits for something of it goes on, and finds it missing.
  func end() {
    hasEnded = true
    changes.ring()
  }

  private func until(_ holds: () -> Bool) async { await changes.until { hasEnded || holds() } }

  nonisolated func line(_ name: String = "email/test", now: Timestamp = Timestamp(seconds: 1_795_320_000))
    -> FeedLine
  {
    FeedLine(
      name: name, clock: .real { now }, readCursor: { await self.cursor },
      commitBatch: { try await self.commit($0, $1) }, noteState: { state in Task { await self.note(state) } })
  }
}

/// An invented mail; the number makes it its own.
func sampleMail(_ number: Int, bytes: Int = 0) -> [UInt8] {
  let body = "Lampu jalan mati di depan rumah nomor \(number).\r\n"
  let padding = String(repeating: "x", count: 70) + "\r\n"
  let text = """
    Message-ID: <laporan-\(number)@mail.test>\r
    From: Warga Contoh <warga\(number % 50)@mail.test>\r
    To: inbox@city.test\r
    Subject: Laporan \(number)\r
    Date: Sun, 22 Nov 2026 11:00:00 +0700\r
    \r
    \(body)
    """
  let missing = max(0, bytes - text.utf8.count)
  return Array((text + String(repeating: padding, count: missing / 72)).utf8)
}

/// A stand-in for the identity of the mail reader: good enough to tell messages apart.
@Sendable func plainIdentity(_ raw: [UInt8]) -> String {
  var hash: UInt64 = 14_695_981_039_346_656_037
  for byte in raw { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
  return "\(raw.count)-\(hash)"
}
