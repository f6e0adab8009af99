// SPDX-License-Identifier: MIT
//
// The baseline of `webhook` and `social`: the least that can be done to answer a request after its rows
// are durable. A request that names several messages in a header becomes as many rows under those ids, each
// an equal piece of its bytes, none of them read. libmicrohttpd's threads read the request and suspend it; one writer thread takes whatever
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
  /// The ids of its messages, as `X-Bare-Messages` says; empty where it is one.
  var messages: [Substring] = []
  var isDurable = false

  init(_ connection: OpaquePointer) { unsafe self.connection = connection }
}

enum BareWebhook {
  fileprivate static let waiting = BareQueue<BareRequest>()
  /// An empty 200, made once.
  fileprivate static nonisolated(unsafe) let done = unsafe MHD_create_response_from_buffer(
    0, nil, .RESPMEM_PERSISTENT)

  /// Starts it as a program of its own; it ends with the child.
  static func start(store: String) throws -> (child: Child, port: UInt16) {
    let child = try Child("/proc/self/exe", [Role.bareWebhook.rawValue, "--store", store], talks: true)
    guard let port = child.readLine().flatMap({ UInt16($0) }) else {
      throw BenchError("the bare handler does not start")
    }
    return (child, port)
  }

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
      try insert(request, table, at: now)
      try table.run("RELEASE job")
    }
    try table.run("COMMIT")
  }

  private static func insert(_ request: BareRequest, _ table: BareTable, at now: Int64) throws {
    guard !request.messages.isEmpty else {
      return try table.insert(
        identity: request.identity, sender: request.sender, at: now, raw: request.body)
    }
    let piece = request.body.count / request.messages.count
    for (number, id) in request.messages.enumerated() {
      // Senders are as many as messages of a request: what matters is that there is an index.
      try table.insert(
        identity: String(id), sender: String(number), at: now,
        raw: Array(request.body[(number * piece)..<((number + 1) * piece)]))
    }
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
    request.messages = unsafe field(connection, .HEADER_KIND, "X-Bare-Messages").split(separator: ",")
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
