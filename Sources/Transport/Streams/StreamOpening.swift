// SPDX-License-Identifier: MIT

import CCurl

/// libcurl's part of a stream: greeting, TLS or STARTTLS, login; then it hands the connection over.
final class StreamOpening: Transfer {
  private let speaksSMTP: Bool
  private var refusalIsTemporary = false
  /// What a mail server said; empty for others.
  private(set) var welcome = SMTPWelcome()

  init(_ endpoint: StreamEndpoint, easy: EasyHandle) {
    if case .smtp = endpoint.service { speaksSMTP = true } else { speaksSMTP = false }
    super.init(easy: easy, subject: endpoint.subject)
    easy.set(CURLOPT_URL, endpoint.url)
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https,imap,imaps,smtp,smtps")
    easy.set(CURLOPT_CONNECT_ONLY, true)
    easy.set(CURLOPT_FRESH_CONNECT, true)
    easy.set(CURLOPT_TCP_KEEPALIVE, true)
    easy.set(CURLOPT_SSL_ENABLE_ALPN, false)
    easy.set(CURLOPT_USE_SSL, Int(endpoint.security.upgrade.rawValue))
    setTimes(total: endpoint.openDeadline, connect: endpoint.openDeadline)
    setAuthorities(endpoint.authorityFile)
    if let login = endpoint.login { easy.set(login) }
    takeBody()
    takeLines()
  }

  /// Looks out for refusals. `UNAVAILABLE` (RFC 5530 §3) says that the credentials could not be
  /// checked, which says nothing about them.
  override func received(line: UnsafeRawBufferPointer) -> Bool {
    let bytes = unsafe Array(line)
    if speaksSMTP { followMail(bytes) } else { followIMAP(bytes) }
    return true
  }

  private func followMail(_ line: [UInt8]) {
    welcome.receives(line[...])
    if let code = welcome.lastReply?.code, code >= 400 { shortenFarewell() }
  }

  private func followIMAP(_ line: [UInt8]) {
    let words = String(decoding: line, as: UTF8.self).split(separator: " ", maxSplits: 2)
    if let verdict = words.dropFirst().first, ["NO", "BAD", "BYE"].contains(verdict) { shortenFarewell() }
    if words.count == 3, words[1] == "NO", words[2].hasPrefix("[UNAVAILABLE]") { refusalIsTemporary = true }
  }

  func failure(_ ending: TransferEnding) -> any Error {
    switch ending {
    case .cancelled: CancellationError()
    case .finished(CURLE_LOGIN_DENIED) where refusalIsTemporary:
      NetworkFailure(.broken, "\(subject): login is temporarily unavailable")
    case .finished(let code): NetworkFailure(code, self)
    }
  }
}

extension StreamEndpoint.Security {
  fileprivate var upgrade: curl_usessl {
    switch self {
    case .plain, .tls: CURLUSESSL_NONE
    case .startTLS: CURLUSESSL_ALL
    case .startTLSWhereOffered: CURLUSESSL_TRY
    }
  }
}

extension EasyHandle {
  func set(_ login: Login) {
    switch login {
    case .password(let user, let password):
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_PASSWORD, password)
      // Left to choose, libcurl takes an address with `@` for a Kerberos principal.
      set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
    case .bearer(let user, let token):
      set(CURLOPT_USERNAME, user)
      set(CURLOPT_XOAUTH2_BEARER, token)
    }
  }
}
