// SPDX-License-Identifier: MIT

import Web

/// What somebody wrote in public: a comment, or a post of theirs at the page. Facebook writes `comment_id`,
/// `message` and `verb`, Instagram `id` and `text`.
struct PageComment {
  enum Target: Hashable {
    case comment(String)
    case post(String)
  }

  let value: JSONText

  init(_ value: JSONText) { self.value = value }

  /// Empty at Instagram, where what comes is always new.
  var verb: String { value.member("verb")?.text ?? "" }
  var isEdit: Bool { ["edited", "edit"].contains(verb) }
  var isNew: Bool { ["add", ""].contains(verb) }
  var item: String { value.member("item")?.text ?? "comment" }
  var text: String { [value.words("message"), value.words("text")].first { !$0.isEmpty } ?? "" }
  /// Old payloads have `sender_id`.
  var author: String? { (value.member("from", "id") ?? value.member("sender_id"))?.text }

  /// What a private answer is addressed to.
  var target: Target? {
    if let id = PageEvent.name(value, "comment_id") { return .comment(id) }
    if item == "comment", let id = PageEvent.name(value, "id") { return .comment(id) }
    return PageEvent.name(value, "post_id").map(Target.post)
  }

  /// The comment or post itself.
  var original: String? {
    guard isEdit else { return nil }
    return name
  }

  private var name: String? {
    switch target {
    case .comment(let id), .post(let id): id
    case nil: nil
    }
  }

  var id: String? {
    guard ["comment", "post", "status", "photo", "video"].contains(item) else {
      // A like of a comment has the comment's id.
      return nil
    }
    if isNew { return name }
    return name.map { isEdit ? "\($0)#edit \(PageEvent.wording(value))" : "\($0)#\(verb)" }
  }
}
