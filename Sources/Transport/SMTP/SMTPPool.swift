// SPDX-License-Identifier: MIT
//
// Keeps logged-in connections for the next mail to the same server with the same login. A kept connection
// may have died meanwhile: where its very first command fails, nothing of the mail was taken, and the mail
// goes over a new connection.

import CCurl

/// Where a connection leads and who is logged in on it.
struct SMTPRoute: Hashable, Sendable {
  let host: String
  let port: UInt16
  let security: SMTPSubmission.Security
  let login: Login?
  let authorityFile: String?
}

actor SMTPPool {
  private struct Kept {
    var session: SMTPSession
    var since: ContinuousClock.Instant
  }

  private var kept: [SMTPRoute: [Kept]] = [:]

  /// A connection that was used less than a minute ago; servers drop them after some minutes.
  func take(_ route: SMTPRoute) -> SMTPSession? {
    let oldest = ContinuousClock.now - .seconds(60)
    kept[route]?.removeAll { $0.since < oldest }
    return kept[route]?.popLast()?.session
  }

  func keep(_ session: SMTPSession, for route: SMTPRoute) {
    let others = kept[route, default: []]
    guard others.count < 8 else { return }
    kept[route] = others + [Kept(session: session, since: .now)]
  }
}

extension Dialer {
  /// Submits one mail. Never repeats it once it may have been taken; a cancelled task ends it at once, as
  /// `notSent` or `unknown`.
  package func submit(_ mail: SMTPSubmission) async throws(SMTPError) -> SMTPReceipt {
    if let objection = mail.objection {
      throw .notSent(NetworkFailure(.invalidRequest, "\(mail.subject): \(objection)"))
    }
    let end = ContinuousClock.now + mail.deadline
    if let session = await mailPool.take(mail.route) {
      do throws(SMTPError) {
        return try await submit(mail, over: session, until: end)
      } catch {
        guard error.isDeadConnection else { throw error }
      }
    }
    return try await submit(mail, over: try await loop.open(mail), until: end)
  }

  private func submit(
    _ mail: SMTPSubmission, over session: SMTPSession, until end: ContinuousClock.Instant
  ) async throws(SMTPError) -> SMTPReceipt {
    if mail.needsUTF8, !session.extensions.contains("SMTPUTF8") {
      throw .notSent(NetworkFailure(.invalidRequest, "\(mail.subject): server takes no UTF-8 address"))
    }
    var session = session
    do {
      let receipt = try await session.submit(mail, until: end)
      await mailPool.keep(session, for: mail.route)
      return receipt
    } catch {
      session.stream.close()
      throw error as? SMTPError ?? .unknown(NetworkFailure(.broken, "\(mail.subject): \(error)"))
    }
  }
}

extension SMTPError {
  /// The connection was of no use any more before the mail began; 421 is how a server says it closes.
  fileprivate var isDeadConnection: Bool {
    switch self {
    case .notSent(let failure): failure.kind == .broken
    case .temporary(let reply, at: .sender): reply.code == 421
    default: false
    }
  }
}

extension CurlLoop {
  func open(_ mail: SMTPSubmission) async throws(SMTPError) -> SMTPSession {
    let opening = StreamOpening(mail.endpoint, easy: EasyHandle())
    let ending = await run(opening)
    switch ending {
    case .finished(CURLE_OK):
      let stream = ByteStream(loop: self, id: adopt(opening))
      return SMTPSession(stream, opening.welcome.extensions, subject: mail.subject)
    case .finished(let code): throw opening.welcome.failure(code, NetworkFailure(code, opening))
    case .cancelled: throw .notSent(.cancelled(mail.subject))
    }
  }
}
