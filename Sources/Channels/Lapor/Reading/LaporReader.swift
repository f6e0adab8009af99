// SPDX-License-Identifier: MIT
//
// Reads what this channel keeps. A complaint is a citizen's; of its follow-ups those that no institution and
// no machine wrote are. The sender of all of them is the complaint: LAPOR is answered by it, and what several
// of one person's complaints have in common is LAPOR's to know. Names, numbers and addresses of who reported
// are not read.
//
// Reading is pure and made anew from what was kept, by the contract of the version it was kept under.

package import Pipeline
package import Reports
import Web

package struct LaporReader: Sendable {
  private let contracts: [LaporContract]
  /// Our institution's number and name there; nil where nobody says whose access it was.
  private let institution: String?
  private let institutionName: String?

  /// - Parameter contracts: The current one first; it reads what none of the others was made for.
  package init(contracts: [LaporContract], institution: String?, institutionName: String? = nil) {
    self.contracts = contracts.isEmpty ? [LaporContract()] : contracts
    self.institution = institution
    self.institutionName = institutionName
  }

  package func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    do {
      let (kind, contract) = try contract(of: raw)
      switch kind {
      case .complaint: return try reading(try complaint(raw.bytes, contract), contract)
      case .followUp: return try reading(try FollowUp(enveloped: raw.bytes, contract.followUps), contract)
      }
    } catch {
      throw Unreadable("\(error)")
    }
  }

  private func contract(of raw: RawMessage) throws -> (LaporFormat, LaporContract) {
    guard let (kind, version) = LaporFormat.split(raw.format) else {
      throw UnreadableRequest.unknownFormat(raw.format)
    }
    return (kind, contracts.first { $0.version == version } ?? contracts[0])
  }

  private func complaint(_ bytes: [UInt8], _ contract: LaporContract) throws -> Complaint {
    Complaint(json: try JSONText(bytes), fields: contract.complaint)
  }

  /// The files of a kept message; none where it cannot be read.
  func files(of raw: RawMessage) -> [LaporFile] {
    let known = try? contract(of: raw)  // What is no message has no files.
    let json = try? JSONText(raw.bytes)  // Nor has what is no JSON.
    guard let (kind, contract) = known, let json else { return [] }
    switch kind {
    case .complaint: return LaporFile.all(in: json, contract.complaint.files)
    case .followUp: return LaporFile.all(in: json.member("followup") ?? json, contract.followUps.files)
    }
  }

  /// Whether anybody may read the complaint a kept message is about; false where that is not known.
  func isPublic(_ raw: RawMessage) -> Bool { (try? read(raw))?.isPublic ?? false }  // Unread: private.

  // MARK: Complaints

  private func reading(_ complaint: Complaint, _ contract: LaporContract) throws -> Reading {
    let (json, fields) = (complaint.json, contract.complaint)
    guard case .object = json.value else { throw UnreadableRequest.missing("the complaint") }
    guard let id = complaint.id else { throw UnreadableRequest.missing(fields.id.description) }
    guard let content = fields.content.text(in: json) else {
      throw UnreadableRequest.missing(fields.content.description)
    }
    let title = LaporWords.plain(fields.title?.text(in: json) ?? "")
    let files = LaporFile.all(in: json, fields.files).map(\.note)
    var reading = Reading(
      sender: id, recipient: institution, sentAt: complaint.createdAt,
      subject: title.isEmpty ? nil : title, text: words(content, json, fields), attachments: files,
      isPublic: complaint.isPublic, problems: problems(complaint, fields))
    if reading.text.isEmpty, title.isEmpty, files.isEmpty {
      reading.nature = .automatic(reason: "a complaint without words or file")
    }
    if reading.text.contains("\u{FFFD}") { reading.problems.append("damaged characters") }
    return reading
  }

  /// The citizen's words, and behind them what LAPOR noted of the place and the matter.
  private func words(_ content: String, _ json: JSONText, _ fields: LaporContract.ComplaintFields) -> String {
    let noted = [("Lokasi", fields.location), ("Kategori", fields.category)].compactMap { label, path in
      path?.text(in: json).map(\.cleaned).flatMap { $0.isEmpty ? nil : "\(label): \($0)" }
    }
    return ([LaporWords.plain(content)] + noted).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private func problems(_ complaint: Complaint, _ fields: LaporContract.ComplaintFields) -> [String] {
    var problems: [String] = []
    if let path = fields.createdAt, complaint.createdAt == nil { problems.append("no time at \(path)") }
    if let path = fields.isSecret, complaint.isSecret == nil {
      problems.append("neither yes nor no at \(path): taken for secret")
    }
    if let path = fields.isAnonymous, complaint.isAnonymous == nil {
      problems.append("neither yes nor no at \(path): taken for anonymous")
    }
    return problems
  }

  // MARK: Follow-ups

  private func reading(_ followUp: FollowUp, _ contract: LaporContract) throws -> Reading {
    let (json, fields) = (followUp.json, contract.followUps)
    guard case .object = json.value else { throw UnreadableRequest.missing("the follow-up") }
    let sentAt = LaporTime.read(fields.createdAt?.text(in: json))
    var reading = Reading(
      sender: followUp.of.id, recipient: institution, sentAt: sentAt,
      text: LaporWords.plain(fields.content.text(in: json) ?? ""),
      attachments: LaporFile.all(in: json, fields.files).map(\.note), isPublic: followUp.of.isPublic,
      // It belongs to its complaint whatever it says, and to none of somebody else's.
      corrects: followUp.of.identity)
    if let path = fields.createdAt, sentAt == nil { reading.problems.append("no time at \(path)") }
    if reading.text.contains("\u{FFFD}") { reading.problems.append("damaged characters") }
    if let reason = reasonToSetAside(followUp, reading, contract) {
      reading.nature = .automatic(reason: reason)
    } else if fields.content.values(in: json).isEmpty {
      throw UnreadableRequest.missing(fields.content.description)
    }
    return reading
  }

  /// Why it is none of a citizen's; nil for what one wrote. What nothing is known of is a citizen's: words
  /// too many are read, words lost are not.
  private func reasonToSetAside(_ followUp: FollowUp, _ reading: Reading, _ contract: LaporContract)
    -> String?
  {
    let isOurs = followUp.isOurs((institution, institutionName))
    if isOurs == true { return "own message" }
    let template = followUp.template
    if isOurs == nil, template == contract.answer.template { return "own message" }
    if let template, contract.followUps.machineTemplates.contains(template) {
      return "LAPOR's own words: \(Self.plain(template))"
    }
    if isOurs == false {
      return "written by an institution" + (template.map { ": \(Self.plain($0))" } ?? "")
    }
    let isSilent = reading.text.isEmpty && reading.attachments.isEmpty
    guard isSilent, template != nil || !contract.followUps.content.values(in: followUp.json).isEmpty else {
      return nil
    }
    return "no words or file" + (template.map { ": \(Self.plain($0))" } ?? "")
  }

  /// A template's name, so that it may stand in a log.
  private static func plain(_ template: String) -> String {
    let isPlain =
      template.utf8.count <= 60
      && template.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-".contains($0)) }
    return isPlain ? template : "a template of another kind"
  }
}

extension LaporContract {
  /// The name messages of a kind are kept under: `lapor-complaint@3.0.0`.
  package func format(_ kind: LaporFormat) -> String { "\(kind.rawValue)@\(version)" }

  /// By which a message is known; nil where it has nothing to be known by.
  package func identity(of message: RawMessage) -> String? {
    switch LaporFormat.split(message.format)?.kind {
    case .complaint:
      let json = try? JSONText(message.bytes)  // No JSON has no name.
      return json.flatMap { Complaint(json: $0, fields: complaint).identity }
    case .followUp:
      let followUp = try? FollowUp(enveloped: message.bytes, followUps)  // Nor has what is no envelope.
      return followUp?.identity
    case nil: return nil
    }
  }
}
