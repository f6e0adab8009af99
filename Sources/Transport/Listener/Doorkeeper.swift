// SPDX-License-Identifier: MIT
//
// One thread a listener: it accepts clients, hands each to libmicrohttpd, cuts those whose time is up,
// and notices those who left a stream. libmicrohttpd could accept by itself, but not stop to: `MHD_quiesce_daemon` of 0.9.75 and its
// daemon's own thread both take the listening socket out of the epoll set, and whoever comes second
// ends the process. Here nobody but this thread knows the socket; to stop is to leave the loop.

import Operations
import Synchronization

final class Doorkeeper: Sendable {
  private enum Duty {
    /// Accepts, and cuts late guests.
    case admitting
    /// Accepts nobody any more; cuts late guests.
    case watching
    case done
  }

  private struct State {
    var duty = Duty.admitting
    var closing: CheckedContinuation<Void, Never>?
  }

  private let socket: ListeningSocket
  private let guests: GuestBook
  private let state = Mutex(State())

  init(_ socket: ListeningSocket, _ guests: GuestBook) { (self.socket, self.guests) = (socket, guests) }

  /// Starts the thread; `admit` owns the descriptor it is given.
  func start(_ admit: @escaping @Sendable (Int32, SocketAddress) -> Void) {
    startThread("kanal-door") { [self] in
      while duty == .admitting { attend(admit) }
      closeDoor()
      while duty == .watching { look(at: nil) }
    }
  }

  /// Closes the listening socket; nobody is admitted any more once it returns. For one caller.
  func close() async {
    await withCheckedContinuation { closing in
      state.withLock { $0 = State(duty: .watching, closing: closing) }
      guests.bell.ring()
    }
  }

  /// Ends the thread of a closed door.
  func leave() {
    state.withLock { $0.duty = .done }
    guests.bell.ring()
  }

  private var duty: Duty { state.withLock { $0.duty } }

  private func attend(_ admit: (Int32, SocketAddress) -> Void) {
    // The next in the kernel's queue comes in when somebody leaves, who rings.
    let someoneKnocks = look(at: guests.haveRoom ? socket.descriptor : nil)
    guard someoneKnocks else { return }
    switch socket.accept() {
    case .client(let descriptor, let address): admit(descriptor, address)
    case .nobody: break
    case .noMeans: look(at: nil, atMost: Self.pause)
    }
  }

  /// Waits for the bell, for a client at the door, or until it is time to look after the guests, and
  /// does that; true where a client may be waiting.
  @discardableResult
  private func look(at listening: Int32?, atMost limit: Int32 = -1) -> Bool {
    defer { guests.lookAfter() }
    return guests.bell.wait(with: listening, atMost: guests.isEmpty ? limit : Self.pause)
  }

  private func closeDoor() {
    socket.close()
    state.withLock { $0.closing.take() }?.resume()
  }

  /// Milliseconds between two looks at the guests.
  private static let pause: Int32 = 250
}
