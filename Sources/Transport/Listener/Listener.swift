// SPDX-License-Identifier: MIT

import Operations
import CMicrohttpd
import Glibc
import Synchronization

/// Accepts HTTP/1.1 requests and gives each to its route. TLS belongs to the proxy in front of it.
package final class Listener: Sendable {
  private let core: ListenerCore
  private let socket: ListeningSocket
  private let doorkeeper: Doorkeeper
  private let daemon: Mutex<Daemon?>

  /// libmicrohttpd's daemon; stopped once, by whoever takes it.
  @safe private struct Daemon: @unchecked Sendable {  // the pointer is only passed on; the mutex guards it
    let pointer: OpaquePointer
  }

  /// Listens when it returns.
  package init(_ configuration: ListenerConfiguration, routes: [Route]) throws(ListenError) {
    core = try ListenerCore(configuration, routes)
    socket = try ListeningSocket.open(configuration.binding)
    guard let pointer = unsafe startDaemon(core) else {
      socket.close()
      throw ListenError("libmicrohttpd does not start")
    }
    let started = unsafe Daemon(pointer: pointer)
    daemon = Mutex(started)
    doorkeeper = Doorkeeper(socket, core.guests)
    doorkeeper.start { descriptor, address in
      var address = address
      // It copies the address, and closes a client it cannot take.
      _ = unsafe address.withPointer { client, length in
        unsafe MHD_add_connection(started.pointer, descriptor, client, length.pointee)
      }
    }
  }

  /// The TCP port it listens on; nil for a unix socket.
  package var port: UInt16? { socket.port }

  /// Stops accepting, ends streams at once, lets requests under way finish until the deadline, answers
  /// the rest 503, and closes all connections. A second call returns at once.
  package func stop(deadline: Duration = .seconds(10)) async {
    guard let daemon = daemon.withLock({ $0.take() }) else { return }
    await doorkeeper.close()
    await drain(deadline)
    await onOwnThread { [core, doorkeeper] in
      unsafe MHD_stop_daemon(daemon.pointer)
      doorkeeper.leave()
      // Balances the retain of startDaemon: no callback comes any more.
      unsafe Unmanaged.passUnretained(core).release()
    }
  }

  private func drain(_ deadline: Duration) async {
    await withTaskGroup { [core] group in
      group.addTask { await core.lobby.drain() }
      group.addTask {
        try? await Task.sleep(for: deadline)  // Cancelled when the lobby empties first.
        core.lobby.close()
      }
      await group.next()
      group.cancelAll()
    }
  }
}

/// Runs blocking C away from the cooperative pool.
private func onOwnThread(_ body: @escaping @Sendable () -> Void) async {
  await withCheckedContinuation { done in
    startThread("kanal-listener") {
      body()
      done.resume()
    }
  }
}
