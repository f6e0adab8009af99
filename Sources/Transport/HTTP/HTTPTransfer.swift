// SPDX-License-Identifier: MIT
//
// One HTTP/1.1 request through libcurl. It leaves at most once: libcurl would repeat a request by
// itself when a kept connection turns out dead after it was written, POST included, so the second
// time it asks to begin it is told no, unless nothing of the request had left before.

import CCurl

final class HTTPTransfer: Transfer {
  private let limit: Int
  private var body: [UInt8] = []
  private var headers = HeaderFields()
  private var headerBytes = 0
  private var headersAreComplete = false
  private var isTooLarge = false
  private var wasRepeated = false
  private var hasBegun = false
  private let takesHeadOnly: Bool
  private var isOver = false
  private var socketGuard: SocketGuard?

  init(_ request: HTTPRequest, easy: EasyHandle) {
    limit = request.responseLimit
    takesHeadOnly = request.takesHeadOnly
    super.init(easy: easy, subject: request.subject)
    easy.set(CURLOPT_URL, request.url)
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
    // Servers commonly drop idle connections after a minute or more; an older one is not tried.
    easy.set(CURLOPT_MAXAGE_CONN, 20)
    if let path = request.unixSocket { easy.set(CURLOPT_UNIX_SOCKET_PATH, path) }
    if let reach = request.reach { keep(within: reach) }
    setTimes(total: request.deadline, connect: request.connectDeadline)
    setAuthorities(request.authorityFile)
    setMethod(request)
    setHeaders(request.headers)
    takeBody()
    takeLines()
    askBeforeRequest()
  }

  private func keep(within reach: Reach) {
    let socketGuard = SocketGuard(reach)
    self.socketGuard = socketGuard
    easy.guardSockets(by: socketGuard, stage: reach.stage)
  }

  /// Whether addresses were refused, and none was left to try.
  private var mayGoNowhere: Bool {
    socketGuard.map { $0.hasRefused && !$0.hasOpened } ?? false
  }

  private func setMethod(_ request: HTTPRequest) {
    if request.method == .head {
      easy.set(CURLOPT_NOBODY, true)
    } else if !request.body.isEmpty || request.method == .post {
      easy.setBody(request.body)
      easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    } else {
      easy.set(CURLOPT_HTTPGET, true)
      easy.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
  }

  private func setHeaders(_ headers: HeaderFields) {
    // libcurl takes `Name:` as "leave it out" and `Name;` as a field without value.
    var lines = headers.all.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    // It would wait a second for "100 Continue", and label every body a form.
    lines.append("Expect:")
    if headers["Content-Type"] == nil { lines.append("Content-Type:") }
    easy.set(CURLOPT_HTTPHEADER, list: lines)
  }

  private var hasSentBytes: Bool { easy.long(CURLINFO_REQUEST_SIZE) > 0 }

  override func mayBegin() -> Bool {
    defer { hasBegun = true }
    wasRepeated = hasBegun && hasSentBytes
    return !wasRepeated
  }

  override func received(body piece: UnsafeRawBufferPointer) -> Bool {
    isTooLarge = body.count + piece.count > limit
    if !isTooLarge { unsafe body.append(contentsOf: piece) }
    return !isTooLarge
  }

  override func received(line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= 256 << 10 else {
      isTooLarge = true
      return false
    }
    let line = unsafe Array(line).droppingLineEnd
    if line.starts(with: "HTTP/".utf8) {
      // A final response after an interim one (RFC 9110 §15.2) starts anew.
      headers = HeaderFields()
      headersAreComplete = false
    } else if line.isEmpty {
      headersAreComplete = true
      // An interim response's head is not the last (RFC 9110 §15.2).
      isOver = takesHeadOnly && easy.long(CURLINFO_RESPONSE_CODE) >= 200
      return !isOver
    } else if !headersAreComplete {
      addField(line)
    }
    return true
  }

  private func addField(_ line: ArraySlice<UInt8>) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
    headers.append(name: line[..<colon], value: line[(colon + 1)...].trimmingBlanks)
  }
}

extension HTTPTransfer {
  /// What came of it, once libcurl has let go.
  func outcome(_ ending: TransferEnding) -> Result<HTTPResponse, TransportError> {
    if isWhole(ending) {
      return .success(HTTPResponse(status: easy.long(CURLINFO_RESPONSE_CODE), headers: headers, body: body))
    }
    return .failure(hasSentBytes ? .unknown(failure(ending)) : .notSent(failure(ending)))
  }

  private func isWhole(_ ending: TransferEnding) -> Bool {
    switch ending {
    // The transfer was ended by us where its head did; libcurl calls a half one whole.
    case .finished where takesHeadOnly: isOver
    case .finished(let code): code == CURLE_OK
    case .cancelled: false
    }
  }

  private func failure(_ ending: TransferEnding) -> NetworkFailure {
    switch ending {
    case .cancelled: .cancelled(subject)
    case .finished where isTooLarge: NetworkFailure(.tooLarge, "\(subject): response over the limit")
    case .finished(CURLE_OK): NetworkFailure(.broken, "\(subject): half an answer")
    case .finished where mayGoNowhere:
      NetworkFailure(.addressRefused, "\(subject): no address it may be sent to")
    case .finished where wasRepeated: NetworkFailure(.broken, "\(subject): connection lost, not repeated")
    // What libcurl calls an unsupported protocol after an answer is HTTP/0.9, or no HTTP at all.
    case .finished(CURLE_UNSUPPORTED_PROTOCOL) where hasSentBytes:
      NetworkFailure(.malformed, "\(subject): the answer is not HTTP")
    case .finished(let code): NetworkFailure(code, self)
    }
  }
}
