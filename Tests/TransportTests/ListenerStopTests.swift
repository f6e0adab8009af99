// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import Reports
import TestSupport
import Testing

@testable import Transport

@Suite struct ListenerStopTests {
  let dialer = Dialer()

  /// A route that says when it is in and goes on when it may.
  func held(isIn: Gate, mayGoOn: Gate) -> Route {
    Route(.get, "/held") { _ in
      isIn.open()
      await mayGoOn.opened()
      return .text(200, "selesai")
    }
  }

  func get(_ port: UInt16) -> HTTPRequest { HTTPRequest(.get, "http://127.0.0.1:\(port)/held") }

  @Test func `stopping lets a request under way finish and takes no further one`() async throws {
    let (isIn, mayGoOn) = (Gate(), Gate())
    let ground = try ListenerGround([held(isIn: isIn, mayGoOn: mayGoOn)])
    async let first = dialer.end(of: get(ground.port))
    await isIn.opened()
    let stopping = Task { await ground.listener.stop(deadline: .seconds(30)) }
    while Socket.connected(port: ground.port).map({ $0.close() }) != nil { await Task.yield() }
    mayGoOn.open()
    #expect(await first == .status(200))
    await stopping.value
    #expect(await dialer.end(of: get(ground.port)) == .notSent(.cannotConnect))
  }

  @Test func `at the deadline what still waits is answered 503`() async throws {
    let (isIn, mayGoOn) = (Gate(), Gate())
    let ground = try ListenerGround([held(isIn: isIn, mayGoOn: mayGoOn)])
    async let first = dialer.end(of: get(ground.port))
    await isIn.opened()
    await ground.listener.stop(deadline: .milliseconds(50))
    mayGoOn.open()
    #expect([.status(503), .unknown(.broken)].contains(await first))
  }

  @Test func `stopping twice, or with idle connections, does no harm`() async throws {
    let ground = try ListenerGround([ListenerTests.echo()])
    let idle = try await ground.connect(dialer)
    await ground.listener.stop()
    await ground.listener.stop()
    #expect(try await idle.receive(deadline: .seconds(60)) == [])
  }

  @Test func `many stop amid their clients' traffic`() async throws {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { await startAndStop(rounds: 40) }
      }
    }
  }

  private func startAndStop(rounds: Int) async {
    for _ in 0..<rounds {
      guard let ground = try? ListenerGround([ListenerTests.echo()]) else {
        Issue.record("a listener does not start")
        return
      }
      let request = HTTPRequest(.post, "http://127.0.0.1:\(ground.port)/echo", body: [1])
      await withTaskGroup(of: HTTPEnd.self) { group in
        for _ in 0..<4 { group.addTask { await dialer.end(of: request) } }
        // One is served; the others meet the listener at any point of its end.
        #expect(await group.next() == .status(200))
        await ground.listener.stop()
        for await end in group {
          if case .status(let status) = end { #expect([200, 503].contains(status)) }
        }
      }
    }
  }

  @Test func `a unix socket has its mode, is removed at the end, and a stale one is replaced`() async throws {
    let folder = try TestFolder("listener")
    let path = folder.file("socket")
    for _ in 0..<2 {
      // The first round leaves nothing, the second finds what a killed process would have left.
      let listener = try Listener(
        ListenerConfiguration(.unix(path: path, mode: 0o600)), routes: [ListenerTests.echo()])
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      let request = HTTPRequest(.post, "http://kanald/echo", body: [1], unixSocket: path)
      #expect(await dialer.end(of: request) == .status(200))
      #expect(throws: ListenError.self) {
        _ = try Listener(ListenerConfiguration(.unix(path: path)), routes: [])
      }
      await listener.stop()
      #expect(!FileManager.default.fileExists(atPath: path))
      let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      #expect(SocketAddress(unixPath: path)?.bind(left) == true)
      close(left)
    }
    withExtendedLifetime(folder) {}
  }

  @Test func `an inherited socket is listened on`() async throws {
    let socket = Socket.listening()
    let listener = try Listener(
      ListenerConfiguration(.inherited(descriptor: socket.descriptor)), routes: [ListenerTests.echo()])
    #expect(listener.port == socket.port)
    let request = HTTPRequest(.post, "http://127.0.0.1:\(socket.port)/echo", body: [1])
    #expect(await dialer.end(of: request) == .status(200))
    await listener.stop()
    #expect(throws: ListenError.self) {
      _ = try Listener(ListenerConfiguration(.inherited(descriptor: 0)), routes: [])
    }
  }

  @Test func `passed sockets are ours only by our process id`() {
    let names = ["LISTEN_PID": "7", "LISTEN_FDS": "3", "LISTEN_FDNAMES": "webhooks::console"]
    #expect(
      InheritedSocket.passed(in: names, to: 7) == [
        InheritedSocket(descriptor: 3, name: "webhooks"), InheritedSocket(descriptor: 4, name: "unknown"),
        InheritedSocket(descriptor: 5, name: "console"),
      ])
    #expect(InheritedSocket.passed(in: names, to: 8) == [])
    #expect(InheritedSocket.passed(in: ["LISTEN_PID": "7", "LISTEN_FDS": "-1"], to: 7) == [])
    #expect(InheritedSocket.passed(in: [:], to: 7) == [])
  }

  @Test func `a port in use is said so`() throws {
    let taken = Socket.listening()
    let error = #expect(throws: ListenError.self) {
      _ = try Listener(ListenerConfiguration(.tcp(host: "127.0.0.1", port: taken.port)), routes: [])
    }
    #expect(error?.description == "bind 127.0.0.1:\(taken.port): Address already in use")
    taken.close()
  }
}
