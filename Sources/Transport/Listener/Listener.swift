// SPDX-License-Identifier: MIT

import Operations
import CMicrohttpd
import Glibc
import Synchronization

/// Accepts HTTP/1.1 requests and gives each to its route. TLS belongs to the proxy in front of it.
package final class Listener: Sendable {
  private let core: ListenerCore
  private let socket: ListeningSocket
  private let daemon: Mutex<Daemon?>

  /// libmicrohttpd's daemon; stopped once, by whoever takes it.
  @safe private struct Daemon: @unchecked Sendable {  // the pointer is only passed on; the mutex guards it
    let pointer: OpaquePointer
  }

  /// Listens when it returns.
  package init(_ configuration: ListenerConfiguration, routes: [Route]) throws(ListenError) {
    core = ListenerCore(configuration, routes)
    socket = try ListeningSocket.open(configuration.binding)
    guard let started = unsafe startDaemon(core, socket) else {
      close(socket.descriptor)
      throw ListenError("libmicrohttpd does not start")
    }
    daemon = Mutex(unsafe Daemon(pointer: started))
    core.guests.watch()
  }

  /// The TCP port it listens on; nil for a unix socket.
  package var port: UInt16? { socket.port }

  /// Stops accepting, lets requests under way finish until the deadline, answers the rest 503, and
  /// closes all connections. A second call returns at once.
  package func stop(deadline: Duration = .seconds(10)) async {
    guard let daemon = daemon.withLock({ $0.take() }) else { return }
    let listening = stopAccepting(daemon)
    await drain(deadline)
    await onOwnThread { [core] in
      unsafe MHD_stop_daemon(daemon.pointer)
      if listening >= 0 { close(listening) }
      core.guests.close()
      // Balances the retain of startDaemon: no callback comes any more.
      unsafe Unmanaged.passUnretained(core).release()
    }
  }

  /// Gives the listening descriptor, which must stay open until the daemon is stopped: a worker of
  /// libmicrohttpd 0.9.75 may still be about to take it out of its epoll set, and ends the process
  /// where it is none any more.
  private func stopAccepting(_ daemon: Daemon) -> Int32 {
    // Quiescing hands the socket back; shut down, it refuses further clients. One that the service
    // manager lent us it keeps, with whoever waits in it, for the next start.
    let descriptor = unsafe MHD_quiesce_daemon(daemon.pointer)
    if descriptor >= 0, !socket.isInherited { shutdown(descriptor, Int32(SHUT_RDWR)) }
    if let path = socket.path { unsafe unlink(path) }
    return descriptor
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
