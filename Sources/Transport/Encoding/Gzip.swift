// SPDX-License-Identifier: MIT

import CZlib

/// Packs what is sent often and holds no secret (RFC 1952).
package enum Gzip {
  /// Nil where zlib has no memory for it.
  package static func pack(_ bytes: [UInt8]) -> [UInt8]? {
    // It lives on this stack until it is ended below.
    var stream = unsafe z_stream()
    guard unsafe kanal_gzip_init(&stream, Z_BEST_COMPRESSION) == Z_OK else { return nil }
    defer { unsafe deflateEnd(&stream) }
    var packed = [UInt8](repeating: 0, count: Int(unsafe deflateBound(&stream, UInt(bytes.count))))
    var input = bytes
    // Both buffers outlive the call; deflateBound says that one call is enough.
    let code = unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe packed.withUnsafeMutableBufferPointer { target in
        unsafe stream.next_in = source.baseAddress
        unsafe stream.avail_in = UInt32(source.count)
        unsafe stream.next_out = target.baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        return unsafe deflate(&stream, Z_FINISH)
      }
    }
    guard code == Z_STREAM_END else { return nil }
    packed.removeLast(packed.count - Int(unsafe stream.total_out))
    return packed
  }
}

extension ServerRequest {
  /// Whether its client takes gzip (RFC 9110 §12.5.3); one that weighs it with zero does not.
  package var takesGzip: Bool {
    headers.values("Accept-Encoding").flatMap { $0.split(separator: ",") }.contains { coding in
      let parts = coding.lowercased().filter { $0 != " " }.split(separator: ";")
      return parts.first == "gzip" && !parts.dropFirst().contains { $0 == "q=0" || $0.hasPrefix("q=0.0") }
    }
  }
}
