// SPDX-License-Identifier: MIT
//
// Pages as they are committed. An item that lacks what the contract says is kept all the same, as a dead
// letter that names it; a page of which that is true throughout is another version's, and is not taken.

import Pipeline
import Reports
import Web

/// A page of the list of complaints.
struct ComplaintPage {
  let list: ListedPage
  private let contract: LaporContract
  private let complaints: [Complaint]

  init(_ body: [UInt8], _ contract: LaporContract, of name: String) throws(FeedFailure) {
    list = try ListedPage(body, contract.list, of: name)
    self.contract = contract
    complaints = list.items.map { Complaint(json: $0, fields: contract.complaint) }
    try checkVersion(body, name)
    if !complaints.isEmpty, complaints.allSatisfy({ $0.id == nil }) {
      throw FeedFailure(
        .retry(after: nil),
        "\(name): no complaint of the answer has an id at \(contract.complaint.id); does the contract fit?")
    }
  }

  private func checkVersion(_ body: [UInt8], _ name: String) throws(FeedFailure) {
    guard let path = contract.spoken else { return }
    let document = try? JSONText(body)  // Read once already, so it can be read.
    if document.flatMap(path.text(in:)) != contract.version {
      throw FeedFailure(
        .retry(after: nil), "\(name): the answer does not say version \(contract.version) at \(path)")
    }
  }

  func incoming(isHistory: Bool) -> [Incoming] {
    complaints.map { complaint in
      let raw = list.raw(complaint.json)
      var item = Incoming(
        raw, named: complaint.identity ?? digestIdentity(of: raw), format: contract.format(.complaint))
      item.isHistory = isHistory
      return item
    }
  }

  /// A complaint that is asked about from now on, where it stands on the page, and when it was made.
  typealias Opened = (entry: OpenComplaint, number: Int, createdAt: Timestamp?)

  /// Those not known to be open; of history only what is younger than `limit`.
  func opened(
    besides known: Set<String>, at now: Timestamp, isHistory: Bool, since limit: Timestamp
  ) -> [Opened] {
    var known = known
    var opened: [Opened] = []
    for (number, complaint) in complaints.enumerated() {
      guard let id = complaint.id, let identity = complaint.identity, known.insert(id).inserted else {
        continue
      }
      let createdAt = complaint.createdAt
      let newsAt = isHistory ? min(createdAt ?? now, now) : now
      guard newsAt >= limit else { continue }
      let entry = OpenComplaint(
        id: id, identity: identity, isPublic: complaint.isPublic, newsAt: newsAt, isHistory: isHistory)
      opened.append((entry, number, createdAt))
    }
    return opened
  }
}

/// A page of a complaint's follow-ups.
struct FollowUpPage {
  let incoming: [Incoming]
  let hasMore: Bool
  /// The same where it says the same.
  let digest: String

  /// Throws `LostTurn` where the contract does not fit.
  init(_ body: [UInt8], _ contract: LaporContract, _ complaint: OpenComplaint, of name: String) throws {
    let list: ListedPage
    do {
      list = try ListedPage(body, contract.followUps.listing, of: "\(name): the follow-ups of a complaint")
    } catch {
      throw LostTurn(error)
    }
    let envelope = FollowUp.Envelope(
      id: complaint.id, identity: complaint.identity, isPublic: complaint.isPublic)
    incoming = try list.items.map { json in
      let raw = list.raw(json)
      var item = Incoming(
        try FollowUp.enveloped(raw, envelope),
        named: FollowUp(json, contract.followUps, of: envelope).identity,
        format: contract.format(.followUp))
      item.isHistory = complaint.isHistory
      return item
    }
    hasMore = list.hasMore && !list.items.isEmpty
    digest = digestIdentity(of: body)
  }
}
