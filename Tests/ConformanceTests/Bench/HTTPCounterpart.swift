// SPDX-License-Identifier: MIT
//
// The other side of a channel that speaks HTTP: real requests over loopback, answered by the specimen
// unless a trouble is due. Breaks lie in a proxy in front of it, since a listener only answers whole.

import Operations
import Pipeline
import Reports
import TestSupport
import Transport
import Web

final class HTTPCounterpart: Sendable {
  /// A path of the other side's interface, and which half of the channel turns to it.
  struct Service: Sendable {
    var side: Side
    var method: HTTPMethod
    var path: String
    var answer: @Sendable (ServerRequest) async -> ServerResponse

    init(
      _ side: Side, _ method: HTTPMethod, _ path: String,
      _ answer: @escaping @Sendable (ServerRequest) async -> ServerResponse
    ) {
      self.side = side
      self.method = method
      self.path = path
      self.answer = answer
    }
  }

  /// What a refusal looks like here; the status is the trouble's.
  typealias Refusal = @Sendable (Trouble, Int) -> ServerResponse

  private let stage: Stage
  private let troubles: Troubles
  /// The half of the channel whose answer is being broken off.
  private let cut = Lock<Side?>(nil)
  private let services: [Service]
  private let listener: Listener
  private let proxy: FaultProxy
  private let ended = Gate()

  init(_ stage: Stage, _ services: [Service], refusal: @escaping Refusal = { ServerResponse(status: $1) })
    throws
  {
    self.stage = stage
    self.services = services
    troubles = Troubles(stage)
    let late = Lock<HTTPCounterpart?>(nil)
    let routes = services.map { service in
      Route(service.method, service.path) { request in
        guard let counterpart = late.withLock({ $0 }) else { return ServerResponse(status: 503) }
        return await counterpart.take(request, service, refusal)
      }
    }
    listener = try Listener(ListenerConfiguration.loopback, routes: routes)
    proxy = FaultProxy(to: listener.port ?? 0)
    self.late = late
    late.withLock { $0 = self }
  }

  /// Holds this object until it is stopped.
  private let late: Lock<HTTPCounterpart?>

  /// `http://127.0.0.1:…`.
  var base: String { "http://127.0.0.1:\(proxy.port)" }

  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    troubles.add(trouble, side, times)
  }

  func contacts(_ side: Side) -> [Contact] { troubles.contacts(side) }

  /// The way to it for the channel: a request that will get no answer is given up soon, so that nobody
  /// waits half a minute for it.
  var exchange: WebExchange {
    { [self] request throws(TransportError) in
      var request = request
      let side = side(of: request)
      if troubles.isDue(.silence, side) { request.deadline = .milliseconds(300) }
      if side == .courier, troubles.take(.unreached, side) {
        // Nobody listens there.
        request.url.replace(base, with: "http://127.0.0.1:9", maxReplacements: 1)
      }
      defer { mend(side) }
      return try await stage.dialer.send(request)
    }
  }

  private func side(of request: HTTPRequest) -> Side {
    let path = request.url.dropFirst(base.count).prefix { $0 != "?" }
    return services.first { $0.method == request.method && Self.matches($0.path, path) }?.side ?? .feed
  }

  /// Segments in braces stand for any.
  private static func matches(_ pattern: String, _ path: Substring) -> Bool {
    let (pattern, path) = (pattern.split(separator: "/"), path.split(separator: "/"))
    return pattern.count == path.count && zip(pattern, path).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
  }

  private func breakOff(_ side: Side) {
    cut.withLock { $0 = side }
    proxy.set(.cut(after: 20, .toClient))
  }

  /// An answer that was broken off has been missed.
  private func mend(_ side: Side) {
    let isOver = cut.withLock { cut in
      guard cut == side else { return false }
      cut = nil
      return true
    }
    if isOver { proxy.set(.pass) }
  }

  private func take(_ request: ServerRequest, _ service: Service, _ refusal: Refusal) async -> ServerResponse
  {
    let trouble = troubles.next(service.side)
    switch trouble {
    case nil: return await service.answer(request)
    case .cut:
      breakOff(service.side)
      return await service.answer(request)
    case .silence:
      if service.side == .courier { _ = await service.answer(request) }
      await ended.opened()
      return ServerResponse(status: 504)
    case .credentialsRefused: return refusal(.credentialsRefused, 401)
    case .tooMany(let wait):
      var answer = refusal(.tooMany(retryAfter: wait), 429)
      answer.headers.add("Retry-After", "\(wait.components.seconds)")
      return answer
    case .serverError: return refusal(.serverError, service.side == .feed ? 500 : 503)
    case .refused: return refusal(.refused, 400)
    case .nonsense, .unreached: return ServerResponse.text(200, "<html>Selamat datang</html>")
    }
  }

  func stop() async {
    ended.open()
    proxy.stop()
    await listener.stop(deadline: .zero)
    late.withLock { $0 = nil }
  }
}
