// SPDX-License-Identifier: MIT

import Web

/// The words of a message.
enum MessageWords {
  /// Text or caption, and behind it the links that hide under a word of it (`text_link`): one may be to a
  /// map.
  static func text(of message: JSONText) -> String {
    let words = (message.member("text") ?? message.member("caption"))?.text?.cleaned ?? ""
    return ([words] + hiddenLinks(message, words)).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What it answers, or the part of that which was quoted.
  static func quoted(in message: JSONText) -> String {
    let whole = message.member("reply_to_message").map { $0.member("text") ?? $0.member("caption") }
    return ((whole ?? message.member("quote")?.member("text"))?.text ?? "").cleaned
  }

  /// Whether it only presses a button of the bot: `/start`, with or without what a link put behind it.
  static func isCommand(_ message: JSONText) -> Bool {
    let words = message.member("text")?.text?.split(whereSeparator: \.isWhitespace) ?? []
    guard let first = words.first, first.hasPrefix("/"), first.count > 1 else { return false }
    return words.count == 1 || first == "/start" || first.hasPrefix("/start@")
  }

  private static func hiddenLinks(_ message: JSONText, _ words: String) -> [String] {
    guard
      case .array(let entities)? = (message.member("entities") ?? message.member("caption_entities"))?.value
    else { return [] }
    var links: [String] = []
    for entity in entities where entity.member("type")?.text == "text_link" {
      guard let link = entity.member("url")?.text?.cleaned, link.firstRange(of: "://") != nil,
        !words.contains(link), !links.contains(link)
      else { continue }
      links.append(link)
    }
    return links
  }
}
