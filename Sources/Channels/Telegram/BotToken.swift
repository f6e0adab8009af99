// SPDX-License-Identifier: MIT
//
// A token is a bot's name and its password in one, and part of every URL. It is read anew at each use and
// never printed; what Transport says of a failure names the host alone.

package import Settings
import Web

/// A bot's token as @BotFather gives it: `123456:AAF…`.
package struct BotToken: Sendable, CustomStringConvertible {
  /// The bot's own id, a user id.
  package let botID: String
  let text: String

  /// Without what lets in.
  package var description: String { "the token of bot \(botID)" }

  package init(_ text: String) throws(BotTokenFault) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let id = Int64(parts[0]), id > 0, !parts[1].isEmpty,
      parts[1].utf8.allSatisfy(\.isOfATokenSecret)
    else { throw BotTokenFault() }
    botID = String(id)
    self.text = text
  }

  /// The token as it is kept now.
  package init(reading secret: Secret) throws { try self.init(try secret.text()) }
}

/// What is kept as a token is none.
package struct BotTokenFault: Error, Hashable, CustomStringConvertible {
  package init() {}
  package var description: String {
    "expected a bot's token as @BotFather gives it: digits, a colon, letters"
  }
}

extension UInt8 {
  /// A-Z, a-z, 0-9, `_` and `-`: what tokens and a webhook's secret are made of.
  var isOfATokenSecret: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}
