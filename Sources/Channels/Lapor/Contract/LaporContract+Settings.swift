// SPDX-License-Identifier: MIT
//
// The contract as the configuration writes it. Each key that is absent keeps its beginning; an optional path
// that is empty stands for "there is none".

package import Settings
import Web

extension LaporContract {
  /// Reads a contract; without a section it is the built-in beginning.
  package init(_ section: Section? = nil) {
    version = section.string("version", "3.0.0")
    spoken = section.path("spoken", nil)
    let headers = section?.optionalSection("headers")
    self.headers = Headers(
      authorization: headers.string("auth", "auth"), token: headers.string("token", "token"))
    list = Self.assumedList(section?.optionalSection("list"))
    complaint = ComplaintFields(section?.optionalSection("complaint"))
    followUps = FollowUps(section?.optionalSection("followUps"))
    answer = Answering(section?.optionalSection("answer"))
    reject = Rejecting(section?.optionalSection("reject"))
  }

  /// ASSUMED, the whole of it: all complaints that are with the agency now, page by page.
  private static func assumedList(_ section: Section?) -> Listing {
    Listing(
      section, path: "/complaints/institution/{institution}",
      query: [Field("page", "{page}"), Field("page_size", "100")], items: "results.data[]",
      more: "results.next_page_url")
  }
}

/// What is kept of LAPOR.
package enum LaporFormat: String, Sendable, CaseIterable {
  /// A complaint as it stood in the list.
  case complaint = "lapor-complaint"
  /// A follow-up as it stood in its list, beside the complaint it belongs to.
  case followUp = "lapor-followup"

  /// Takes `lapor-complaint@3.0.0` apart.
  package static func split(_ format: String) -> (kind: LaporFormat, version: String)? {
    let parts = format.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let kind = LaporFormat(rawValue: String(parts[0])) else { return nil }
    return (kind, String(parts[1]))
  }
}

extension LaporContract.Listing {
  init(
    _ section: Section?, path: String, query: [LaporContract.Field], items: String, more: String
  ) {
    self.path = section.servicePath("path", path)
    self.query = section.fields("query", query)
    self.items = section.neededPath("items", items)
    self.more = section.path("more", more)
    cursor = section.path("cursor", nil)
    guard let section, !hasPages else { return }
    let hasCursor = self.query.contains { $0.value.contains("{cursor}") }
    if section.has("query"), !hasCursor || cursor == nil, self.more != nil {
      section.mistake(at: "query", "expected {page} in it, or {cursor} and the path of the next cursor")
    }
  }
}

extension LaporContract.ComplaintFields {
  /// ASSUMED, after the fields by which complaints are handed over.
  init(_ section: Section?) {
    id = section.neededPath("id", "id")
    trackingID = section.path("trackingId", "tracking_id")
    title = section.path("title", "title")
    content = section.neededPath("content", "content")
    createdAt = section.path("createdAt", "created_at")
    category = section.path("category", "category.name")
    location = section.path("location", "location.name")
    isSecret = section.path("isSecret", "is_secret")
    isAnonymous = section.path("isAnonymous", "is_anonymous")
    files = LaporContract.FileFields(section?.optionalSection("attachments"))
  }
}

extension LaporContract.FileFields {
  /// OBSERVED in follow-ups, ASSUMED in complaints.
  init(_ section: Section?) {
    items = section.path("items", "attachments[]")
    path = section.neededPath("path", "path")
    name = section.path("name", "file_name")
  }
}

extension LaporContract.FollowUps {
  /// OBSERVED but for `id` and `institution_from_id`, which are ASSUMED.
  init(_ section: Section?) {
    listing = LaporContract.Listing(
      section, path: "/complaints/{id}/followups", query: [LaporContract.Field("page", "{page}")],
      items: "results.data[]", more: "results.next_page_url")
    id = section.path("id", "id")
    content = section.neededPath("content", "content")
    createdAt = section.path("createdAt", "created_at")
    template = section.path("template", "template_code")
    institution = section.path("institution", "institution_from_id")
    institutionName = section.path("institutionName", "institution_from_name")
    files = LaporContract.FileFields(section?.optionalSection("attachments"))
    machineTemplates = section?.strings("machineTemplates", default: ["disposition"]) ?? ["disposition"]
  }
}

extension LaporContract.Answering {
  /// OBSERVED but for `id` and `longest`, which are ASSUMED.
  init(_ section: Section?) {
    path = section.servicePath("path", "/complaints/followup/add")
    fields = section.fields(
      "fields",
      [
        .init("user_id", "{user}"), .init("institution_from_id", "{institution}"),
        .init("institution_to_id", "{to}"), .init("complaint_id", "{id}"),
        .init("template_code", "{template}"), .init("is_secret", "{secret}"), .init("content", "{text}"),
      ])
    id = section.path("id", "results.id")
    template = section.string("template", "reply_lmw")
    longest = section?.int("longest", in: 160...100_000, default: 4000) ?? 4000
  }
}

extension LaporContract.Rejecting {
  /// OBSERVED.
  init(_ section: Section?) {
    path = section.servicePath("path", "/complaints/process/{id}/reject")
    fields = section.fields(
      "fields",
      [
        .init("is_request", "1"), .init("reason", "{to}"), .init("reason_description", "{text}"),
        .init("not_authority", "1"),
      ])
  }
}

extension Section? {
  fileprivate func string(_ key: String, _ fallback: String) -> String {
    self?.string(key, default: fallback) ?? fallback
  }

  /// A path below the base; nothing that could lead to another server.
  fileprivate func servicePath(_ key: String, _ fallback: String) -> String {
    let path = string(key, fallback)
    if !path.hasPrefix("/") || path.contains("?") {
      self?.mistake(at: key, "expected a path such as \(fallback); what follows ? stands under query")
    }
    return path
  }

  fileprivate func neededPath(_ key: String, _ fallback: String) -> JSONPath {
    path(key, fallback) ?? JSONPath(member: key)
  }

  /// Nil where the text is empty: there is no such field.
  fileprivate func path(_ key: String, _ fallback: String?) -> JSONPath? {
    let text = self?.anyString(key, default: fallback ?? "") ?? fallback ?? ""
    guard !text.isEmpty else { return nil }
    if let path = JSONPath(text) { return path }
    self?.mistake(at: key, "expected a path such as results.data[]")
    return nil
  }

  fileprivate func fields(_ key: String, _ fallback: [LaporContract.Field]) -> [LaporContract.Field] {
    guard let section = self?.optionalSection(key) else { return fallback }
    return section.keys.map { LaporContract.Field($0, section.anyString($0)) }
  }
}
