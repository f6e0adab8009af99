// SPDX-License-Identifier: MIT
//
// Attachments on their way out. Their bytes stay inside the sealed raw message; what leaves is made
// anew at each use by one pure rule, so that the size and digest a core was told are those of the
// bytes it fetches.

import Reports
import Storage

/// An attachment the core asks for.
package enum FetchedAttachment: Sendable, Hashable {
  case bytes([UInt8], type: String)
  case withheld(reason: String)
}

extension Journey {
  /// What a reference stands for, as it leaves the house; nil where it stands for nothing.
  package func attachment(_ reference: String) async throws -> FetchedAttachment? {
    let found = try await store.database.read { connection -> (StoredMessage, Int, String)? in
      guard let (id, number) = try connection.attachment(referenced: reference),
        let message = try connection.message(id),
        let type = try connection.attachments(of: id).first(where: { $0.number == number })?.type
      else { return nil }
      return (message, number, type)
    }
    guard let (message, number, type) = found else { return nil }
    switch leaving(try account(of: message).attachments(try raw(message))(number), type) {
    case .shared(let bytes, _): return .bytes(bytes, type: type)
    case .withheld(let reason): return .withheld(reason: reason)
    }
  }

  private func leaving(_ attachment: LeavingAttachment?, _ type: String) -> SharedBytes {
    switch attachment {
    case .bytes(let bytes): rules.share(bytes, type)
    case .withheld(let reason): .withheld(reason: reason)
    case nil: .withheld(reason: "it is not in the message any more")
    }
  }

  /// The attachments of messages as the core is told of them.
  func shared(_ messages: [MessageID]) async throws -> [SharedAttachment] {
    let rows = try await store.database.read { connection in
      try messages.map { (try connection.message($0), try connection.attachments(of: $0)) }
    }
    return try rows.flatMap { message, attachments -> [SharedAttachment] in
      guard let message, !attachments.isEmpty else { return [] }
      let account = try account(of: message)
      let reader: (Int) -> SharedBytes
      do {
        let open = try account.attachments(try raw(message))
        let types = Dictionary(uniqueKeysWithValues: attachments.map { ($0.number, $0.type) })
        reader = { leaving(open($0), types[$0] ?? "") }
      } catch let error as Unreadable {
        // Still with a gateway, say: the core is told that there is one.
        reader = { _ in .withheld(reason: "\(error)") }
      }
      return attachments.map { SharedAttachment($0.reference, $0.type, reader($0.number)) }
    }
  }
}

extension SharedAttachment {
  fileprivate init(_ reference: String, _ type: String, _ content: SharedBytes) {
    switch content {
    case .shared(let bytes, let digest):
      self.init(reference: reference, type: type, bytes: bytes.count, digest: digest)
    case .withheld(let reason): self.init(reference: reference, type: type, bytes: 0, withheld: reason)
    }
  }
}
