// SPDX-License-Identifier: MIT
//
// The parts of the configuration that belong to no channel: store, log, listeners.

package import Operations
package import Settings
import Transport

package struct StoreSettings: Sendable {
  /// The folder of the database and the sealed files.
  package var folder: String
  package var keys: Secret

  init(reading section: Section) {
    folder = section.path("folder")
    keys = section.secret("keys")
  }
}

package struct ListenSettings: Sendable {
  /// Where gateways and platforms call; nil where the socket comes from systemd or nobody calls.
  package var webhook: ListenAddress?
  package var admin: ListenAddress?
  /// The officers' console; nil where its socket comes from systemd or there is none.
  package var console: ListenAddress?
  package var bodyLimit: Int

  init(reading section: Section?) {
    webhook = section.flatMap { ListenAddress(reading: $0, "webhook") }
    admin = section.flatMap { ListenAddress(reading: $0, "admin") }
    console = section.flatMap { ListenAddress(reading: $0, "console") }
    bodyLimit = section?.bytes("bodyLimit", in: 1024...(256 << 20), default: 4 << 20) ?? 4 << 20
  }
}

extension HealthLimits {
  init(reading section: Section?) {
    self.init()
    guard let section else { return }
    tokenNotice = section.duration(
      "tokenNotice", in: .seconds(60) ... .seconds(90 * 86_400), default: tokenNotice)
  }
}

/// `127.0.0.1:8710`, `[::1]:8710` or `unix:/run/kanal/admin.sock`.
package enum ListenAddress: Sendable, Hashable, CustomStringConvertible {
  case tcp(host: String, port: UInt16)
  case unix(path: String)

  init?(reading section: Section, _ key: String) {
    guard let text = section.optionalString(key) else { return nil }
    guard let address = ListenAddress(text) else {
      section.mistake(
        at: key, "expected \"127.0.0.1:8710\", \"[::1]:8710\" or \"unix:/run/kanal/admin.sock\"")
      return nil
    }
    self = address
  }

  package init?(_ text: String) {
    if text.hasPrefix("unix:/") {
      self = .unix(path: String(text.dropFirst(5)))
      return
    }
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      return nil
    }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    guard !host.isEmpty, !host.contains(where: \.isWhitespace) else { return nil }
    self = .tcp(host: String(host), port: port)
  }

  package var description: String {
    switch self {
    case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

package enum LogChoice: String, CaseIterable, Sendable {
  case debug, info, notice, warning, error
  package var level: LogLevel { LogLevel(name: rawValue) ?? .info }
}
