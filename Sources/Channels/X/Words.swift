// SPDX-License-Identifier: MIT
//
// The words of a post or message as its author meant them. X writes `&`, `<` and `>` as HTML does, puts a
// short link of its own in place of every link, and puts in front of a reply the handles of all who were in
// the conversation.

import Web

enum Words {
  /// Links as they were written, and none to the media that is beside the text anyway.
  static func plain(_ text: String, _ entities: JSONText?) -> String {
    var text = text
    for link in entities?.member("urls")?.items ?? [] {
      guard let short = link.member("url")?.text, short.utf8.count > 8 else { continue }
      let whole = link.member("expanded_url")?.text ?? short
      let isOfMedia = link.member("media_key") != nil || isMedia(whole)
      guard isOfMedia || whole.hasPrefix("http://") || whole.hasPrefix("https://") else { continue }
      text = text.replacing(short, with: isOfMedia ? "" : whole)
    }
    return unescaped(text).cleaned
  }

  /// A post's page of its own photo or video.
  private static func isMedia(_ link: String) -> Bool {
    guard let host = link.firstRange(of: "://").map({ link[$0.upperBound...] }) else { return false }
    let isOfX = ["x.com/", "twitter.com/", "pic.x.com/", "pic.twitter.com/"].contains { host.hasPrefix($0) }
    return isOfX
      && (host.hasPrefix("pic.") || host.contains("/photo/") || host.contains("/video/")
        || host.hasPrefix("twitter.com/messages/media/") || host.hasPrefix("x.com/messages/media/"))
  }

  private static func unescaped(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    // The ampersand last, or `&amp;lt;` would become a bracket.
    return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
  }

  /// The handles a text begins with, in small letters, and what follows them.
  static func leadingHandles(_ text: String) -> (handles: [String], rest: Substring) {
    var handles: [String] = []
    var rest = text[...]
    while rest.first == "@" {
      let handle = rest.dropFirst().prefix { $0.isOfAHandle }
      guard !handle.isEmpty else { break }
      handles.append(handle.lowercased())
      rest = rest[handle.endIndex...].drop { $0.isWhitespace || ",:;".contains($0) }
    }
    return (handles, rest)
  }

  /// Whether a text names a handle, in any case.
  static func mentions(_ handle: String, in text: some StringProtocol) -> Bool {
    let (text, wanted) = (text.lowercased(), "@" + handle.lowercased())
    return text.ranges(of: wanted).contains { found in
      let before = found.lowerBound > text.startIndex ? text[text.index(before: found.lowerBound)] : " "
      let after = found.upperBound < text.endIndex ? text[found.upperBound] : " "
      return !before.isOfAHandle && !after.isOfAHandle
    }
  }
}

extension Character {
  /// A-Z, a-z, 0-9 and `_`.
  fileprivate var isOfAHandle: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
