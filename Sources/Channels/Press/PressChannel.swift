// SPDX-License-Identifier: MIT
//
// A newspaper's feed put together. What is printed is public, has no sender and is answered to nobody; an
// item is known by its id, however often the feed repeats it.

import Mail
package import Pipeline
package import Reports
import Transport
package import Web

package struct PressChannel: Sendable {
  /// One item as it stood in its feed.
  package static let format = "feed-item"

  package let account: ChannelAccount
  package let feed: any Feed

  package init(_ settings: PressSettings, in surroundings: Surroundings) {
    let (name, url) = (settings.endName, settings.scope)
    feed = PollFeed(
      name: name, interval: settings.every, exchange: surroundings.exchange,
      request: { _ in
        HTTPRequest(
          .get, url,
          headers: ["Accept": "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.1"],
          deadline: .seconds(60), responseLimit: Self.largest)
      },
      read: { try Self.page($0, of: name) })
    account = ChannelAccount(
      channel: .media, scope: settings.scope, courier: nil, rules: settings.rules,
      read: { try Self.read($0) },
      readJoined: { _ in throw Unreadable("a feed's items do not come in pieces") },
      compose: settings.compose)
  }

  private static let largest = 16 << 20

  /// The items of a feed, oldest first: most list the newest first.
  package static func page(_ bytes: [UInt8], of name: String) throws(FeedFailure) -> PolledPage {
    let document: FeedDocument
    do {
      document = try FeedDocument(bytes)
    } catch {
      throw FeedFailure(.retry(after: nil), "\(name): the answer is \(error)")
    }
    let incoming = document.items.reversed().map { item in
      let raw = document.raw(of: item, in: bytes)
      return Incoming(raw, named: item.id ?? digestIdentity(of: raw), format: format)
    }
    return PolledPage(incoming: incoming, next: nil, isEmpty: incoming.isEmpty)
  }

  /// Reads a kept item.
  package static func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    guard raw.format == format else { throw Unreadable("\(raw.format) is no format of a feed") }
    let document: FeedDocument
    do {
      document = try FeedDocument(raw.bytes)
    } catch {
      throw Unreadable("\(error)")
    }
    guard let item = document.items.first else { throw Unreadable("no item in it") }
    let words = readableText(ofHTML: Array(item.body.utf8)).cleaned
    let text = [words, item.link ?? ""].filter { !$0.isEmpty }.joined(separator: "\n")
    guard !text.isEmpty || !item.title.isEmpty else { throw Unreadable("an item without words") }
    let title = readableText(ofHTML: Array(item.title.utf8)).cleaned
    return Reading(
      canBeAnswered: false, sentAt: item.published, subject: title.isEmpty ? nil : title, text: text,
      isPublic: true, problems: item.published == nil ? ["no time"] : [])
  }
}
