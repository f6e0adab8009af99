// SPDX-License-Identifier: MIT
//
// What a submission of ours may look like, checked before anything is connected, and where it goes.

extension SMTPSubmission {
  /// Protocol, host and port, for failures.
  var subject: String { endpoint.subject }

  var route: SMTPRoute {
    SMTPRoute(host: host, port: port, security: security, login: login, authorityFile: authorityFile)
  }

  var endpoint: StreamEndpoint {
    let kind: StreamEndpoint.Security =
      switch security {
      case .plain: .plain
      case .tls: .tls
      case .startTLS: .startTLS
      case .startTLSWhereOffered: .startTLSWhereOffered
      }
    return StreamEndpoint(
      .smtp(login), host: host, port: port, security: kind, authorityFile: authorityFile,
      openDeadline: min(deadline, connectDeadline))
  }

  /// Why it must not be sent; nil where it may.
  var objection: String? {
    if let objection = endpoint.objection { return objection }
    guard !recipient.isEmpty, recipient.isPlainPath, sender.isPlainPath else { return "malformed address" }
    return nil
  }
}

extension String {
  /// Nothing that could end an SMTP path or its line (RFC 5321 §4.1.2).
  fileprivate var isPlainPath: Bool {
    utf8.count <= 254
      && utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
  }
}
