// SPDX-License-Identifier: MIT
//
// The baseline of the webhook: the least that can be done to answer a request after its row is
// durable. libmicrohttpd's threads read the request and suspend it; one writer thread takes whatever
// waits, writes it in one transaction and resumes the connections after the commit.

import CMicrohttpd
import Glibc
import Operations
import Reports
import Daemon

/// A request of the bare handler. Touched by its connection's thread until it is queued, then by the
/// writer until the connection is resumed.
@safe private final class BareRequest: @unchecked Sendable {
  let connection: OpaquePointer
  var body: [UInt8] = []
  var identity = ""
  var sender = ""
  var isDurable = false

  init(_ connection: OpaquePointer) { unsafe self.connection = connection }
}

enum BareWebhook {
  fileprivate static let waiting = BareQueue<BareRequest>()
  /// An empty 200, made once.
  fileprivate static nonisolated(unsafe) let done = unsafe MHD_create_response_from_buffer(
    0, nil, .RESPMEM_PERSISTENT)

  /// Listens on loopback and says its port on standard output; runs until it is ended.
  static func run(store: String) throws {
    let socket = try Loopback.listen()
    let table = try BareTable(path: store)
    // Safe: the table is handed to the one thread that uses it.
    nonisolated(unsafe) let owned = table
    startThread("bare-writer") { unsafe write(owned) }
    var setup = unsafe kanal_mhd_setup()
    unsafe setup.listen_socket = socket.descriptor
    unsafe setup.threads = 2
    unsafe setup.connections = 1024
    unsafe setup.connection_memory = 32 << 10
    unsafe setup.access = access
    unsafe setup.begun = { _, _, _ in nil }
    unsafe setup.completed = { _, _, slot, _ in
      guard let owned = unsafe slot?.pointee else { return }
      unsafe Unmanaged<BareRequest>.fromOpaque(owned).release()
      unsafe slot?.pointee = nil
    }
    unsafe setup.connection = { _, _, _, _ in }
    guard unsafe kanal_mhd_start(&setup) != nil else { throw BenchError("libmicrohttpd does not start") }
    Console.say("\(socket.port)")
    while true { pause() }
  }

  private static func write(_ table: BareTable) {
    while true {
      let requests = waiting.take()
      do {
        try commit(requests, table)
      } catch {
        Console.complain("kanalbench: \(error)")
        exit(1)
      }
      for request in requests {
        request.isDurable = true
        unsafe MHD_resume_connection(request.connection)
      }
    }
  }

  private static func commit(_ requests: [BareRequest], _ table: BareTable) throws {
    let now = Timestamp.system.milliseconds
    try table.run("BEGIN IMMEDIATE")
    for request in requests {
      try table.run("SAVEPOINT job")
      try table.insert(identity: request.identity, sender: request.sender, at: now, raw: request.body)
      try table.run("RELEASE job")
    }
    try table.run("COMMIT")
  }
}

private func access(
  _: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _: UnsafePointer<CChar>?,
  _: UnsafePointer<CChar>?, _: UnsafePointer<CChar>?, _ piece: UnsafePointer<CChar>?,
  _ count: UnsafeMutablePointer<Int>?, _ slot: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let connection = unsafe connection, let slot = unsafe slot, let count = unsafe count else {
    return .NO
  }
  guard let known = unsafe slot.pointee else {
    let request = unsafe BareRequest(connection)
    request.identity = unsafe field(connection, .GET_ARGUMENT_KIND, "id")
    request.sender = unsafe field(connection, .HEADER_KIND, "X-Kannel-From")
    unsafe slot.pointee = Unmanaged.passRetained(request).toOpaque()
    return .YES
  }
  // The slot's reference is released when libmicrohttpd reports the request's end.
  let request = unsafe Unmanaged<BareRequest>.fromOpaque(known).takeUnretainedValue()
  if unsafe count.pointee > 0 {
    unsafe request.body.append(contentsOf: UnsafeRawBufferPointer(start: piece, count: count.pointee))
    unsafe count.pointee = 0
    return .YES
  }
  if request.isDurable { return unsafe MHD_queue_response(connection, 200, BareWebhook.done) }
  unsafe MHD_suspend_connection(connection)
  BareWebhook.waiting.add(request)
  return .YES
}

private func field(_ connection: OpaquePointer, _ kind: MHD_ValueKind, _ name: String) -> String {
  guard let value = unsafe MHD_lookup_connection_value(connection, kind, name) else { return "" }
  return unsafe String(cString: value)
}
