// SPDX-License-Identifier: MIT

/// What one command fetches.
struct FetchBatch: Sendable, Hashable {
  enum Extent: Sendable, Hashable {
    case whole
    /// Too large to be taken in: what is fetched is enough to show it to a person.
    case headerOnly
  }
  var mails: [ListedMail]
  var extent: Extent

  var uids: UIDSet { UIDSet(mails.map(\.uid)) }
}

/// Cuts a listing into batches, in order: bounded in number and in bytes, and a message over the
/// limit on its own. What has no known size is fetched like a small one: the limit for literals
/// holds for it all the same. Pure.
enum FetchPlan {
  static func batches(of listing: [ListedMail], limits: IMAPLimits) -> [FetchBatch] {
    var batches: [FetchBatch] = []
    var mails: [ListedMail] = []
    var bytes = 0
    func close() {
      if !mails.isEmpty { batches.append(FetchBatch(mails: mails, extent: .whole)) }
      mails = []
      bytes = 0
    }
    for mail in listing {
      let size = mail.size ?? 0
      if size > limits.literal {
        close()
        batches.append(FetchBatch(mails: [mail], extent: .headerOnly))
        continue
      }
      if mails.count == limits.batchCount || bytes + size > limits.batchBytes { close() }
      mails.append(mail)
      bytes += size
    }
    close()
    return batches
  }
}
