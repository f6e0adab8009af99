// SPDX-License-Identifier: MIT

package import Settings

/// A secret, read anew at each use so that it can be renewed without a restart.
package typealias SecretText = @Sendable () throws -> String

extension Secret {
  /// The secret as text, read at each call.
  package var text: SecretText { { String(decoding: try read(), as: UTF8.self) } }
}

extension Section {
  /// A path on our listener.
  package func webhookPath(_ key: String, default fallback: String? = nil) -> String {
    let path = string(key, default: fallback)
    if !path.hasPrefix("/") || path.hasSuffix("/") {
      mistake(at: key, "expected a path such as \(fallback ?? "/channel/city")")
    }
    return path
  }
}

extension String {
  /// A URL's base, to which a path that begins with a slash is added.
  package var withoutLastSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
