// SPDX-License-Identifier: MIT
//
// What libmicrohttpd has parsed of a request, taken over and checked once more. A body whose length can
// be read in two ways is how requests are smuggled past a proxy (RFC 9112 §6.3, §11.2): such a request
// is refused and its connection closed.

import CMicrohttpd

/// How much body a request announces.
enum AnnouncedBody: Equatable {
  case bytes(Int)
  case chunked
  /// Contradictory or malformed; answered 400.
  case ambiguous

  init(_ headers: HeaderFields) {
    let lengths = headers.values("Content-Length")
    let encodings = headers.values("Transfer-Encoding")
    switch (lengths.count, encodings.count) {
    case (0, 0): self = .bytes(0)
    case (0, 1): self = encodings[0].lowercased() == "chunked" ? .chunked : .ambiguous
    case (1, 0): self = Self.decimal(lengths[0]).map { .bytes($0) } ?? .ambiguous
    default: self = .ambiguous
    }
  }

  /// Digits only: no sign, no list, nothing that overflows.
  private static func decimal(_ text: String) -> Int? {
    text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") } ? Int(text) : nil
  }
}

extension HeaderFields {
  /// Copies the fields of a request; libmicrohttpd keeps them only until it is over.
  init(_ connection: OpaquePointer) {
    self.init()
    // The callback runs within the call; both pointers live as long.
    unsafe withUnsafeMutablePointer(to: &self) { fields in
      _ = unsafe MHD_get_connection_values_n(connection, .HEADER_KIND, copyField, fields)
    }
  }
}

private func copyField(
  _ context: UnsafeMutableRawPointer?, _: MHD_ValueKind, _ name: UnsafePointer<CChar>?, _ nameCount: Int,
  _ value: UnsafePointer<CChar>?, _ valueCount: Int
) -> MHD_Result {
  // The context is the HeaderFields of the initialiser above; name and value live for this call.
  unsafe context?.assumingMemoryBound(to: HeaderFields.self).pointee.append(
    name: UnsafeRawBufferPointer(start: name, count: nameCount),
    value: UnsafeRawBufferPointer(start: value, count: valueCount))
  return .YES
}

/// Path and query of a request target; nil where it is not in origin form (RFC 9112 §3.2.1).
func splitTarget(_ target: [UInt8]) -> (path: String, query: [UInt8])? {
  guard target.first == UInt8(ascii: "/") else { return nil }
  let mark = target.firstIndex(of: UInt8(ascii: "?"))
  let path = String(decoding: target[..<(mark ?? target.endIndex)], as: UTF8.self)
  return (path, mark.map { Array(target[($0 + 1)...]) } ?? [])
}
