// SPDX-License-Identifier: MIT
//
// How an attempt over the network failed. The one question the pipeline asks is whether the other
// side may have taken it; everything else is for the log. What is sure comes first: `notSent` is
// claimed only where not one byte of the request left this process.

/// Why something on the network went wrong, for the log, health and tests.
package struct NetworkFailure: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable {
    /// The request itself is not allowed: our own configuration or code.
    case invalidRequest
    case cannotResolve
    case cannotConnect
    /// Every address the host has is one the request must not go to.
    case addressRefused
    /// TLS could not be set up, or the other side does not offer it.
    case tls
    /// The other side's certificate does not hold.
    case certificate
    case timedOut
    /// The connection ended too early.
    case broken
    /// The other side does not speak the protocol.
    case malformed
    case tooLarge
    case cancelled
    /// The other side does not take our user and password, or our token.
    case credentialsRefused
    /// Closed on our side.
    case closed
  }

  package var kind: Kind
  /// Operation and host, then the cause: `POST core.example:443: connection refused`. No query, no
  /// header, no body, no credentials.
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

/// How an HTTP request failed.
package enum TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No byte of the request left: the other side certainly has not got it.
  case notSent(NetworkFailure)
  /// Some of the request left and no whole response came: it may have been taken.
  case unknown(NetworkFailure)

  /// What went wrong, whichever it is.
  package var failure: NetworkFailure {
    switch self {
    case .notSent(let failure), .unknown(let failure): failure
    }
  }

  package var description: String {
    switch self {
    case .notSent(let failure): "\(failure) (not sent)"
    case .unknown(let failure): "\(failure) (outcome unknown)"
    }
  }
}
