// SPDX-License-Identifier: MIT
//
// One transfer that libcurl carries out, and the callbacks it makes meanwhile. All of them come on
// libcurl's thread, inside `curl_multi_perform`; the loop keeps the transfer alive until its handle
// has left the multi handle, so the unretained pointer they get is good for as long as they can come.

import CCurl

/// How libcurl let go of a transfer.
enum TransferEnding: Sendable {
  case finished(CURLcode)
  case cancelled
}

/// What HTTP requests and stream openings have in common.
class Transfer {
  let easy: EasyHandle
  /// Operation and host, for failures.
  let subject: String
  private let errorText = ErrorText()

  init(easy: EasyHandle, subject: String) {
    self.easy = easy
    self.subject = subject
    easy.set(CURLOPT_NOSIGNAL, true)
    // Otherwise giving up on a name waits, and every transfer with it, until the resolver's own thread
    // comes back from a name server that does not answer.
    easy.set(CURLOPT_QUICK_EXIT, true)
    // No proxy from the environment: what a service connects to stands in its configuration.
    easy.set(CURLOPT_PROXY, "")
    easy.note(unsafe kanal_curl_set_pointer(easy.raw, CURLOPT_ERRORBUFFER, errorText.buffer))
  }

  /// A piece of the response's body; false ends the transfer.
  func received(body: UnsafeRawBufferPointer) -> Bool { true }

  /// One line of a header or of a mail server's replies; false ends the transfer.
  func received(line: UnsafeRawBufferPointer) -> Bool { true }

  /// A connection stands and the request goes out next; false ends the transfer.
  func mayBegin() -> Bool { true }

  /// What libcurl says of the failure; only used where it is known to hold no more than host names.
  var detail: String { errorText.text }

  func setTimes(total: Duration, connect: Duration) {
    easy.set(CURLOPT_TIMEOUT_MS, max(1, Int(total.milliseconds)))
    easy.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(min(total, connect).milliseconds)))
  }

  /// The other side has refused: libcurl will send QUIT or LOGOUT and wait for the reply, in which time
  /// nothing else moves on this thread.
  func shortenFarewell() {
    easy.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, 1)
  }

  func setAuthorities(_ file: String?) {
    if let file { easy.set(CURLOPT_CAINFO, file) }
  }
}

extension Transfer {
  private var context: UnsafeMutableRawPointer { unsafe Unmanaged.passUnretained(self).toOpaque() }

  func takeBody() {
    easy.note(
      unsafe kanal_curl_set_bytes(easy.raw, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
        return unsafe Transfer.at(context).received(body: piece) ? size * count : 0
      })
    easy.note(unsafe kanal_curl_set_pointer(easy.raw, CURLOPT_WRITEDATA, context))
  }

  func takeLines() {
    easy.note(
      unsafe kanal_curl_set_bytes(easy.raw, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
        return unsafe Transfer.at(context).received(line: line) ? size * count : 0
      })
    easy.note(unsafe kanal_curl_set_pointer(easy.raw, CURLOPT_HEADERDATA, context))
  }

  func askBeforeRequest() {
    easy.note(
      unsafe kanal_curl_set_prerequest(easy.raw) { context, _, _, _, _ in
        unsafe Transfer.at(context).mayBegin() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
      })
    easy.note(unsafe kanal_curl_set_pointer(easy.raw, CURLOPT_PREREQDATA, context))
  }

  private static func at(_ context: UnsafeMutableRawPointer?) -> Transfer {
    guard let context = unsafe context else { preconditionFailure("libcurl lost its context") }
    return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }
}

/// The buffer libcurl writes its error text to; freed after the handle that points to it.
@safe private final class ErrorText {
  let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  init() { unsafe buffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE)) }
  deinit { unsafe buffer.deallocate() }

  var text: String { unsafe String(cString: buffer) }
}
