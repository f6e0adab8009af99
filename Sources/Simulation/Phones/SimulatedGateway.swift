// SPDX-License-Identifier: MIT
//
// What bearerbox is to a box, without Kannel: takes a box's connection, gives it what phones send until
// it is acknowledged, and takes what is for phones with an acknowledgement and a delivery report.
//
// 1. A phone's text stays `open` until its box acknowledges it. A box that connects gets all open ones
//    again, in order and under the same ids; one it refuses for now stays open until then.
// 2. A thread serves a connection. It waits for the socket and for a bell, by which everybody else
//    tells it that the outbox has something.
// 3. One box at a time: whoever connects takes over from the box before.

import FoundationEssentials
import Operations
package import Reports
import Transport

package final class SimulatedGateway: PhoneNetwork {
  /// What went over the wire so far.
  package struct Figures: Sendable, Hashable {
    /// Texts that phones sent.
    package var sent = 0
    /// Those of them that a box acknowledged.
    package var acknowledged = 0
    /// Those given to a box again.
    package var redelivered = 0
    /// Texts for phones.
    package var taken = 0
    /// Delivery reports that a box acknowledged.
    package var reported = 0
  }

  private let exchange: GatewayExchange
  private let server: LoopbackServer

  /// Listens for a box on 127.0.0.1 when it returns; `port` 0 lets the system choose.
  package init(port: UInt16 = 0, now: @escaping @Sendable () -> Timestamp) throws {
    let exchange = try GatewayExchange(now)
    self.exchange = exchange
    server = try LoopbackServer(port: port) { exchange.serve($0) }
  }

  package var port: UInt16 { server.port }
  package var figures: Figures { exchange.state.withLock { $0.figures } }
  package var received: AsyncStream<PhoneText> { exchange.received }

  package func send(_ text: PhoneText) { exchange.send(text) }

  package func close() async {
    server.stop()
    exchange.phones.finish()
  }
}

private final class GatewayExchange: Sendable {
  struct State {
    var figures = SimulatedGateway.Figures()
    /// Phones' texts that no box acknowledged, by id.
    var open: [String: (number: Int, frame: [UInt8])] = [:]
    var reports: Set<String> = []
    var outbox: [UInt8] = []
    var box: LoopbackSocket?
  }

  let received: AsyncStream<PhoneText>
  let phones: AsyncStream<PhoneText>.Continuation
  let state = Lock(State())
  private let bell: Doorbell
  private let now: @Sendable () -> Timestamp

  init(_ now: @escaping @Sendable () -> Timestamp) throws {
    (received, phones) = AsyncStream<PhoneText>.makeStream()
    bell = try Doorbell()
    self.now = now
  }

  private var time: Int32 { Int32(truncatingIfNeeded: now().seconds) }

  func send(_ text: PhoneText) {
    var message = BoxText(id: Self.newID())
    message.sender = Array(text.sender.utf8)
    message.receiver = Array(text.receiver.utf8)
    message.header = text.header
    switch text.content {
    case .plain(let text): message.content = Array(text.utf8)
    case .wide(let text): (message.content, message.coding) = (text.utf16Bytes, 2)
    }
    let (id, frame) = (message.id, BoxWire.frame(message, time: time))
    state.withLock { state in
      state.figures.sent += 1
      state.open[id] = (state.figures.sent, frame)
      if state.box != nil { state.outbox += frame }
    }
    bell.ring()
  }

  // MARK: A box's connection

  func serve(_ box: LoopbackSocket) {
    welcome(box)
    defer { leave(box) }
    var buffer: [UInt8] = []
    while flush(to: box) {
      guard bell.wait(with: box.descriptor) else { continue }
      let bytes = box.read()
      guard !bytes.isEmpty else { return }
      buffer += bytes
      do {
        var position = 0
        while let message = try BoxWire.next(in: buffer, from: &position) { take(message) }
        buffer.removeFirst(position)
      } catch {
        return  // Not a box: it is shown the door.
      }
    }
  }

  private func welcome(_ box: LoopbackSocket) {
    state.withLock { state in
      // The thread of the box before owns its descriptor until it has left, which it does under this lock.
      state.box?.shutDown()
      state.box = box
      let waiting = state.open.values.sorted { $0.number < $1.number }
      state.outbox = waiting.flatMap(\.frame)
      state.figures.redelivered += waiting.count
    }
  }

  private func leave(_ box: LoopbackSocket) {
    state.withLock { state in
      if state.box?.descriptor == box.descriptor { state.box = nil }
    }
  }

  /// Writes what waits; false when this box's time is over.
  private func flush(to box: LoopbackSocket) -> Bool {
    let waiting: [UInt8]? = state.withLock { state in
      guard state.box?.descriptor == box.descriptor else { return nil }
      defer { state.outbox.removeAll(keepingCapacity: true) }
      return state.outbox
    }
    guard let waiting else { return false }
    return waiting.isEmpty || box.write(waiting)
  }

  private func take(_ message: BoxWire.Incoming) {
    switch message {
    case .text(let text): carry(text)
    case .acknowledgement(let id, let verdict): settle(id, verdict)
    case .other: break  // Heartbeats, and the box telling its name.
    }
  }

  private func settle(_ id: String, _ verdict: Int32) {
    state.withLock { state in
      if state.reports.remove(id) != nil { state.figures.reported += 1 }
      guard verdict == 0, state.open.removeValue(forKey: id) != nil else { return }
      state.figures.acknowledged += 1
    }
  }

  /// A text for a phone: acknowledged, shown, and reported as delivered where that was asked for.
  private func carry(_ text: BoxText) {
    var answer = BoxWire.acknowledgement(of: text.id, time: time)
    var report = BoxText(id: Self.newID())
    let wantsReport = text.reportMask > 0 && text.reportMask & 1 != 0
    if wantsReport {
      (report.sender, report.receiver) = (text.receiver, text.sender)
      (report.kind, report.reportMask, report.reportURL) = (3, 1, text.reportURL)
      report.foreignID = Array(text.id.utf8)
      answer += BoxWire.frame(report, time: time)
    }
    let (reportID, bytes) = (report.id, answer)
    state.withLock { state in
      state.figures.taken += 1
      if wantsReport { state.reports.insert(reportID) }
      state.outbox += bytes
    }
    phones.yield(
      PhoneText(
        from: String(decoding: text.sender, as: UTF8.self),
        to: String(decoding: text.receiver, as: UTF8.self),
        text.coding == 2
          ? .wide(PhoneInbox.text(utf16: text.content))
          : .plain(String(decoding: text.content, as: UTF8.self))))
  }

  private static func newID() -> String { UUID().uuidString.lowercased() }
}
