// SPDX-License-Identifier: MIT
//
// Reads stored messages, one by one or the pieces of a long one together. Two kinds of failure are
// kept apart: `Unreadable` is the message's own and stays; everything else is the store's, the keys'
// or the configuration's, and may pass, so nobody may give the message up for it.

import Reports
package import Storage

/// The account a message came in by is not configured any more: nobody can read it until it is again.
struct UnknownAccount: Error, Hashable, CustomStringConvertible {
  var message: MessageID
  var description: String { "\(message) came in by an account the configuration does not have" }
}

extension Journey {
  /// The bytes of a stored message and their form.
  package func raw(_ message: StoredMessage) throws -> RawMessage {
    do {
      return RawMessage(
        bytes: try store.openRaw(message.raw, identity: message.identity), format: message.format)
    } catch let error as StorageError where error.kind == .stale {
      throw Unreadable(error.description)
    }
  }

  func account(of message: StoredMessage) throws -> ChannelAccount {
    guard let account = accounts[message.account] else { throw UnknownAccount(message: message.id) }
    return account
  }

  func read(_ message: StoredMessage) throws -> Reading {
    let account = try account(of: message)
    let raw = try raw(message)
    return try ofTheMessage { try account.read(raw) }
  }

  /// Reads pieces, in the order of their numbers, as one message; what is missing is said in it.
  func read(_ pieces: [PieceRow], _ messages: [StoredMessage]) throws -> Reading {
    guard let first = messages.first else { throw Unreadable("no pieces") }
    let account = try account(of: first)
    let raws = try messages.map(raw)
    var reading = try ofTheMessage { try account.readJoined(raws) }
    reading.part = nil
    let (total, arrived) = (pieces.map(\.total).max() ?? 1, Set(pieces.map(\.number)))
    let missing = (1...max(1, total)).filter { !arrived.contains($0) }.map(String.init)
    guard !missing.isEmpty else { return reading }
    let numbers = missing.joined(separator: ", ")
    reading.problems.append("part \(numbers) of \(total) did not arrive")
    reading.text += "\n[bagian \(numbers) dari \(total) belum diterima]"
    return reading
  }

  /// Readers work on bytes alone: whatever they throw is about the message.
  private func ofTheMessage(_ read: () throws -> Reading) throws -> Reading {
    do { return try read() } catch { throw Unreadable("\(error)") }
  }
}
