// SPDX-License-Identifier: MIT
//
// A post that mentions us. Whoever answers in a thread mentions everybody who was in it, without a thought of
// us; such a post is set aside, unless it answers us, names us in its body, or brings us in where the post it
// answers did not. All of it is public.

import Reports
import Web

extension XReader {
  func post(_ item: JSONText, _ includes: JSONText?, _ files: [XFile]) -> Reading {
    let thread = Thread(item, includes)
    let note = item.member("note_tweet") ?? item.member("note_post")
    let source = note?.member("text") != nil ? note : item
    let whole = Words.plain(
      source?.member("text")?.text ?? "", source?.member("entities") ?? item.member("entities"))
    let author = Self.id(item.member("author_id"))
    var reading = Reading(
      sender: author, canBeAnswered: author != nil && Self.id(item.member("id")) != nil, recipient: userID,
      sentAt: Self.time(item.member("created_at")), text: addressed(whole, thread), quoted: thread.quoted,
      attachments: files.map(\.note), pin: Self.pin(of: item), isPublic: true,
      isAnsweredInPublic: true)
    reading.problems = Self.problems(reading)
    reading.corrects = correction(item)
    if let reason = reasonToSetAside(reading, whole, thread) { reading.nature = .automatic(reason: reason) }
    return reading
  }

  /// Without the handles in front: a reply's are all of the conversation, elsewhere ours alone is left out.
  private func addressed(_ whole: String, _ thread: Thread) -> String {
    let (handles, rest) = Words.leadingHandles(whole)
    if thread.isReply { return String(rest).trimmed }
    let others = handles.filter { $0 != handle?.lowercased() }.map { "@\($0)" }
    return (others + [String(rest)]).joined(separator: " ").trimmed
  }

  /// Why it is none of a citizen's report; nil for one.
  private func reasonToSetAside(_ reading: Reading, _ whole: String, _ thread: Thread) -> String? {
    if let userID, reading.sender == userID { return "own message" }
    if thread.isRetweet || whole.hasPrefix("RT @") { return "a post of somebody else, shared" }
    if !isAddressed(whole, thread) { return "written in a thread that mentions us, not to us" }
    if reading.text.isEmpty, reading.attachments.isEmpty { return "no words and no file" }
    return nil
  }

  private func isAddressed(_ whole: String, _ thread: Thread) -> Bool {
    guard let handle, thread.isReply else { return true }
    let (handles, rest) = Words.leadingHandles(whole)
    if Words.mentions(handle, in: rest) || thread.answersUser == userID { return true }
    // Not there before: who wrote this one called us.
    guard handles.contains(handle.lowercased()), let parent = thread.parent else { return false }
    return parent.author != userID && !Words.mentions(handle, in: parent.text)
  }

  /// The identity of the first wording.
  private func correction(_ item: JSONText) -> String? {
    let history = item.member("edit_history_tweet_ids") ?? item.member("edit_history_post_ids")
    let first = Self.id(history?.items.first)
    return first.flatMap { $0 == item.member("id")?.text ? nil : names.identity("post", $0) }
  }

  private static func pin(of item: JSONText) -> Pin? {
    // GeoJSON: the longitude first (RFC 7946 §3.1.1).
    let point = item.path("geo", "coordinates", "coordinates")?.items.compactMap {
      $0.text.flatMap { Double($0) }
    }
    guard let point, point.count == 2, abs(point[0]) <= 180, abs(point[1]) <= 90 else { return nil }
    return Pin(Coordinate(latitude: point[1], longitude: point[0]))
  }
}

/// What a post refers to.
private struct Thread {
  struct Post {
    var author: String?
    var text: String
  }

  var isReply: Bool
  var isRetweet: Bool
  var answersUser: String?
  /// The post it answers, where X sent it along.
  var parent: Post?
  /// The words of the post it quotes.
  var quoted: String

  init(_ item: JSONText, _ includes: JSONText?) {
    let references = (item.member("referenced_tweets") ?? item.member("referenced_posts"))?.items ?? []
    let posts = (includes?.member("tweets") ?? includes?.member("posts"))?.items ?? []
    let id = { (kind: String) in
      references.first { $0.member("type")?.text == kind }?.member("id")?.text
    }
    let post = { (id: String?) in id.flatMap { id in posts.first { $0.member("id")?.text == id } } }
    answersUser = item.member("in_reply_to_user_id")?.text
    isReply = answersUser != nil || id("replied_to") != nil
    isRetweet = id("retweeted") != nil || id("reposted") != nil
    parent = post(id("replied_to")).map {
      Post(author: $0.member("author_id")?.text, text: Self.text(of: $0))
    }
    quoted = post(id("quoted")).map(Self.text) ?? ""
  }

  private static func text(of post: JSONText) -> String {
    let long = (post.member("note_tweet") ?? post.member("note_post"))?.member("text")
    return Words.plain((long ?? post.member("text"))?.text ?? "", post.member("entities"))
  }
}
