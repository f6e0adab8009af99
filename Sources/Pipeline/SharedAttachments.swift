// SPDX-License-Identifier: MIT
//
// Attachments on their way out. Their bytes stay where they came in, inside the sealed raw message or in the
// file of what was fetched; what leaves is made anew at each use by one pure rule, so that the size and
// digest a core was told are those of the bytes it fetches.

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
    let found = try await store.database.read { connection -> (StoredMessage, AttachmentRow)? in
      guard let attachment = try connection.attachment(referenced: reference),
        let message = try connection.message(attachment.message)
      else { return nil }
      return (message, attachment)
    }
    guard let (message, attachment) = found else { return nil }
    switch try leaving(attachment, opening: { try account(of: message).attachments(try raw(message)) }) {
    case .shared(let bytes, _): return .bytes(bytes, type: attachment.type)
    case .withheld(let reason): return .withheld(reason: reason)
    }
  }

  /// The attachments of messages as the core is told of them.
  func shared(_ messages: [MessageID]) async throws -> [SharedAttachment] {
    let rows = try await store.database.read { connection in
      try messages.map { (try connection.message($0), try connection.attachments(of: $0)) }
    }
    return try rows.flatMap { message, attachments -> [SharedAttachment] in
      guard let message else { return [] }
      var opened: (@Sendable (Int) -> LeavingAttachment?)?
      return try attachments.map { attachment in
        let content = try leaving(attachment) {
          let open = try opened ?? account(of: message).attachments(try raw(message))
          opened = open
          return open
        }
        return SharedAttachment(attachment.reference, attachment.type, content)
      }
    }
  }

  /// What may leave of an attachment, wherever its bytes are. The message is opened only for one that lies
  /// inside it.
  private func leaving(
    _ attachment: AttachmentRow, opening open: () throws -> @Sendable (Int) -> LeavingAttachment?
  ) throws -> SharedBytes {
    switch attachment.state {
    case .kept: return rules.share(try store.openMedia(attachment), attachment.type)
    case .pending: return .withheld(reason: "it is still with the platform")
    case .gone: return .withheld(reason: attachment.reason ?? "the platform does not have it any more")
    case .inline: break
    }
    do {
      switch try open()(attachment.number) {
      case .bytes(let bytes): return rules.share(bytes, attachment.type)
      case .withheld(let reason): return .withheld(reason: reason)
      case nil: return .withheld(reason: "it is not in the message any more")
      }
    } catch let error as Unreadable {
      // Still with a gateway, say: the core is told that there is one.
      return .withheld(reason: "\(error)")
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
