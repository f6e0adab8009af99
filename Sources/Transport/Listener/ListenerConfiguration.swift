// SPDX-License-Identifier: MIT

/// Where a listener listens, and what it grants a client.
package struct ListenerConfiguration: Sendable {
  package var binding: Binding
  /// libmicrohttpd's threads; they only parse and write.
  package var threads: Int = 2
  /// Further clients wait in the kernel's queue.
  package var connectionLimit: Int = 1024
  /// Bytes of body a route takes unless it names its own limit; 413 beyond it.
  package var bodyLimit: Int = 1 << 20
  /// Bytes of all bodies being read or worked on; 503 beyond it.
  package var bodyBudget: Int = 64 << 20
  /// From the connection's start to the end of the request's header.
  package var headerDeadline: Duration = .seconds(10)
  /// From the end of the header to the end of the body, however steadily it drips.
  package var bodyDeadline: Duration = .seconds(30)
  /// From the answer to its last byte taken by the client; of a stream, from one piece handed over to the
  /// next.
  package var answerDeadline: Duration = .seconds(30)
  /// From one answer to the end of the next request's header.
  package var idleDeadline: Duration = .seconds(75)

  package init(_ binding: Binding) { self.binding = binding }
}

/// What a listener listens on.
package enum Binding: Sendable, Hashable {
  /// `host` is a name or an address; port 0 lets the system choose.
  case tcp(host: String, port: UInt16)
  /// A socket left over at the path is replaced; `mode` is its permissions.
  case unix(path: String, mode: UInt32 = 0o660)
  /// A listening socket that somebody else opened (socket activation); the listener closes it.
  case inherited(descriptor: Int32)
}

/// Why a listener could not start.
package struct ListenError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was attempted on which address, and the system's reason.
  package var description: String

  package init(_ description: String) { self.description = description }
}
