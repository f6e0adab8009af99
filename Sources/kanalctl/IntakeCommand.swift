// SPDX-License-Identifier: MIT

import Daemon
import Email
import Forms
import FoundationEssentials
import Lapor
import Operations
import Pipeline
import Reports
import Web

/// Takes in what lies in files or is told by hand: raw mails, a table, one report of a counter. What is known
/// already is not taken twice.
enum IntakeCommand {
  static let valued: Set = ["--text", "--subject", "--id", "--at", "--place", "--sent", "--sender"]

  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    switch try arguments.word("an account's address, csv or report") {
    case "csv": return try await csv(&arguments, desk)
    case "report": return try await report(&arguments, desk)
    case let scope:
      try await mails(scope, &arguments, desk)
      return 0
    }
  }

  // MARK: Mails

  /// What a backup or another mailbox still has. Nobody is answered unless that is asked for: a backup is
  /// full of mail that was settled years ago.
  private static func mails(_ scope: String, _ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let isAnswered = arguments.flag("--answer")
    let files = arguments.rest()
    try arguments.finish()
    guard !files.isEmpty else { throw UsageError("no file is named") }
    guard let account = desk.journey.account(.email, scope: scope) else {
      let known = desk.configuration.email.map(\.address).joined(separator: ", ")
      throw UsageError("there is no mail account \(scope); configured are: \(known)")
    }
    let line = try await desk.journey.open(feed: "intake/\(scope)", of: account, note: { _ in }).line
    for batch in stride(from: 0, to: files.count, by: 100).map({ files[$0..<min($0 + 100, files.count)] }) {
      try await take(Array(batch), line, desk, isHistory: !isAnswered)
    }
  }

  private static func take(_ files: [String], _ line: FeedLine, _ desk: OpenDesk, isHistory: Bool)
    async throws
  {
    let items = try files.map { file in
      let raw = try FileBytes.read(file)
      let identity = EmailChannel.identity(raw)
      return Incoming(
        identity: identity, position: identity, raw: raw, format: EmailFormat.mail, isHistory: isHistory)
    }
    let committed = try await line.commit(items, cursor: nil)
    desk.show(
      zip(files, committed).map {
        [("file", $0), ("message", "\($1.message)"), ("new", $1.isNew ? "yes" : "no")]
      },
      empty: "")
  }

  // MARK: Tables

  /// A table of reports; status 1 where a row is none.
  private static func csv(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    let table = try table(try arguments.word("the source's name"), desk)
    let file = try arguments.word("the table's file")
    let isCheck = arguments.flag("--check")
    let isAnswered = arguments.flag("--answer")
    try arguments.finish()
    let text = String(decoding: try FileBytes.read(file), as: UTF8.self)
    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    let reader = FormTable(table.columns) { path in
      try FileBytes.read(path.hasPrefix("/") || folder.isEmpty ? path : "\(folder)/\(path)")
    }
    let rows: [FormRow]
    do {
      rows = try reader.rows(of: try CSVTable(text))
    } catch {
      throw UsageError("\(file): \(error)")
    }
    for row in rows {
      if case .failure(let problems) = row.result {
        Console.complain("\(file), line \(row.line): \(problems)")
      }
    }
    var good = rows.compactMap { try? $0.result.get() }  // The others were told.
    // An export has what was settled years ago; where nobody is answered anyway it is no matter.
    if table.isExport, !isAnswered { for row in good.indices { good[row].isHistory = true } }
    let new = isCheck ? 0 : try await commit(good, table.name, table.account, desk)
    desk.show([
      ("rows", "\(rows.count)"), ("refused", "\(rows.count - good.count)"),
      ("new", isCheck ? "not taken: only checked" : "\(new)"),
      ("known", isCheck ? nil : "\(good.count - new)"),
    ])
    return good.count == rows.count ? 0 : 1
  }

  /// Whose table it is: a source of forms, or an account of LAPOR's that polled and exported complaints share.
  private struct Table {
    var name: String
    var account: AccountID
    var columns: FormColumns
    var isExport: Bool
  }

  private static func table(_ name: String, _ desk: OpenDesk) throws -> Table {
    if let settings = desk.configuration.lapor.first(where: { $0.name == name }),
      let columns = desk.configuration.laporTables[name],
      let account = desk.journey.account(.lapor, scope: settings.scope)
    {
      guard !desk.configuration.forms.contains(where: { $0.name == name }) else {
        throw UsageError("\(name) stands under lapor and under forms; rename one of them")
      }
      return Table(name: "lapor/\(name)", account: account, columns: columns, isExport: true)
    }
    let (settings, account) = try source(name, desk)
    return Table(name: settings.name, account: account, columns: settings.columns, isExport: false)
  }

  /// In batches; how many were not known.
  private static func commit(
    _ reports: [Incoming], _ name: String, _ account: AccountID, _ desk: OpenDesk
  ) async throws -> Int {
    let line = try await desk.journey.open(feed: "intake/\(name)", of: account, note: { _ in }).line
    var new = 0
    for start in stride(from: 0, to: reports.count, by: 200) {
      let batch = Array(reports[start..<min(start + 200, reports.count)])
      new += try await line.commit(batch, cursor: nil).count(where: \.isNew)
      if reports.count > 1000, !desk.isJSON {
        Console.complain("\(min(start + 200, reports.count)) of \(reports.count)")
      }
    }
    return new
  }

  // MARK: One report

  private static func report(_ arguments: inout Arguments, _ desk: OpenDesk) async throws -> Int32 {
    let (settings, account) = try source(try arguments.word("the source's name"), desk)
    guard let text = arguments.value("--text") else { throw UsageError("--text TEXT is missing") }
    let id = arguments.value("--id") ?? "kanalctl:\(UUID().uuidString)"
    var report = WrittenReport(
      id: id, text: text, subject: arguments.value("--subject"), sent_at: arguments.value("--sent"),
      sender: arguments.value("--sender"), visibility: arguments.flag("--public") ? "public" : "private")
    let place = arguments.value("--place")
    report.location = try arguments.value("--at").map { try location($0, place) }
    report.attachments = try arguments.rest().map { WrittenReport.Attachment($0, try FileBytes.read($0)) }
    try arguments.finish()
    let incoming: Incoming
    do {
      incoming = try report.incoming(id)
    } catch {
      throw UsageError("\(error)")
    }
    _ = try await commit([incoming], settings.name, account, desk)
    return try await tell(id, incoming.raw, account, desk)
  }

  private static func location(_ text: String, _ place: String?) throws -> WrittenReport.Location {
    let numbers = text.split(separator: ",").compactMap { Double(String($0).trimmed) }
    guard numbers.count == 2 else { throw UsageError("--at takes LATITUDE,LONGITUDE, such as -6.2,106.83") }
    return WrittenReport.Location(latitude: numbers[0], longitude: numbers[1], name: place)
  }

  /// The ticket, once the daemon has drafted the report.
  private static func tell(_ id: String, _ raw: [UInt8], _ account: AccountID, _ desk: OpenDesk) async throws
    -> Int32
  {
    for _ in 0..<30 {
      guard let receipt = try await desk.journey.receipt(of: id, in: account, comparedWith: raw) else {
        break
      }
      guard receipt.isSame else {
        Console.complain("kanalctl: another report was taken under the id \(id); the first stands")
        return 1
      }
      if receipt.isRead {
        desk.show([
          ("id", id), ("ticket", receipt.ticket), ("state", receipt.state),
          ("kelurahan", receipt.kelurahan.map { "\($0.name), \($0.kecamatan), \($0.kota)" }),
          ("reason", receipt.reason),
        ])
        return 0
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    desk.show([("id", id), ("ticket", nil), ("state", "received; drafted when kanald runs")])
    return 0
  }

  private static func source(_ name: String, _ desk: OpenDesk) throws -> (FormSettings, AccountID) {
    guard let settings = desk.configuration.forms.first(where: { $0.name == name }),
      let account = desk.journey.account(settings.kind.channel, scope: settings.scope)
    else {
      let known = desk.configuration.forms.map(\.name).joined(separator: ", ")
      throw UsageError("there is no source \(name) under forms; configured are: \(known)")
    }
    return (settings, account)
  }
}
