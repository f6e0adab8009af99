// SPDX-License-Identifier: MIT

import CCrypto

/// One run of AES-256-GCM over libcrypto: key and nonce, then associated data, then the bytes, then
/// the tag. Freed with its owner; used by one thread.
@safe final class CipherPass {
  private let context: OpaquePointer

  init(key: [UInt8], nonce: [UInt8], isSealing: Bool) throws(SealingFailure) {
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .cipher }
    unsafe self.context = context
    // EVP reads 32 bytes of key and 12 of nonce, the lengths SealingKey guarantees.
    let done = unsafe EVP_CipherInit_ex2(context, aes256GCM.pointer, key, nonce, isSealing ? 1 : 0, nil)
    guard done == 1 else { throw .cipher }
  }

  // The context was made in init and leaves this object nowhere.
  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  func associate(_ associated: [UInt8]) throws(SealingFailure) {
    guard !associated.isEmpty else { return }
    var count: Int32 = 0
    // No output: EVP takes the input as associated data.
    let done = unsafe EVP_CipherUpdate(context, nil, &count, associated, Int32(associated.count))
    guard done == 1 else { throw .cipher }
  }

  /// GCM is a stream: as many bytes come out as go in.
  func transform(_ input: ArraySlice<UInt8>) throws(SealingFailure) -> [UInt8] {
    guard !input.isEmpty else { return [] }
    var output = [UInt8](repeating: 0, count: input.count)
    var written: Int32 = 0
    let done = unsafe input.withUnsafeBufferPointer { input in
      // `output` is as long as the input, and both are alive for the call.
      unsafe EVP_CipherUpdate(context, &output, &written, input.baseAddress, Int32(input.count))
    }
    guard done == 1, Int(written) == input.count else { throw .cipher }
    return output
  }

  func tag(length: Int) throws(SealingFailure) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: length)
    // `tag` has the length that is asked for.
    let done = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(length), &tag)
    guard done == 1 else { throw .cipher }
    return tag
  }

  func expect(tag: [UInt8]) throws(SealingFailure) {
    var tag = tag
    // EVP copies the tag before it returns.
    let done = unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
    guard done == 1 else { throw .cipher }
  }

  /// Ends the run; when opening, fails unless the tag is the expected one.
  func finish() throws(SealingFailure) {
    var count: Int32 = 0
    var rest: [UInt8] = [0]
    // GCM leaves no block over, so nothing is written to `rest`.
    guard unsafe EVP_CipherFinal_ex(context, &rest, &count) == 1 else { throw .cipher }
  }
}

/// The fetched cipher; fetched once a process.
@safe private struct FetchedCipher: Sendable {
  // Never freed and never written after the fetch; libcrypto's algorithms are shared by threads.
  nonisolated(unsafe) let pointer: OpaquePointer
}

private let aes256GCM: FetchedCipher = {
  guard let fetched = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else {
    preconditionFailure("libcrypto has no AES-256-GCM")
  }
  return unsafe FetchedCipher(pointer: fetched)
}()
