// SPDX-License-Identifier: MIT
//
// LAPOR's web service towards one agency, as far as it is known: the two headers, the follow-ups of a
// complaint, adding one and giving a complaint back are as public code of 2025 uses them (OBSERVED). The list
// of an agency's complaints, the fields of a complaint in it, the answers to what is added and all refusals
// are ASSUMED; so is that a complaint given back shows the reason among its follow-ups. Nothing here is
// documentation of the real service.
//
// Faults by command (`fail`, or `POST /sim/fault?kind=…&call=…&count=…&seconds=…`) befall the next requests:
// see `Fault`.

package import Reports
import Transport

package actor SimulatedLapor {
  package enum Fault: String, Sendable, CaseIterable {
    /// 429, with `seconds` to wait.
    case tooMany
    /// 503.
    case unavailable
    /// 401, as for a token whose time is over.
    case expired
    /// Done, and answered only after `seconds`: for most clients an answer that was lost.
    case lost
    /// Done after `seconds`.
    case slow
    /// Each item of a list comes twice.
    case duplicate
    /// The last item of a list comes first.
    case disorder
  }

  /// The calls there are.
  package enum Call: String, Sendable, CaseIterable { case list, followups, complaint, add, reject, file }

  /// What an agency wrote below a complaint.
  package struct Written: Sendable, Hashable {
    package var complaint: String
    package var text: String
    package var fields: [String: String]
    /// Given back rather than answered.
    package var isRejection: Bool
  }

  struct Trouble {
    var fault: Fault
    var call: Call?
    var seconds: Int
  }

  struct Kept {
    var id: Int64
    var json: [String: JSONValue]
    var followUps: [JSONValue] = []
    var isRejected = false
  }

  let auth: String
  let token: String
  /// The agency all complaints are disposed to.
  package let institution: String
  let now: @Sendable () -> Timestamp
  private let note: @Sendable (String) -> Void
  var complaints: [Kept] = []
  /// The list of an agency, in the order of disposition: indices of complaints.
  var disposed: [Int64] = []
  var files: [String: [UInt8]] = [:]
  var written: [Written] = []
  private var lastFollowUp: Int64 = 90_000
  private var troubles: [Trouble] = []
  /// Cursors below it are of another time, and mean the start.
  var epoch = 1000
  /// How many of the list were asked past.
  package private(set) var passed = 0

  /// `note` is told a line for each text an agency writes.
  package init(
    auth: String, token: String, institution: String = "151", now: @escaping @Sendable () -> Timestamp,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.auth = auth
    self.token = token
    self.institution = institution
    self.now = now
    self.note = note
  }

  // MARK: What citizens and other institutions do

  /// A complaint is disposed to the agency; `more` puts members in its place or beside it.
  package func dispose(_ id: Int64, _ content: String, _ more: [String: JSONValue] = [:]) {
    var json: [String: JSONValue] = [
      "id": .number(id), "tracking_id": .text("LP\(id)"), "title": .text(""), "content": .text(content),
      "created_at": .text(stamp), "is_secret": 0, "is_anonymous": 0, "attachments": .list([]),
    ]
    json.merge(more) { _, new in new }
    complaints.append(Kept(id: id, json: json))
    disposed.append(id)
  }

  /// The same complaint stands in the list once more.
  package func disposeAgain(_ id: Int64) { disposed.append(id) }

  /// The agency's list is empty from now on; the complaints are there.
  package func withdrawAll() { disposed = [] }

  /// Somebody adds to a complaint; a citizen unless `more` says who.
  package func follow(_ id: Int64, _ content: String, _ more: [String: JSONValue] = [:]) {
    lastFollowUp += 1
    var json: [String: JSONValue] = [
      "id": .number(lastFollowUp), "content": .text(content), "template_code": .null,
      "institution_from_id": .null, "institution_from_name": .null, "attachments": .list([]),
      "created_at": .text(stamp),
    ]
    json.merge(more) { _, new in new }
    guard let index = complaints.firstIndex(where: { $0.id == id }) else { return }
    complaints[index].followUps.append(.object(json))
  }

  /// An institution hands it on, by a template of LAPOR's.
  package func disposition(_ id: Int64) {
    follow(
      id, "",
      [
        "template_code": "disposition", "institution_from_id": 3, "institution_from_name": "Admin Nasional",
        "template_content": "{{institution_from}} mendisposisikan laporan kepada {{institution_to}}",
      ])
  }

  /// The agency's own words, as if written on the site.
  package func ownFollowUp(_ id: Int64, _ content: String) {
    follow(
      id, content,
      ["template_code": "reply", "institution_from_id": .number(Int64(institution) ?? 0)])
  }

  /// Keeps a file; its path.
  package func keep(_ bytes: [UInt8], as name: String) -> String {
    files[name] = bytes
    return "storage/\(name)"
  }

  /// The list is numbered anew: a cursor of before means its start.
  package func beginAnew() { epoch += 1000 }

  package func has(_ id: Int64) -> Bool { complaints.contains { $0.id == id } }
  package var texts: [Written] { written }
  package var listed: [Int64] { disposed }

  func noteAsked(past count: Int) { passed = max(passed, count) }

  // MARK: What the agency does

  func write(_ text: Written, template: String) -> Int64 {
    written.append(text)
    note("\(text.complaint)\(text.isRejection ? " (given back)" : ""): \(text.text)")
    if let id = Int64(text.complaint) {
      follow(
        id, text.text,
        ["template_code": .text(template), "institution_from_id": .number(Int64(institution) ?? 0)])
      if text.isRejection, let index = complaints.firstIndex(where: { $0.id == id }) {
        complaints[index].isRejected = true
        disposed.removeAll { $0 == id }
      }
    }
    return lastFollowUp
  }

  /// `22-11-2026 10:51:58`, in WIB.
  private var stamp: String {
    let civil = CivilTime(now(), offsetMinutes: 420)
    return "\(civil.day.padded(to: 2))-\(civil.month.padded(to: 2))-\(civil.year.padded(to: 4)) "
      + "\(civil.hour.padded(to: 2)):\(civil.minute.padded(to: 2)):\(civil.second.padded(to: 2))"
  }

  // MARK: Faults

  /// The next `count` requests of a call (nil: any) meet this fault.
  package func fail(_ fault: Fault, call: Call? = nil, count: Int = 1, seconds: Int = 1) {
    troubles += Array(repeating: Trouble(fault: fault, call: call, seconds: seconds), count: count)
  }

  func trouble(in call: Call, _ faults: Set<Fault>) -> Trouble? {
    let found = troubles.firstIndex { ($0.call ?? call) == call && faults.contains($0.fault) }
    return found.map { troubles.remove(at: $0) }
  }
}
