// SPDX-License-Identifier: MIT

import CCurl

/// One of libcurl's easy handles with the lists it needs. Confined to libcurl's thread like the
/// transfer that owns it.
@safe final class EasyHandle {
  let raw: UnsafeMutableRawPointer
  /// Names the handle in tables.
  var key: UInt { unsafe UInt(bitPattern: raw) }
  private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []
  /// The first option libcurl did not take; the transfer is refused then.
  private(set) var refusal: CURLcode = CURLE_OK

  init() {
    guard let raw = unsafe curl_easy_init() else { preconditionFailure("libcurl gives no easy handle") }
    unsafe self.raw = raw
  }

  deinit {
    unsafe curl_easy_cleanup(raw)
    freeLists()
  }

  /// Back to the defaults, keeping allocations; connections live in the multi handle.
  func reset() {
    unsafe curl_easy_reset(raw)
    freeLists()
    refusal = CURLE_OK
  }

  func set(_ option: CURLoption, _ value: Int) {
    note(unsafe kanal_curl_set_long(raw, option, value))
  }

  func set(_ option: CURLoption, _ value: Bool) { set(option, value ? 1 : 0) }

  func set(_ option: CURLoption, large value: Int) {
    note(unsafe kanal_curl_set_large(raw, option, curl_off_t(value)))
  }

  /// libcurl copies the text.
  func set(_ option: CURLoption, _ text: String) {
    note(unsafe kanal_curl_set_text(raw, option, text))
  }

  func set(_ option: CURLoption, list texts: [String]) {
    var head: UnsafeMutablePointer<curl_slist>?
    for text in texts {
      // Appending copies the text; the list is freed with the handle or at its reset.
      guard let longer = unsafe curl_slist_append(head, text) else { return note(CURLE_OUT_OF_MEMORY) }
      unsafe head = longer
    }
    guard let head = unsafe head else { return }
    unsafe lists.append(head)
    note(unsafe kanal_curl_set_list(raw, option, head))
  }

  /// The body of a request; libcurl copies it.
  func setBody(_ bytes: [UInt8]) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, large: bytes.count)
    // Read only during the call: COPYPOSTFIELDS copies as many bytes as were just announced.
    note(
      unsafe bytes.withUnsafeBytes {
        unsafe kanal_curl_set_pointer(raw, CURLOPT_COPYPOSTFIELDS, $0.baseAddress)
      })
  }

  func long(_ info: CURLINFO) -> Int { unsafe kanal_curl_get_long(raw, info) }

  func note(_ code: CURLcode) {
    if refusal == CURLE_OK { refusal = code }
  }

  private func freeLists() {
    unsafe lists.forEach { unsafe curl_slist_free_all($0) }
    unsafe lists = []
  }
}
