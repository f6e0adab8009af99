// SPDX-License-Identifier: MIT
//
// RSS 0.91 to 2.0, RSS 1.0 (RDF) and Atom (RFC 4287), told apart by nothing but the names of their elements.
// expat reads the XML and bounds what entities may grow to; nothing outside the document is ever fetched. An
// entity that only HTML knows (`&nbsp;`) is a blank, as feeds are full of them.
//
// Each item keeps the bytes it stood in, so that it can be read again by itself.

import CExpat
package import Reports
import Web

/// Why a document is no feed.
package struct FeedDamage: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; nil where the XML is whole and holds no feed.
  package var line: Int?
  package var description: String { line.map { "not XML in line \($0)" } ?? "no RSS or Atom feed" }
}

/// One item of a feed.
package struct FeedItem: Hashable, Sendable {
  /// `guid` or `id`, else the link.
  package var id: String?
  package var title = ""
  package var link: String?
  /// HTML, the longest there is.
  package var body = ""
  package var published: Timestamp?
  /// Where it stood in the document.
  package var range = 0..<0
}

/// A feed, or one item of it that was kept.
package struct FeedDocument: Sendable {
  package private(set) var items: [FeedItem]
  /// As the document declares it; nil for UTF-8.
  package private(set) var encoding: String?

  package init(_ bytes: [UInt8]) throws(FeedDamage) {
    let reader = FeedReader()
    if let line = reader.read(bytes) { throw FeedDamage(line: line) }
    guard reader.isFeed else { throw FeedDamage() }
    (items, encoding) = (reader.items, reader.encoding)
  }

  /// An item as it is kept: by itself, in the encoding it came in.
  package func raw(of item: FeedItem, in bytes: [UInt8]) -> [UInt8] {
    let declaration = encoding.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
    return Array(declaration.utf8) + bytes[item.range]
  }
}

/// Takes elements as they come. Used by one call of `FeedDocument.init`; its parser lives within `read`.
@safe private final class FeedReader {
  private(set) var items: [FeedItem] = []
  private(set) var isFeed = false
  private(set) var encoding: String?
  private var item: FeedItem?
  /// The item's own elements begin one below.
  private var itemDepth = 0
  private var depth = 0
  private var text = ""
  private var parser: XML_Parser?
  /// Of one element's text: more is no article, and more than the document holds came of entities that
  /// name each other. A byte of a charset expat knows becomes two of UTF-8 at most.
  private var longest = 0

  /// The line that is not XML; nil where all of it is.
  func read(_ bytes: [UInt8]) -> Int? {
    longest = min(1 << 20, 2 * bytes.count)
    guard let parser = unsafe XML_ParserCreate(nil) else { return 0 }
    unsafe self.parser = parser
    defer {
      unsafe XML_ParserFree(parser)
      unsafe self.parser = nil
    }
    // The callbacks run within XML_Parse only, and so does their context live.
    unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    unsafe XML_SetElementHandler(parser, elementBegan, elementEnded)
    unsafe XML_SetCharacterDataHandler(parser, charactersCame)
    unsafe XML_SetSkippedEntityHandler(parser, entitySkipped)
    unsafe XML_SetXmlDeclHandler(parser, declarationCame)
    _ = unsafe XML_UseForeignDTD(parser, XML_Bool(1))
    let status = unsafe bytes.withUnsafeBytes { buffer in
      unsafe XML_Parse(
        parser, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(buffer.count), 1)
    }
    return status == XML_STATUS_OK ? nil : Int(unsafe XML_GetCurrentLineNumber(parser))
  }

  func declare(_ encoding: String) {
    self.encoding = encoding.lowercased() == "utf-8" ? nil : encoding
  }

  func begin(_ name: String, _ attributes: [(name: String, value: String)]) {
    depth += 1
    let local = Self.local(name)
    if ["rss", "RDF", "feed", "channel"].contains(local) { isFeed = true }
    if item == nil, local == "item" || local == "entry" {
      isFeed = true
      itemDepth = depth
      item = FeedItem()
      item?.range = position..<position
    }
    if depth == itemDepth + 1 { text = "" }
    if local == "link", depth == itemDepth + 1 { takeLink(attributes) }
  }

