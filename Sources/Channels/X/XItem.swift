// SPDX-License-Identifier: MIT
//
// One direct message, post or event as it is kept: its own bytes, and of what came beside it only what it
// names. The same message has one name by whichever way it came, so list and webhook double nothing.
//
// An id is a snowflake: the milliseconds since X's epoch and 22 bits that tell those of one millisecond
// apart. A post's id leads to who wrote it, so the store knows it by a hash, and cursors hold times.

import Cryptography
import Pipeline
import Reports
package import Web

/// The forms in which the channel keeps what it got.
package enum XFormat {
  /// `{"data":…,"includes":…}` with a direct message as `/2/dm_events` lists it.
  package static let message = "x-dm"
  /// `{"data":…}` with a direct message as webhooks bring it.
  package static let pushed = "x-dm-push"
  /// `{"data":…,"includes":…}` with a post.
  package static let post = "x-post"
  /// A webhook's whole body that holds neither.
  package static let event = "x-event"
}

/// Names messages and posts as the store knows them.
package struct XNames: Sendable {
  /// Nil where nothing is stored, so that a person sees which message it is.
  private let mask: IdentityMask?

  package init(mask: IdentityMask?) { self.mask = mask }

  /// `kind` is `dm`, `post` or `event`.
  func identity(_ kind: String, _ id: String) -> String { mask?.identity("\(kind)/\(id)") ?? "\(kind)/\(id)" }
}

/// One thing of a page or a request.
package struct XItem: Hashable, Sendable {
  package var identity: String
  /// Milliseconds of X's epoch at which its id was made; nil for what has no such id.
  package var time: Int64?
  package var raw: [UInt8]
  package var format: String

  var incoming: Incoming { Incoming(raw, named: identity, format: format) }
}

/// Ids that tell a time.
enum Snowflake {
  /// 4 November 2010, in milliseconds since 1970.
  static let epoch: Int64 = 1_288_834_974_657

  /// When an id was made; nil where it is none, or older than snowflakes.
  static func time(of id: String) -> Int64? {
    guard id.isXID, let number = Int64(id), number >> 22 > 0 else { return nil }
    return number >> 22
  }

  /// The first id of a millisecond.
  static func first(at time: Int64) -> String { String(time << 22) }
  static func time(at now: Timestamp) -> Int64 { now.milliseconds - epoch }
}

extension String {
  /// Digits, as many as 64 bits hold.
  var isXID: Bool { (1...19).contains(utf8.count) && utf8.allSatisfy { (0x30...0x39).contains($0) } }
}

/// Takes items out of what X sent.
struct XCutter {
  let bytes: [UInt8]
  let names: XNames

  /// A direct message of a list, with the media it names.
  func message(_ item: JSONText, _ includes: JSONText?) -> XItem {
    let media = named(in: item.path("attachments", "media_keys"), "media_key", of: includes?.member("media"))
    return make("dm", item, [("media", media)], XFormat.message)
  }

  /// A post, with the media it names, the posts it refers to and its author.
  func post(_ item: JSONText, _ includes: JSONText?) -> XItem {
    let media = named(in: item.path("attachments", "media_keys"), "media_key", of: includes?.member("media"))
    let references = (item.member("referenced_tweets") ?? item.member("referenced_posts"))?.items ?? []
    let ids = Set(references.compactMap { $0.member("id")?.text })
    let posts = (includes?.member("tweets") ?? includes?.member("posts"))?.items.filter {
      $0.member("id")?.text.map(ids.contains) ?? false
    }
    let author = item.member("author_id")?.text
    let users = includes?.member("users")?.items.filter { author != nil && $0.member("id")?.text == author }
    return make(
      "post", item, [("media", media), ("tweets", posts ?? []), ("users", users ?? [])], XFormat.post)
  }

  /// A direct message as webhooks have it.
  func pushed(_ item: JSONText) -> XItem { make("dm", item, [], XFormat.pushed) }

  private func named(in keys: JSONText?, _ name: String, of list: JSONText?) -> [JSONText] {
    let keys = Set(keys?.items.compactMap(\.text) ?? [])
    return list?.items.filter { $0.member(name)?.text.map(keys.contains) ?? false } ?? []
  }

  private func make(
    _ kind: String, _ item: JSONText, _ beside: [(name: String, values: [JSONText])], _ format: String
  ) -> XItem {
    let lists = beside.filter { !$0.values.isEmpty }.map { name, values in
      Array("\"\(name)\":[".utf8) + values.map { bytes[$0.range] }.joined(separator: [0x2C]) + [0x5D]
    }
    var raw = Array("{\"data\":".utf8) + bytes[item.range]
    if !lists.isEmpty { raw += Array(",\"includes\":{".utf8) + lists.joined(separator: [0x2C]) + [0x7D] }
    raw.append(0x7D)
    let id = item.member("id")?.text.flatMap { $0.isXID ? $0 : nil }
    return XItem(
      identity: id.map { names.identity(kind, $0) } ?? digestIdentity(of: Array(bytes[item.range])),
      time: id.flatMap(Snowflake.time), raw: raw, format: format)
  }
}

extension JSONText {
  /// The values of a list; none where it is something else.
  var items: [JSONText] { if case .array(let items) = value { items } else { [] } }

  /// The value below these names.
  func path(_ names: String...) -> JSONText? {
    names.reduce(JSONText?.some(self)) { $0?.member($1) }
  }

  var isObject: Bool { if case .object = value { true } else { false } }
}
