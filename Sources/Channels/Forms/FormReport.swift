// SPDX-License-Identifier: MIT
//
// A report somebody has filled in, as JSON. All that is wrong with one is told at once, each with its
// place, because whoever sends it is a program whose author wants to mend it in one go.

import Cryptography
package import Reports
package import Web

/// What is wrong with one field.
package struct FieldProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// `location.latitude`
  package var field: String
  /// What is allowed.
  package var rule: String

  package init(_ field: String, _ rule: String) {
    self.field = field
    self.rule = rule
  }

  package var description: String { "\(field): \(rule)" }
}

/// Everything that is wrong with a report.
package struct FormProblems: Error, Hashable, Sendable, CustomStringConvertible {
  package var all: [FieldProblem]
  package var description: String { all.map(\.description).joined(separator: "; ") }
}

/// A filled-in report.
package struct FormReport: Hashable, Sendable {
  /// A file that came with it.
  package struct Attachment: Hashable, Sendable {
    package var name: String
    package var type: String
    package var bytes: [UInt8]

    package init(name: String, type: String, bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.bytes = bytes
    }
  }

  /// Of the source, unique there; nil where it stands beside the report.
  package var id: String?
  package var text: String
  package var subject: String?
  package var sentAt: Timestamp?
  /// Whoever reported, by a name only the source understands.
  package var sender: String?
  package var location: Pin?
  package var isPublic: Bool
  package var attachments: [Attachment]

  package static let longestText = 100_000
  package static let longestID = 200
  package static let mostAttachments = 10
  package static let largestAttachment = 10 << 20

  /// Reads a report; throws all of its problems.
  package init(_ json: JSONText) throws(FormProblems) {
    var fields = FormFieldReader(json)
    id = fields.text("id", atMost: Self.longestID)
    text = fields.text("text", atMost: Self.longestText)?.cleaned ?? ""
    if text.isEmpty { fields.note("text", "must be there and not empty") }
    subject = fields.text("subject", atMost: 1_000)?.cleaned
    sentAt = fields.time("sent_at")
    sender = fields.text("sender", atMost: Self.longestID)
    isPublic = fields.choice("visibility", ["private", "public"]) == "public"
    location = fields.pin("location")
    attachments = fields.attachments("attachments")
    fields.refuseUnknown(Self.known)
    guard fields.problems.isEmpty else { throw FormProblems(all: fields.problems) }
  }

  private static let known: Set = [
    "id", "text", "subject", "sent_at", "sender", "visibility", "location", "attachments",
  ]
}

/// Takes fields of a JSON object and notes what is wrong with them.
private struct FormFieldReader {
  private let json: JSONText
  private(set) var problems: [FieldProblem] = []

  init(_ json: JSONText) {
    self.json = json
    if case .object = json.value { return }
    note("(body)", "must be a JSON object")
  }

  mutating func note(_ field: String, _ rule: String) { problems.append(FieldProblem(field, rule)) }

  /// Null counts as absent.
  private func member(_ name: String) -> JSONText? {
    guard let member = json.member(name), member.value != .null else { return nil }
    return member
  }

  mutating func text(_ name: String, atMost limit: Int) -> String? {
    guard let member = member(name) else { return nil }
    guard case .string(let text) = member.value, text.utf8.count <= limit else {
      note(name, "must be a text of at most \(limit) bytes")
      return nil
    }
    let outer = text.trimmed
    return outer.isEmpty ? nil : text
  }

  mutating func time(_ name: String) -> Timestamp? {
    guard let member = member(name) else { return nil }
    // Jakarta's time where none is said.
    guard case .string(let text) = member.value, let time = TimeFormat.civil(offsetMinutes: 420).read(text)
    else {
      note(name, "must be a time such as 2026-11-22T10:51:58+07:00")
      return nil
    }
    return time
  }

  mutating func choice(_ name: String, _ allowed: [String]) -> String? {
    guard let member = member(name) else { return nil }
    guard case .string(let text) = member.value, allowed.contains(text) else {
      note(name, "must be one of \(allowed.joined(separator: ", "))")
      return nil
    }
    return text
  }

  mutating func pin(_ name: String) -> Pin? {
    guard let member = member(name) else { return nil }
    let latitude = number(member, "latitude", in: -90...90)
    let longitude = number(member, "longitude", in: -180...180)
    if latitude == nil { note("\(name).latitude", "must be a number from -90 to 90") }
    if longitude == nil { note("\(name).longitude", "must be a number from -180 to 180") }
    guard let latitude, let longitude else { return nil }
    let place = member.member("name")?.text.flatMap { $0.utf8.count <= 1_000 ? $0.cleaned : nil }
    return Pin(Coordinate(latitude: latitude, longitude: longitude), name: place)
  }

  private func number(_ json: JSONText, _ name: String, in allowed: ClosedRange<Double>) -> Double? {
    guard case .number(let text)? = json.member(name)?.value, let number = Double(text) else { return nil }
    return allowed.contains(number) ? number : nil
  }

  mutating func attachments(_ name: String) -> [FormReport.Attachment] {
    guard let member = member(name) else { return [] }
    guard case .array(let items) = member.value, items.count <= FormReport.mostAttachments else {
      note(name, "must be a list of at most \(FormReport.mostAttachments)")
      return []
    }
    return items.enumerated().compactMap { index, item in attachment(item, "\(name)[\(index)]") }
  }

  private mutating func attachment(_ json: JSONText, _ place: String) -> FormReport.Attachment? {
    guard let type = json.member("type")?.text?.lowercased(), type.contains("/"), type.utf8.count <= 100
    else {
      note("\(place).type", "must be a media type such as image/jpeg")
      return nil
    }
    guard let bytes = json.member("content")?.text.flatMap({ Base64.decode($0) }), !bytes.isEmpty,
      bytes.count <= FormReport.largestAttachment
    else {
      note("\(place).content", "must be base64 of 1 to \(FormReport.largestAttachment) bytes")
      return nil
    }
    let written = json.member("name")?.text?.cleaned ?? ""
    return FormReport.Attachment(
      name: written.isEmpty ? "lampiran" : String(written.prefix(200)), type: type, bytes: bytes)
  }

  /// A name as it may stand in an answer and a log: what looks like none may be a citizen's words.
  private static func spoken(_ name: String) -> String {
    let isPlain =
      (1...60).contains(name.utf8.count)
      && name.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "_-.".contains($0))
      }
    return isPlain ? name : "(no name)"
  }

  /// A field nobody reads is a misspelt one whose content would be lost.
  mutating func refuseUnknown(_ known: Set<String>) {
    guard case .object(let members) = json.value else { return }
    for member in members where !known.contains(member.name) {
      note(Self.spoken(member.name), "is not a field of a report")
    }
  }
}
