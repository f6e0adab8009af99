// SPDX-License-Identifier: MIT
//
// What happens to a request between libmicrohttpd and its route. All of it but `answer` runs on
// libmicrohttpd's threads and never waits.
//
// 1. What can be refused by its head is refused before its body is read; the connection then closes.
// 2. A whole request is answered by one task of its own, and its connection suspended while that waits:
//    only under `lobby`'s lock and while the lobby is not closed, because libmicrohttpd cannot be stopped
//    with a suspended connection.
// 3. Memory: a body never holds more than its limit, all bodies together never more than the budget.

import CMicrohttpd
import Synchronization

final class ListenerCore: Sendable {
  let configuration: ListenerConfiguration
  let guests: GuestBook
  let lobby = Lobby()
  private let router: Router
  private let reservedBytes = Atomic<Int>(0)

  init(_ configuration: ListenerConfiguration, _ routes: [Route]) throws(ListenError) {
    self.configuration = configuration
    guests = try GuestBook(limit: configuration.connectionLimit)
    router = Router(routes)
  }

  /// The head is there. Nil where the body may come, else the refusal.
  func begin(_ exchange: Exchange, method: String, headers: HeaderFields) -> ServerResponse? {
    exchange.guest.expect(within: configuration.bodyDeadline)
    lobby.enter(exchange)
    guard let target = splitTarget(exchange.target), headers.areWellFormed else { return .text(400, "") }
    let body = AnnouncedBody(headers)
    guard body != .ambiguous else { return .text(400, "") }
    let known = HTTPMethod(rawValue: method)
    switch router.find(known, target.path) {
    case .nothing: return .text(404, "")
    case .otherMethods(let allowed):
      return ServerResponse(status: 405, headers: ["Allow": allowed])
    case .route(let route, let parameters):
      exchange.route = route
      exchange.isHead = known == .head
      exchange.bodyLimit = route.bodyLimit ?? configuration.bodyLimit
      exchange.request = ServerRequest(
        method: known ?? route.method, path: target.path, rawQuery: target.query, headers: headers,
        remoteAddress: exchange.guest.address, parameters: parameters)
      return admit(body, exchange)
    }
  }

  private func admit(_ body: AnnouncedBody, _ exchange: Exchange) -> ServerResponse? {
    if case .bytes(let count) = body, count > exchange.bodyLimit { return .text(413, "") }
    if lobby.isDraining { return .unavailable }
    if case .bytes(let count) = body, count > 0 {
      guard reserve(count, for: exchange) else { return .unavailable }
      // Grown as it comes: an announced length alone takes no memory.
      exchange.request?.body.reserveCapacity(min(count, 16 << 10))
    }
    return nil
  }

  /// A piece of body; false cuts the connection.
  func take(_ piece: UnsafeRawBufferPointer, _ exchange: Exchange) -> Bool {
    exchange.seen += piece.count
    if exchange.seen <= exchange.bodyLimit {
      guard reserve(exchange.seen, for: exchange) else { return false }
      unsafe exchange.request?.body.append(contentsOf: piece)
      return true
    }
    // libmicrohttpd can answer only after the body, so a chunked body that is somewhat too large is
    // read to its end and dropped, to be answered 413; a much larger one is cut.
    exchange.request?.body = []
    return exchange.seen <= 2 * exchange.bodyLimit + 64 << 10
  }

  /// The request is whole. Nil where a task will answer it; what is refused or was answered without
  /// waiting is given at once.
  func finish(_ exchange: Exchange) -> ServerResponse? {
    guard exchange.seen <= exchange.bodyLimit else { return .text(413, "") }
    guard let route = exchange.route, let request = exchange.request.take() else { return .text(400, "") }
    exchange.guest.expect(within: nil)
    exchange.startWork()
    // Runs on this thread up to its first suspension: most of a webhook's work needs no other.
    Task.immediate { exchange.answer(await route.answer(request)) }
    lobby.suspendUnlessAnswered(exchange)
    return exchange.takeAnswer()
  }

  /// The exchange is over, for whatever reason.
  func end(_ exchange: Exchange) {
    exchange.leave()
    reservedBytes.subtract(exchange.reserved, ordering: .relaxed)
    lobby.leave(exchange)
    exchange.guest.expect(within: configuration.idleDeadline)
  }

  /// Raises what an exchange holds of the budget to `count` bytes.
  private func reserve(_ count: Int, for exchange: Exchange) -> Bool {
    let more = count - exchange.reserved
    guard more > 0 else { return true }
    let total = reservedBytes.add(more, ordering: .relaxed).newValue
    guard total <= configuration.bodyBudget else {
      reservedBytes.subtract(more, ordering: .relaxed)
      return false
    }
    exchange.reserved = count
    return true
  }
}

extension ServerResponse {
  static var unavailable: ServerResponse {
    ServerResponse(status: 503, headers: ["Retry-After": "5"])
  }
}
