// SPDX-License-Identifier: MIT
//
// The edge to libmicrohttpd: C callbacks in, `ListenerCore` out. Ownership: the core is retained when
// the daemon starts and released after it stopped; a `Guest` is retained when its connection starts and
// released when it is reported closed; an `Exchange` is retained when its request line is read and
// released when the request is reported over. libmicrohttpd reports each exactly once.

import CMicrohttpd
import Glibc

func startDaemon(_ core: ListenerCore) -> OpaquePointer? {
  let configuration = core.configuration
  var setup = unsafe kanal_mhd_setup()
  unsafe setup.listen_socket = -1
  unsafe setup.threads = UInt32(configuration.threads)
  // The doorkeeper keeps to the limit; a client that is on its way in when the house fills is served.
  unsafe setup.connections = UInt32(2 * configuration.connectionLimit + configuration.threads)
  unsafe setup.connection_memory = 16 << 10
  unsafe setup.context = Unmanaged.passRetained(core).toOpaque()
  unsafe setup.access = access
  unsafe setup.begun = requestBegun
  unsafe setup.completed = requestCompleted
  unsafe setup.connection = connectionChanged
  let daemon = unsafe kanal_mhd_start(&setup)
  if unsafe daemon == nil { unsafe Unmanaged.passUnretained(core).release() }
  return unsafe daemon
}

private func connectionChanged(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ event: MHD_ConnectionNotificationCode
) {
  guard let core: ListenerCore = unsafe object(context), let connection = unsafe connection,
    let slot = unsafe slot
  else { return }
  if event == .CONNECTION_NOTIFY_STARTED {
    let guest = unsafe Guest(
      descriptor: kanal_mhd_socket(connection), address: numericHost(kanal_mhd_address(connection)),
      deadline: core.configuration.headerDeadline)
    core.guests.add(guest)
    unsafe slot.pointee = Unmanaged.passRetained(guest).toOpaque()
  } else if let guest: Guest = unsafe takeObject(&slot.pointee) {
    core.guests.remove(guest)
  }
}

private func requestBegun(
  _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ connection: OpaquePointer?
) -> UnsafeMutableRawPointer? {
  guard let connection = unsafe connection, let target = unsafe target,
    let guest: Guest = unsafe object(kanal_mhd_socket_context(connection))
  else { return nil }
  let bytes = unsafe Array(UnsafeRawBufferPointer(start: target, count: strlen(target)))
  let exchange = unsafe Exchange(guest: guest, target: bytes, connection: connection)
  return unsafe Unmanaged.passRetained(exchange).toOpaque()
}

private func requestCompleted(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
  guard let core: ListenerCore = unsafe object(context), let slot = unsafe slot,
    let exchange: Exchange = unsafe takeObject(&slot.pointee)
  else { return }
  core.end(exchange)
}

private func access(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
  _ count: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let core: ListenerCore = unsafe object(context), let connection = unsafe connection,
    let exchange: Exchange = unsafe object(slot?.pointee), let count = unsafe count,
    let method = unsafe method
  else { return .NO }
  if !exchange.hasBegun {
    exchange.hasBegun = true
    let refusal = unsafe core.begin(
      exchange, method: String(cString: method), headers: HeaderFields(connection))
    return refusal.map { unsafe queue($0, connection, core, exchange, isRefusal: true) } ?? .YES
  }
  if unsafe count.pointee > 0 {
    let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: count.pointee)
    unsafe count.pointee = 0
    return unsafe core.take(bytes, exchange) ? .YES : .NO
  }
  let response = exchange.takeAnswer() ?? core.finish(exchange)
  return response.map { unsafe queue($0, connection, core, exchange) } ?? .YES
}

private func queue(
  _ response: ServerResponse, _ connection: OpaquePointer, _ core: ListenerCore, _ exchange: Exchange,
  isRefusal: Bool = false
) -> MHD_Result {
  exchange.guest.expect(within: core.configuration.answerDeadline)
  // libmicrohttpd owns the response until both sides have let go.
  guard let built = unsafe build(response, connection, core, exchange) else { return .NO }
  defer { unsafe MHD_destroy_response(built) }
  for (name, value) in response.headers.all {
    // A field with a line break in it is our own mistake: no answer at all rather than a split one.
    guard unsafe MHD_add_response_header(built, name, value) == .YES else { return .NO }
  }
  if isRefusal || core.lobby.isDraining { _ = unsafe MHD_add_response_header(built, "Connection", "close") }
  return unsafe MHD_queue_response(connection, UInt32(response.status), built)
}

private func build(
  _ response: ServerResponse, _ connection: OpaquePointer, _ core: ListenerCore, _ exchange: Exchange
) -> OpaquePointer? {
  guard let stream = response.stream else {
    return unsafe response.body.withUnsafeBytes { bytes in
      // libmicrohttpd copies the body before it returns.
      unsafe MHD_create_response_from_buffer(
        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
  }
  let outlet = unsafe StreamOutlet(
    connection: connection, guest: exchange.guest, deadline: core.configuration.answerDeadline)
  guard stream.claim(outlet) else { return nil }
  if core.lobby.isDraining { stream.end(within: .seconds(1)) }
  return unsafe streamingResponse(stream, toHead: exchange.isHead)
}

/// The object a callback was given, still owned by whoever retained it.
private func object<T: AnyObject>(_ pointer: UnsafeMutableRawPointer?) -> T? {
  unsafe pointer.map { unsafe Unmanaged<T>.fromOpaque($0).takeUnretainedValue() }
}

/// The object of a slot, owned by the caller from now on; the slot is empty then.
private func takeObject<T: AnyObject>(_ slot: inout UnsafeMutableRawPointer?) -> T? {
  defer { unsafe slot = nil }
  return unsafe slot.map { unsafe Unmanaged<T>.fromOpaque($0).takeRetainedValue() }
}
