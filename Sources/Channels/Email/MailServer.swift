// SPDX-License-Identifier: MIT

import Pipeline
package import Settings
package import Transport

/// A mail server of the configuration, and who we are there.
package struct MailServer: Sendable {
  /// Credentials are read anew at each use: a renewed password or token counts without a restart.
  package enum Credentials: Sendable {
    case password(user: String, @Sendable () throws -> String)
    /// An OAuth 2 access token that something else keeps fresh.
    case bearer(user: String, @Sendable () throws -> String)

    /// Reads the secret. Throws what the reading throws.
    package func login() throws -> Login {
      switch self {
      case .password(let user, let password): .password(user: user, password: try password())
      case .bearer(let user, let token): .bearer(user: user, token: try token())
      }
    }
  }

  /// The raw value is what the configuration writes.
  package enum Security: String, CaseIterable, Sendable, Hashable {
    /// TLS from the first byte.
    case tls
    /// Nothing is sent where the server does not offer it.
    case startTLS = "starttls"
    /// Towards this machine itself only.
    case plain = "none"
  }

  package var host: String
  package var port: UInt16
  package var security: Security
  /// PEM file with the certificates to trust instead of the system's.
  package var authorityFile: String?
  /// Nil where the server takes us without a login.
  package var credentials: Credentials?
  /// Where the bearer's token is kept, for those who watch when it ends.
  package var token: Secret?

  package init(
    host: String, port: UInt16, security: Security, authorityFile: String? = nil,
    credentials: Credentials?
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.authorityFile = authorityFile
    self.credentials = credentials
  }
}

extension MailServer {
  /// Connects to it as an IMAP server and logs in. A refused token is read once more: what renews it
  /// may have written the new one while the old one was on its way. Throws `IMAPTrouble`.
  package func openMailbox(_ dialer: Dialer) async throws -> any IMAPStream {
    do { return try await open(dialer) } catch IMAPTrouble.refused(let why) {
      guard case .bearer = credentials else { throw IMAPTrouble.refused(why) }
      return try await open(dialer)
    }
  }

  private func open(_ dialer: Dialer) async throws -> any IMAPStream {
    guard let credentials else { throw IMAPTrouble.cannot("IMAP needs a user") }
    let login: Login
    do { login = try credentials.login() } catch { throw IMAPTrouble.refused("\(error)") }
    let endpoint = StreamEndpoint(
      .imap(login), host: host, port: port, security: security.ofStream, authorityFile: authorityFile)
    do { return DialedStream(try await dialer.open(endpoint)) } catch let failure as NetworkFailure {
      throw try IMAPTrouble(opening: failure)
    }
  }
}

extension MailServer.Security {
  fileprivate var ofStream: StreamEndpoint.Security {
    switch self {
    case .tls: .tls
    case .startTLS: .startTLS
    case .plain: .plain
    }
  }
}

/// A connection libcurl logged in on, as the session reads it.
private struct DialedStream: IMAPStream {
  private let stream: ByteStream

  init(_ stream: ByteStream) { self.stream = stream }

  func send(_ bytes: [UInt8]) async throws {
    do { try await stream.send(bytes) } catch let failure as NetworkFailure {
      throw try IMAPTrouble(during: failure)
    }
  }

  func receive(deadline: ContinuousClock.Instant) async throws -> [UInt8] {
    do {
      return try await stream.receive(deadline: max(.zero, ContinuousClock.now.duration(to: deadline)))
    } catch let failure as NetworkFailure {
      throw try IMAPTrouble(during: failure)
    }
  }

  func close() { stream.close() }
}

extension IMAPTrouble {
  /// What a failure to connect and log in means.
  package init(opening failure: NetworkFailure) throws {
    switch failure.kind {
    case .cancelled: throw CancellationError()
    case .credentialsRefused: self = .refused(failure.description)
    case .tls, .certificate: self = .untrusted(failure.description)
    case .invalidRequest, .addressRefused: self = .cannot(failure.description)
    case .cannotResolve, .cannotConnect, .timedOut, .broken, .malformed, .tooLarge, .closed:
      self = .unreachable(failure.description)
    }
  }

  /// What a failure of an open connection means.
  package init(during failure: NetworkFailure) throws {
    switch failure.kind {
    case .cancelled: throw CancellationError()
    case .timedOut: self = .silent
    default: self = .closed
    }
  }
}
