// SPDX-License-Identifier: MIT
//
// A TCP proxy on loopback whose faults can be changed while it runs. Each connection has one thread that
// moves bytes both ways and looks at the fault before every piece; changing the fault wakes it.

import Glibc
import Synchronization

package final class FaultProxy: Sendable {
  package enum Direction: Sendable { case toServer, toClient }

  package enum Fault: Sendable, Equatable {
    case pass
    /// Forwards nothing in either direction, and accepts further connections.
    case stall
    /// Resets both sides of every connection, new ones at once.
    case reset
    /// Forwards that many bytes of a connection one way, then resets it.
    case cut(after: Int, Direction)
    /// Instead of what the server sends, as many bytes of 0xFF.
    case garbage
  }

  private struct State {
    var fault: Fault
    /// Opened and replaced at every change of the fault.
    var change = Gate()
    var forwarded: [Direction: Int] = [:]
  }

  package let port: UInt16
  private let server: UInt16
  private let stopped = Gate()
  private let state: Mutex<State>

  /// Listens when it returns and forwards to that port of 127.0.0.1.
  package init(to server: UInt16, _ fault: Fault = .pass) {
    self.server = server
    state = Mutex(State(fault: fault))
    let listening = Socket.listening()
    port = listening.port
    let stopped = stopped
    startThread { [weak self] in
      while waitReadable([listening.descriptor, stopped.descriptor])[1] == false {
        guard let client = listening.accept() else { continue }
        self?.begin(client)
      }
      listening.close()
    }
  }

  deinit { stop() }

  /// Holds for open connections from their next byte on, and for new ones.
  package func set(_ fault: Fault) {
    let change = state.withLock { state in
      state.fault = fault
      defer { state.change = Gate() }
      return state.change
    }
    change.open()
  }

  /// Bytes that went through, of all connections.
  package func forwarded(_ direction: Direction) -> Int { state.withLock { $0.forwarded[direction] ?? 0 } }

  /// Closes everything.
  package func stop() {
    stopped.open()
    set(.reset)
  }

  private func begin(_ client: Socket) {
    guard state.withLock({ $0.fault }) != .reset, let server = Socket.connected(port: server) else {
      return client.reset()
    }
    startThread { [self] in
      var link = ProxyLink(client: client, server: server)
      while step(&link) {}
      link.end()
    }
  }

  /// One piece, or one change of the fault; false where the connection ends.
  private func step(_ link: inout ProxyLink) -> Bool {
    let (fault, change) = state.withLock { ($0.fault, $0.change) }
    if fault == .reset { return false }
    let directions = fault == .stall ? [] : link.open
    let ready = waitReadable([change.descriptor] + directions.map { link.source($0).descriptor })
    if ready[0] { return true }
    guard let direction = zip(directions, ready.dropFirst()).first(where: { $0.1 })?.0 else { return false }
    return forward(direction, &link, fault)
  }

  private func forward(_ direction: Direction, _ link: inout ProxyLink, _ fault: Fault) -> Bool {
    var room = 64 << 10
    if case .cut(let limit, direction) = fault { room = limit - (link.forwarded[direction] ?? 0) }
    guard room > 0, var bytes = link.source(direction).read(atMost: room) else { return false }
    if bytes.isEmpty { return link.pass(endOf: direction) }
    if fault == .garbage, direction == .toClient { bytes = bytes.map { _ in 0xFF } }
    link.forwarded[direction, default: 0] += bytes.count
    state.withLock { $0.forwarded[direction, default: 0] += bytes.count }
    return link.sink(direction).write(bytes)
  }
}

/// One connection of the proxy.
private struct ProxyLink {
  let client: Socket
  let server: Socket
  var forwarded: [FaultProxy.Direction: Int] = [:]
  /// The directions whose source has not closed yet.
  var open: [FaultProxy.Direction] = [.toServer, .toClient]

  func source(_ direction: FaultProxy.Direction) -> Socket { direction == .toServer ? client : server }
  func sink(_ direction: FaultProxy.Direction) -> Socket { direction == .toServer ? server : client }

  /// Passes a FIN on; false when both sides have closed.
  mutating func pass(endOf direction: FaultProxy.Direction) -> Bool {
    sink(direction).halfClose()
    open.removeAll { $0 == direction }
    return !open.isEmpty
  }

  /// Closes both sides: with RST where they had not closed themselves.
  func end() {
    for socket in [client, server] {
      if open.isEmpty { socket.close() } else { socket.reset() }
    }
  }
}
