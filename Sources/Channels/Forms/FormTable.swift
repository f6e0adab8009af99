// SPDX-License-Identifier: MIT
//
// A table of reports, a row each. Rows become the same JSON that the HTTP interface takes, so one reader
// reads both. A row that is no report is told with its line; the others go on. The id makes it safe to take
// the same table again, or the next one that repeats half of it.

import Cryptography
import FoundationEssentials
package import Pipeline
import Web

/// One row on its way in.
package struct FormRow: Sendable {
  /// Of the file, from 1.
  package var line: Int
  package var result: Result<Incoming, FormProblems>
}

/// Turns tables into reports.
package struct FormTable: Sendable {
  /// Reads an attachment's file; throws what is wrong with it.
  package typealias OpenFile = @Sendable (String) throws -> [UInt8]

  private let columns: FormColumns
  private let open: OpenFile

  package init(_ columns: FormColumns, open: @escaping OpenFile) {
    self.columns = columns
    self.open = open
  }

  /// The rows of a table, in order. Throws where a column is missing that every report needs.
  package func rows(of table: CSVTable) throws(FormProblems) -> [FormRow] {
    let missing = [FormColumns.Field.id, .text].filter { field in
      !table.heads.contains { $0.lowercased() == columns[field].lowercased() }
    }
    guard missing.isEmpty else {
      let heads = table.heads.joined(separator: ", ")
      throw FormProblems(
        all: missing.map {
          FieldProblem(
            columns[$0],
            "there is no such column; the table has \(heads); name it under columns.\($0.rawValue)")
        })
    }
    return table.rows.map { row in
      do throws(FormProblems) {
        return FormRow(line: row.line, result: .success(try incoming(row, table)))
      } catch {
        return FormRow(line: row.line, result: .failure(error))
      }
    }
  }

  private func incoming(_ row: CSVTable.Row, _ table: CSVTable) throws(FormProblems) -> Incoming {
    let cell = { (field: FormColumns.Field) in table.cell(row, columns[field]) }
    var report = WrittenReport(
      id: cell(.id)?.trimmed, text: cell(.text), subject: cell(.subject),
      sent_at: cell(.sentAt).map(TableTime.civil),
      sender: cell(.sender)?.trimmed, visibility: cell(.visibility)?.trimmed.lowercased())
    guard let id = report.id else {
      throw FormProblems(all: [FieldProblem(columns[.id], "must not be empty")])
    }
    report.location = try location(cell(.latitude), cell(.longitude), name: cell(.place))
    report.attachments = try cell(.attachments).map(attachments)
    return try report.incoming(id)
  }

  private func location(_ latitude: String?, _ longitude: String?, name: String?) throws(FormProblems)
    -> WrittenReport.Location?
  {
    guard latitude != nil || longitude != nil else { return nil }
    // Spreadsheets of this country write a decimal comma.
    let number = { (text: String?) in
      text.flatMap { Double(String($0.trimmed.map { $0 == "," ? "." : $0 })) }
    }
    guard let y = number(latitude), let x = number(longitude) else {
      throw FormProblems(
        all: [FieldProblem("\(columns[.latitude]), \(columns[.longitude])", "must both be decimal degrees")])
    }
    return WrittenReport.Location(latitude: y, longitude: x, name: name)
  }

  private func attachments(_ cell: String) throws(FormProblems) -> [WrittenReport.Attachment] {
    var all: [WrittenReport.Attachment] = []
    for path in cell.split(separator: ";").map({ String($0).trimmed }) where !path.isEmpty {
      do {
        all.append(WrittenReport.Attachment(path, try open(path)))
      } catch {
        throw FormProblems(all: [FieldProblem(columns[.attachments], "\(error)")])
      }
    }
    return all
  }
}

/// A report as it is written down.
package struct WrittenReport: Encodable, Sendable {
  package struct Location: Encodable, Sendable {
    package var latitude: Double
    package var longitude: Double
    package var name: String?

    package init(latitude: Double, longitude: Double, name: String? = nil) {
      self.latitude = latitude
      self.longitude = longitude
      self.name = name
    }
  }

  package struct Attachment: Encodable, Sendable {
    var name: String
    var type: String
    var content: String

    /// A file by its name's last part; its type is told by its ending.
    package init(_ path: String, _ bytes: [UInt8]) {
      name = String(path.split(separator: "/").last ?? "lampiran")
      let ending = name.split(separator: ".").last.map { $0.lowercased() } ?? ""
      type = Self.types[ending] ?? "application/octet-stream"
      content = Base64.encode(bytes)
    }

    private static let types = [
      "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif",
      "heic": "image/heic", "pdf": "application/pdf", "mp4": "video/mp4", "mp3": "audio/mpeg",
      "ogg": "audio/ogg", "txt": "text/plain",
    ]
  }

  package var id: String?
  package var text: String?
  package var subject: String?
  package var sent_at: String?
  package var sender: String?
  package var visibility: String?
  package var location: Location?
  package var attachments: [Attachment]?

  package init(
    id: String?, text: String?, subject: String? = nil, sent_at: String? = nil, sender: String? = nil,
    visibility: String? = nil
  ) {
    self.id = id
    self.text = text
    self.subject = subject
    self.sent_at = sent_at
    self.sender = sender
    self.visibility = visibility
  }

  /// Checked as a request would be; throws all that is wrong.
  package func incoming(_ id: String) throws(FormProblems) -> Incoming {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes: [UInt8]
    let json: JSONText
    do {
      bytes = Array(try encoder.encode(self))
      json = try JSONText(bytes)
    } catch {
      // A coordinate that is no number, such as "nan".
      throw FormProblems(all: [FieldProblem("location", "must be decimal degrees")])
    }
    _ = try FormReport(json)
    return Incoming(bytes, named: id, format: FormsChannel.format)
  }
}
