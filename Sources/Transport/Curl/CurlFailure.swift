// SPDX-License-Identifier: MIT

import CCurl
import Glibc

extension NetworkFailure {
  /// libcurl's code in our words. Its own message is added only for certificates, where it names
  /// what does not hold; elsewhere the code's fixed text is enough and can hold no secret.
  init(_ code: CURLcode, _ transfer: Transfer) {
    let kind = Kind(code)
    var reason = unsafe String(cString: curl_easy_strerror(code))
    let system = transfer.easy.long(CURLINFO_OS_ERRNO)
    if kind == .cannotConnect, system != 0 { reason = unsafe String(cString: strerror(Int32(system))) }
    if kind == .certificate, !transfer.detail.isEmpty { reason = transfer.detail }
    self.init(kind, "\(transfer.subject): \(reason)")
  }

  static func cancelled(_ subject: String) -> NetworkFailure {
    NetworkFailure(.cancelled, "\(subject): cancelled")
  }
}

extension NetworkFailure.Kind {
  init(_ code: CURLcode) {
    switch code {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT,
      CURLE_UNKNOWN_OPTION, CURLE_NOT_BUILT_IN:
      self = .invalidRequest
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: self = .cannotResolve
    case CURLE_COULDNT_CONNECT: self = .cannotConnect
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
      self = .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ENGINE_INITFAILED:
      self = .tls
    case CURLE_OPERATION_TIMEDOUT: self = .timedOut
    case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING: self = .malformed
    case CURLE_LOGIN_DENIED: self = .credentialsRefused
    case CURLE_WRITE_ERROR, CURLE_FILESIZE_EXCEEDED: self = .tooLarge
    default: self = .broken
    }
  }
}

extension Duration {
  /// Whole milliseconds, towards zero.
  var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
