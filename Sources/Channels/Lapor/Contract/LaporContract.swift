// SPDX-License-Identifier: MIT
//
// What is agreed with LAPOR about its wire. The documentation of its web service is given to developers of
// agencies and to nobody else, so nothing of it is built in for good: every path, name and field stands in
// the configuration, under a version, and what stands here is a beginning.
//
// OBSERVED in public code that speaks to version 3.0.0: the two headers, the follow-ups of a complaint, the
// way to add one and to reject a complaint, how times are written. ASSUMED, until an agency's own
// documentation says otherwise: the call that lists what was disposed to an agency and everything about it,
// the fields of a complaint that is read, who wrote a follow-up, the times' zone (WIB).
//
// 1. What does not fit is a failure that names the path; nothing is skipped in silence.
// 2. A message is kept under the version it was read with, so that a later contract does not make the old
//    messages unreadable: `formerContracts` reads them.

package import Web

/// The wire of one version.
package struct LaporContract: Sendable, Hashable {
  /// Of the web service; part of the format every message is kept under.
  package var version: String
  /// Where an answer to the listing says which version it speaks; it must be `version` then.
  package var spoken: JSONPath?
  package var headers: Headers
  package var list: Listing
  package var complaint: ComplaintFields
  package var followUps: FollowUps
  package var answer: Answering
  package var reject: Rejecting

  /// The names of the two headers that let us in.
  package struct Headers: Sendable, Hashable {
    /// Takes `Bearer …`: `auth` in older code, `Authorization` in newer.
    package var authorization: String
    /// Takes the agency's GUID.
    package var token: String
  }

  /// A call that answers with a list. Values may hold `{institution}`, `{page}`, `{cursor}` and `{id}`.
  package struct Listing: Sendable, Hashable {
    package var path: String
    package var query: [Field]
    package var items: JSONPath
    /// Leads to something, and not to null, where another page follows.
    package var more: JSONPath?
    /// The next cursor: in the answer, or in each item (the last one counts).
    package var cursor: JSONPath?

    /// Whether it is asked for page by page.
    package var hasPages: Bool { query.contains { $0.value.contains("{page}") } }
  }

  /// A name, and a value with places to fill in.
  package struct Field: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Where things stand in a complaint. Whoever reported is not read: LAPOR is answered by the complaint.
  package struct ComplaintFields: Sendable, Hashable {
    package var id: JSONPath
    /// The public reference; the same in LAPOR's exports.
    package var trackingID: JSONPath?
    package var title: JSONPath?
    package var content: JSONPath
    package var createdAt: JSONPath?
    package var category: JSONPath?
    package var location: JSONPath?
    package var isSecret: JSONPath?
    package var isAnonymous: JSONPath?
    package var files: FileFields
  }

  /// Where attachments stand.
  package struct FileFields: Sendable, Hashable {
    package var items: JSONPath?
    package var path: JSONPath
    package var name: JSONPath?
  }

  /// The follow-ups of a complaint, and where things stand in one.
  package struct FollowUps: Sendable, Hashable {
    package var listing: Listing
    package var id: JSONPath?
    package var content: JSONPath
    package var createdAt: JSONPath?
    package var template: JSONPath?
    /// Who wrote it, where that was an institution.
    package var institution: JSONPath?
    package var institutionName: JSONPath?
    package var files: FileFields
    /// Templates by which LAPOR itself speaks.
    package var machineTemplates: [String]
  }

  /// How a follow-up of ours is added: multipart/form-data. Values may hold `{id}`, `{institution}`,
  /// `{user}`, `{to}`, `{template}`, `{secret}` and `{text}`.
  package struct Answering: Sendable, Hashable {
    package var path: String
    package var fields: [Field]
    /// Where LAPOR's id of the follow-up stands in the answer.
    package var id: JSONPath?
    package var template: String
    /// Letters it takes at most.
    package var longest: Int
  }

  /// How a complaint is given back: JSON. Values may hold `{to}` and `{text}`.
  package struct Rejecting: Sendable, Hashable {
    package var path: String
    package var fields: [Field]
  }
}

/// Fills the places of a template in one pass, so that nothing in a value is taken for a place.
func fill(_ template: String, _ values: [String: String]) -> String {
  var filled = ""
  var rest = template[...]
  while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
    filled += rest[..<open]
    let name = rest[rest.index(after: open)..<close]
    filled += values[String(name)] ?? "{\(name)}"
    rest = rest[rest.index(after: close)...]
  }
  return filled + rest
}
