// SPDX-License-Identifier: MIT
//
// Officers of the console. Passwords come from standard input, never from the command line, which every
// process of the machine can read.

import Console
import Cryptography
import FoundationEssentials
import Glibc
import Operations
import Pipeline
import Reports
import Storage

enum UserCommand {
  static let valued: Set = ["--role", "--roles", "--channels", "--territories"]

  static func run(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    switch arguments.word() ?? "list" {
    case "list":
      try arguments.finish()
      let officers = try await desk.store.database.read { try $0.officers() }
      desk.show(officers.map(fields), empty: "there are no users; kanalctl user add NAME --role ROLE")
    case "add": try await add(&arguments, desk)
    case "change": try await change(&arguments, desk)
    case "password": try await password(&arguments, desk)
    case "disable": try await disable(true, &arguments, desk)
    case "enable": try await disable(false, &arguments, desk)
    case let other:
      throw UsageError("user \(other): expected list, add, change, password, disable or enable")
    }
  }

  private static func fields(_ officer: OfficerRow) -> [(name: String, value: String?)] {
    [
      ("user", officer.name), ("roles", officer.roles.joined(separator: ", ")),
      ("channels", officer.channels?.joined(separator: ", ") ?? "all"),
      ("territories", officer.territories?.joined(separator: ", ") ?? "the city"),
      ("password", officer.password == nil ? "none" : "set"), ("disabled", officer.isDisabled ? "yes" : "no"),
      ("last_seen", officer.seenAt?.local),
    ]
  }

  private static func add(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the user's name")
    guard OfficerRules.isName(name) else {
      throw UsageError("\"\(name)\" is no user name; it is of small letters, digits, dots and lines")
    }
    let isWithout = arguments.flag("--no-password")
    let rights = try Rights(&arguments)
    try arguments.finish()
    guard let roles = rights.roles else {
      throw UsageError("--role is missing; one of \(Role.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let officer = OfficerRow(
      name: name, password: isWithout ? nil : try Password.hash(try newPassword()), roles: roles,
      channels: rights.channels ?? nil, territories: rights.territories ?? nil)
    let (who, now) = (desk.who, desk.journey.clock.now())
    try await desk.store.database.write { connection in
      guard try connection.insert(officer, at: now) else {
        throw UsageError("there is a user \(name) already")
      }
      try connection.audit(who, "add officer", subject: name, reason: roles.joined(separator: ", "), at: now)
    }
    Console.say("\(name) is \(roles.joined(separator: ", "))")
  }

  private static func change(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the user's name")
    let rights = try Rights(&arguments)
    try arguments.finish()
    try await update(name, "rights", desk) { officer in
      if let roles = rights.roles { officer.roles = roles }
      if let channels = rights.channels { officer.channels = channels }
      if let territories = rights.territories { officer.territories = territories }
    }
    Console.say("\(name) is changed; their sessions have ended")
  }

  private static func password(_ arguments: inout Arguments, _ desk: OpenDesk) async throws {
    let name = try arguments.word("the user's name")
    try arguments.finish()
    let hash = try Password.hash(try newPassword())
    try await update(name, "password", desk) { $0.password = hash }
    Console.say("\(name) has a new password; their sessions have ended")
  }

  private static func disable(_ isDisabled: Bool, _ arguments: inout Arguments, _ desk: OpenDesk) async throws
  {
    let name = try arguments.word("the user's name")
    try arguments.finish()
    try await update(name, isDisabled ? "disabled" : "enabled", desk) { $0.isDisabled = isDisabled }
    Console.say("\(name) is \(isDisabled ? "disabled; their sessions have ended" : "enabled")")
  }

  private static func update(
    _ name: String, _ what: String, _ desk: OpenDesk, _ change: @escaping @Sendable (inout OfficerRow) -> Void
  ) async throws {
    let (who, now) = (desk.who, desk.journey.clock.now())
    try await desk.store.database.write { connection in
      guard var officer = try connection.officer(name) else { throw UsageError("there is no user \(name)") }
      change(&officer)
      try connection.update(officer)
      try connection.endSessions(of: name)
      try connection.audit(who, "change officer", subject: name, reason: what, at: now)
    }
  }

  // MARK: What is said of a user

  /// Nil where nothing is said; a list within is nil for all.
  private struct Rights {
    var roles: [String]?
    var channels: [String]??
    var territories: [String]??

    init(_ arguments: inout Arguments) throws(UsageError) {
      if let text = arguments.value("--role") ?? arguments.value("--roles") {
        roles = try Self.list(text, "role", Role.allCases.map(\.rawValue))
      }
      if let text = arguments.value("--channels") {
        channels =
          text == "all" ? .some(nil) : try Self.list(text, "channel", Channel.allCases.map(\.rawValue))
      }
      if let text = arguments.value("--territories") {
        if text == "all" {
          territories = .some(nil)
        } else {
          let codes = text.split(separator: ",").map(String.init)
          if let wrong = codes.first(where: { !Territory.isCode($0) }) {
            throw UsageError("\"\(wrong)\" is no code of a kota (31.71), kecamatan (31.71.08) or kelurahan")
          }
          territories = codes
        }
      }
    }

    private static func list(_ text: String, _ what: String, _ allowed: [String]) throws(UsageError)
      -> [String]
    {
      let words = text.split(separator: ",").map(String.init)
      let wrong = words.isEmpty ? "" : words.first { !allowed.contains($0) }
      guard let wrong else { return words }
      throw UsageError("\"\(wrong)\" is no \(what); one of \(allowed.joined(separator: ", "))")
    }
  }

  /// From standard input: one line; a terminal is asked twice and shows nothing.
  private static func newPassword() throws(UsageError) -> String {
    let password = try Terminal.secret("new password: ")
    if Terminal.isInteractive, try Terminal.secret("once more: ") != password {
      throw UsageError("the two are not the same")
    }
    let lengths = OfficerRules.passwordLengths
    guard lengths.contains(password.unicodeScalars.count) else {
      throw UsageError("a password has \(lengths.lowerBound) to \(lengths.upperBound) characters")
    }
    return password
  }
}
