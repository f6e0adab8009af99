// SPDX-License-Identifier: MIT
//
// Lists of lists, as Meta has them: conversations with the newest messages of each, posts with the newest
// comments of each. Where a conversation or post has more than came along, its rest is asked for by itself.

import FoundationEssentials
import Reports
import Transport
import Web

/// One list of an account: what is asked, and how an answer is read.
struct Listing: Sendable {
  /// `conversations`, `feed` or `media`, below the account.
  var edge: String
  /// Beside fields, limit and cursor.
  var query: [(name: String, value: String)] = []
  /// Of what is listed: `id,updated_time`.
  var fields: String
  /// Below each: `messages` or `comments`, with their fields.
  var inner: String
  var innerFields: String
  /// Of the inner list, also where it comes along: `order` and `filter`.
  var innerQuery: [(name: String, value: String)] = []
  var kind: ListedItem
  /// Whether what is listed is something somebody wrote, too.
  var listsPosts = false
  /// Whether what was touched last stands first, so that the list can be left where it gets old.
  var isNewestFirst: Bool
  /// So many are looked at where the list has no such order.
  var longest = 100
  /// Between two requests, beside what the usage asks for.
  var spacing = Duration.zero

  static func conversations(_ platform: PagePlatform) -> Listing {
    let more = platform == .instagram ? ",story,is_unsupported" : ",sticker"
    return Listing(
      edge: "conversations", query: [("platform", platform == .facebook ? "messenger" : "instagram")],
      fields: "id,updated_time", inner: "messages",
      innerFields: "id,created_time,from,to,message,"
        + "attachments{id,mime_type,name,size,image_data,video_data,file_url},shares{link}\(more)",
      kind: .message, isNewestFirst: true,
      // Two a second are allowed to an account of Instagram.
      spacing: platform == .instagram ? .milliseconds(500) : .zero)
  }

  static func comments(_ platform: PagePlatform) -> Listing {
    switch platform {
    case .facebook:
      Listing(
        edge: "feed", fields: "id,message,from,created_time,updated_time,full_picture", inner: "comments",
        innerFields: "id,message,from,created_time,attachment",
        innerQuery: [("filter", "stream"), ("order", "reverse_chronological")], kind: .comment,
        listsPosts: true, isNewestFirst: false)
    case .instagram:
      Listing(
        edge: "media", fields: "id,timestamp", inner: "comments",
        innerFields: "id,text,timestamp,from,parent_id", kind: .comment, isNewestFirst: false)
    }
  }

  /// The parameters of the next request of a walk.
  func request(of walk: Walk, account: String) -> (path: String, query: [(name: String, value: String)]) {
    let inner = min(walk.size, 20)
    if let rest = walk.open.first {
      return (
        "\(rest.id)/\(self.inner)",
        innerQuery + [("fields", innerFields), ("limit", "\(walk.size)"), ("after", rest.after)]
      )
    }
    let modifiers = innerQuery.map { ".\($0.name)(\($0.value))" }.joined()
    let all = "\(fields),\(self.inner).limit(\(inner))\(modifiers){\(innerFields)}"
    let cursor = walk.after.map { [("after", $0)] } ?? []
    return ("\(account)/\(edge)", query + [("fields", all), ("limit", "\(walk.size)")] + cursor)
  }
}

/// What one answer brought.
struct ListedPage {
  struct Item {
    var kind: ListedItem
    var json: JSONText
    var time: Int64?
  }

  /// A conversation or post.
  struct Container {
    var time: Int64?
    /// Tells it and its newest message from all others.
    var head = ""
    /// Where its own list goes on, and how old its last item here was.
    var rest: Walk.Rest?
    var oldest: Int64?
  }

  var items: [Item] = []
  var containers: [Container] = []
  /// Where this list goes on.
  var next: String?
}

extension Listing {
  /// Nil for what is no list.
  func page(_ body: JSONText, isRest: Bool) -> ListedPage? {
    guard let entries = body.member("data")?.items else { return nil }
    var page = ListedPage(next: Self.next(body))
    if isRest {
      page.items = entries.map { item(kind, $0) }
      return page
    }
    for entry in entries {
      let list = entry.member(inner)
      let items = (list?.member("data")?.items ?? []).map { item(kind, $0) }
      if listsPosts { page.items.append(item(.post, entry)) }
      page.items += items
      page.containers.append(
        ListedPage.Container(
          time: Self.touched(entry)?.seconds, head: Self.head(entry, items.first?.json),
          rest: rest(of: entry, list),
          oldest: items.compactMap(\.time).min()))
    }
    return page
  }

  private func item(_ kind: ListedItem, _ json: JSONText) -> ListedPage.Item {
    ListedPage.Item(kind: kind, json: json, time: ListedItem.time(json)?.seconds)
  }

  private static func head(_ entry: JSONText, _ newest: JSONText?) -> String {
    [entry, newest].map { $0?.member("id")?.text ?? "" }.joined(separator: " ")
  }

  private static func touched(_ entry: JSONText) -> Timestamp? {
    entry.member("updated_time").flatMap { PlatformTime.read($0, .civil(offsetMinutes: 0)) }
      ?? ListedItem.time(entry)
  }

  private func rest(of entry: JSONText, _ list: JSONText?) -> Walk.Rest? {
    guard let list, let after = Self.next(list), let id = entry.member("id")?.text, id.isPlainName else {
      return nil
    }
    return Walk.Rest(id: id, after: after)
  }

  /// The cursor behind a list; nil at its end.
  private static func next(_ list: JSONText) -> String? {
    guard list.member("paging", "next") != nil else { return nil }
    return list.member("paging", "cursors", "after")?.text.flatMap { $0.isEmpty ? nil : $0 }
  }
}
