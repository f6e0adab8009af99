// SPDX-License-Identifier: MIT

import Glibc

/// Why a file could not be read.
package enum FileFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's error number.
  case system(Int32)
  /// Larger than the given bytes.
  case tooLarge(limit: Int)

  package var description: String {
    switch self {
    case .system(let code): unsafe String(cString: strerror(code))  // a zero-ended text of the C library
    case .tooLarge(let limit): "larger than \(Quantity.written(bytes: limit))"
    }
  }
}

/// A whole small file. A FIFO does not hang it: the descriptor does not block.
package func contents(ofFile file: String, limit: Int) throws(FileFault) -> [UInt8] {
  // Swift lends the path as a zero-ended text for the call.
  let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard descriptor >= 0 else { throw .system(errno) }
  defer { close(descriptor) }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 16 * 1024)
  while true {
    // The buffer's own count bounds the read.
    let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
    if count == 0 { return bytes }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { throw .system(errno) }
    bytes.append(contentsOf: chunk[..<count])
    guard bytes.count <= limit else { throw .tooLarge(limit: limit) }
  }
}
