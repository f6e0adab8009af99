// SPDX-License-Identifier: MIT

import CMicrohttpd

/// The connection a stream is sent on. The pointer is valid until the stream is over and used only under
/// the stream's lock.
@safe struct StreamOutlet: @unchecked Sendable {
  private let connection: OpaquePointer
  let guest: Guest
  /// The time a client has for each piece.
  let deadline: Duration

  init(connection: OpaquePointer, guest: Guest, deadline: Duration) {
    unsafe self.connection = connection
    self.guest = guest
    self.deadline = deadline
  }

  // Called while libmicrohttpd waits for the stream's bytes, on the connection's thread.
  func suspend() { unsafe MHD_suspend_connection(connection) }

  // Called once for each suspension; suspended, a connection stays.
  func resume() { unsafe MHD_resume_connection(connection) }
}
