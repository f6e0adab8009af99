// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Storage
import Transport

extension QueueConsole {
  var officerRoutes: [Route] {
    [
      route(.get, "/officers", needs: .listOfficers) { call in
        let rows = try await journey.store.database.read { try $0.officers() }
        return JSONAnswer.response(200, ItemList(items: rows.map { OfficerAnswer($0, for: call.officer) }))
      },
      route(.post, "/officers", needs: .officers, bodyLimit: 64 << 10, add),
      route(.patch, "/officers/{officer}", needs: .officers, bodyLimit: 64 << 10, change),
    ]
  }

  private struct OfficerAnswer: Encodable, Sendable {
    var name: String
    var roles: [String]
    var channels: [String]
    var territories: [String]
    var isDisabled: Bool
    var hasPassword: Bool
    var lastSeenAt: LocalTime?

    init(_ row: OfficerRow, for officer: Officer) {
      name = row.name
      roles = row.roles
      channels = row.channels ?? []
      territories = row.territories ?? []
      isDisabled = row.isDisabled
      hasPassword = row.password != nil
      lastSeenAt = officer.may(.hours) ? row.seenAt.map(LocalTime.init) : nil
    }
  }

  private struct Wanted {
    var password: String?
    var roles: [Role]?
    var channels: [Channel]?
    var territories: [String]?

    init(_ body: inout Body, isNew: Bool) {
      password = body.password("password", isNeeded: false)
      roles = body.choices("roles", as: Role.self)
      channels = body.choices("channels", as: Channel.self)
      territories = body.texts(
        "territories", atMost: 300, of: "codes such as 31.71.08", where: Territory.isCode)
      if isNew ? roles?.isEmpty ?? true : roles?.isEmpty ?? false {
        body.note("roles", "must name at least one")
      }
    }
  }

  private func add(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let name = body.text("name", atMost: OfficerRules.longestName)
    let wanted = Wanted(&body, isNew: true)
    if let name, !OfficerRules.isName(name) {
      body.note("name", "must be of small letters, digits, dots and lines, and begin with a letter or digit")
    }
    try body.finish()
    guard let name, let roles = wanted.roles else { throw Problem.invalid(body.errors) }
    let officer = OfficerRow(
      name: name, password: try await hash(wanted.password), roles: roles.map(\.rawValue),
      channels: Self.list(wanted.channels?.map(\.rawValue)), territories: Self.list(wanted.territories))
    let now = journey.clock.now()
    try await journey.store.database.write { connection in
      guard try connection.insert(officer, at: now) else {
        throw Problem(.state, "the name \(name) is taken")
      }
      try connection.audit(
        call.officer.name, "add officer", subject: name,
        reason: roles.map(\.rawValue).joined(separator: ", "), at: now)
    }
    return JSONAnswer.response(201, OfficerAnswer(officer, for: call.officer))
  }

  private func change(_ call: Call) async throws -> ServerResponse {
    var body = try Body(call.request)
    let wanted = Wanted(&body, isNew: false)
    let isDisabled = body.bool("is_disabled")
    try body.finish()
    let name = call.request.parameters["officer"] ?? ""
    guard name != call.officer.name || wanted.roles == nil && isDisabled != true else {
      throw Problem(.state, "nobody takes their own roles; another administrator does")
    }
    let (hash, now) = (try await hash(wanted.password), journey.clock.now())
    let changed = try await journey.store.database.write { connection in
      guard var officer = try connection.officer(name) else { throw Problem.unknown("such officer") }
      if let hash { officer.password = hash }
      if let roles = wanted.roles { officer.roles = roles.map(\.rawValue) }
      if let channels = wanted.channels { officer.channels = Self.list(channels.map(\.rawValue)) }
      if let territories = wanted.territories { officer.territories = Self.list(territories) }
      if let isDisabled { officer.isDisabled = isDisabled }
      try connection.update(officer)
      try connection.endSessions(of: name)
      let what = [
        hash.map { _ in "password" }, wanted.roles.map { _ in "roles" },
        wanted.channels.map { _ in "channels" },
        wanted.territories.map { _ in "territories" }, isDisabled.map { $0 ? "disabled" : "enabled" },
      ]
      try connection.audit(
        call.officer.name, "change officer", subject: name,
        reason: what.compactMap(\.self).joined(separator: ", "),
        at: now)
      return officer
    }
    return JSONAnswer.response(200, OfficerAnswer(changed, for: call.officer))
  }

  private func hash(_ password: String?) async throws -> String? {
    guard let password else { return nil }
    guard let hash = try await passwords.hash(password) else {
      throw Problem(.tooMany, "too many log in at once; try again in a moment", wait: .seconds(2))
    }
    return hash
  }

  /// None named means all of them.
  private static func list(_ names: [String]?) -> [String]? {
    names.flatMap { $0.isEmpty ? nil : $0 }
  }
}