  func add(_ characters: String) {
    guard item != nil, text.utf8.count + characters.utf8.count <= longest else { return }
    text += characters
  }

  func end(_ name: String) {
    defer { depth -= 1 }
    guard item != nil else { return }
    if depth == itemDepth {
      finish()
    } else if depth == itemDepth + 1 {
      take(Self.local(name), text.trimmed)
    }
  }

  private func finish() {
    guard var done = item else { return }
    let length = unsafe parser.map { Int(unsafe XML_GetCurrentByteCount($0)) } ?? 0
    done.range = done.range.lowerBound..<(position + length)
    done.id = done.id ?? done.link
    items.append(done)
    item = nil
  }

  /// Atom's link stands in an attribute; of several the page itself counts (RFC 4287 §4.2.7.2).
  private func takeLink(_ attributes: [(name: String, value: String)]) {
    guard let target = attributes.first(where: { $0.name == "href" })?.value else { return }
    let relation = attributes.first { $0.name == "rel" }?.value ?? "alternate"
    if relation == "alternate", item?.link == nil { item?.link = target }
  }

  private func take(_ name: String, _ text: String) {
    guard !text.isEmpty, var item else { return }
    switch name {
    case "title": item.title = text
    case "link": item.link = item.link ?? text
    case "guid", "id": item.id = text
    case "description", "summary", "encoded", "content":
      if text.utf8.count > item.body.utf8.count { item.body = text }
    case "pubDate", "published", "date", "updated": item.published = item.published ?? Self.time(text)
    default: break
    }
    self.item = item
  }

  private var position: Int { unsafe parser.map { Int(unsafe XML_GetCurrentByteIndex($0)) } ?? 0 }

  /// Prefixes are conventions everybody keeps: `content:encoded`, `dc:date`, `rdf:RDF`.
  private static func local(_ name: String) -> String {
    name.split(separator: ":").last.map(String.init) ?? name
  }

  private static func time(_ text: String) -> Timestamp? {
    TimeFormat.mail.read(text) ?? TimeFormat.civil(offsetMinutes: 420).read(text)
  }

}

private func reader(_ context: UnsafeMutableRawPointer?) -> FeedReader? {
  unsafe context.map { unsafe Unmanaged<FeedReader>.fromOpaque($0).takeUnretainedValue() }
}

private func elementBegan(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?,
  _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) {
  guard let reader = unsafe reader(context), let name = unsafe name else { return }
  var pairs: [(name: String, value: String)] = []
  // Names and values in turn, ended by a null.
  if var next = unsafe attributes {
    while let key = unsafe next[0], let value = unsafe next[1] {
      pairs.append((unsafe String(cString: key), unsafe String(cString: value)))
      unsafe next += 2
    }
  }
  reader.begin(unsafe String(cString: name), pairs)
}

private func elementEnded(_ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?) {
  guard let reader = unsafe reader(context), let name = unsafe name else { return }
  reader.end(unsafe String(cString: name))
}

private func charactersCame(
  _ context: UnsafeMutableRawPointer?, _ text: UnsafePointer<CChar>?, _ count: Int32
) {
  guard let reader = unsafe reader(context), let text = unsafe text else { return }
  // expat hands over so many bytes of UTF-8, without a zero behind them.
  let bytes = unsafe UnsafeRawBufferPointer(start: text, count: Int(count))
  reader.add(unsafe String(decoding: bytes, as: UTF8.self))
}

private func entitySkipped(
  _ context: UnsafeMutableRawPointer?, _ name: UnsafePointer<CChar>?, _ isParameter: Int32
) {
  if isParameter == 0 { unsafe reader(context)?.add(" ") }
}

private func declarationCame(
  _ context: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?, _ encoding: UnsafePointer<CChar>?, _: Int32
) {
  guard let encoding = unsafe encoding else { return }
  unsafe reader(context)?.declare(unsafe String(cString: encoding))
}
