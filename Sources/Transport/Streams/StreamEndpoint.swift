// SPDX-License-Identifier: MIT

/// Where a byte stream leads, and how it is secured.
package struct StreamEndpoint: Sendable {
  package enum Service: Sendable {
    /// Plain bytes from the first on.
    case tcp
    /// Logged in by libcurl when it opens. Send `NOOP` first and discard up to its tagged answer: what
    /// came in one read with the login's answer is lost.
    case imap(Login)
    /// Greeted and, with a login, logged in by libcurl. Mail goes by `Dialer.submit`.
    case smtp(Login?)
  }

  package enum Security: Sendable, Hashable {
    case plain
    /// TLS from the first byte (`imaps`).
    case tls
    /// IMAP and SMTP; where the server does not offer it, not even the login is sent.
    case startTLS
    /// Plain where the server does not offer it; SMTP without a login.
    case startTLSWhereOffered
  }

  package var service: Service
  package var host: String
  package var port: UInt16
  package var security: Security
  /// PEM file with the certificates to trust instead of the system's.
  package var authorityFile: String?
  /// For resolving, connecting, TLS and login together.
  package var openDeadline: Duration

  package init(
    _ service: Service, host: String, port: UInt16, security: Security, authorityFile: String? = nil,
    openDeadline: Duration = .seconds(30)
  ) {
    self.service = service
    self.host = host
    self.port = port
    self.security = security
    self.authorityFile = authorityFile
    self.openDeadline = openDeadline
  }
}

/// Who logs in to a mail server, and by what.
package enum Login: Sendable, Hashable {
  /// SASL PLAIN or LOGIN.
  case password(user: String, password: String)
  /// SASL OAUTHBEARER (RFC 7628) where the server offers it, else XOAUTH2.
  case bearer(user: String, token: String)
}

extension StreamEndpoint {
  var url: String {
    switch (service, security) {
    case (.tcp, .tls): "https://\(urlHost):\(port)/"
    case (.tcp, _): "http://\(urlHost):\(port)/"
    case (.imap, .tls): "imaps://\(urlHost):\(port)/"
    case (.imap, _): "imap://\(urlHost):\(port)/"
    case (.smtp, .tls): "smtps://\(urlHost):\(port)/"
    case (.smtp, _): "smtp://\(urlHost):\(port)/"
    }
  }

  /// Protocol, host and port, for failures.
  var subject: String {
    switch service {
    case .tcp: "tcp \(host):\(port)"
    case .imap: "imap \(host):\(port)"
    case .smtp: "smtp \(host):\(port)"
    }
  }

  /// Why it cannot be opened; nil where it can.
  var objection: String? {
    guard host.isPlainHost else { return "not a host name or address" }
    switch (service, security) {
    case (.tcp, .startTLS), (.tcp, .startTLSWhereOffered): return "raw bytes know no STARTTLS"
    case (.imap, .startTLSWhereOffered), (.smtp(.some), .startTLSWhereOffered):
      return "a login needs certain TLS"
    default: return nil
    }
  }

  var login: Login? {
    switch service {
    case .tcp: nil
    case .imap(let login): login
    case .smtp(let login): login
    }
  }

  private var urlHost: String { host.contains(":") ? "[\(host)]" : host }
}

extension String {
  /// Letters, digits, dots, hyphens, underscores, or an IPv6 address without brackets.
  var isPlainHost: Bool {
    !isEmpty
      && utf8.allSatisfy { $0 == UInt8(ascii: ":") || (isTokenByte($0) && !"!#$%&'*+^`|~".utf8.contains($0)) }
  }
}
