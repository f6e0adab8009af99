// SPDX-License-Identifier: MIT

import Operations

/// Lines of standard input, in their order; reading blocks, so that it has a thread of its own.
enum InputLines {
  static func all() -> AsyncStream<String> {
    let (stream, continuation) = AsyncStream.makeStream(of: String.self)
    startThread("citizens") {
      while let line = readLine() { continuation.yield(line) }
      continuation.finish()
    }
    return stream
  }
}
