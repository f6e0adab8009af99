// SPDX-License-Identifier: MIT
//
// Kannel's messages without its smsbox. smsbox acknowledges to bearerbox before our endpoint has
// answered and keeps its retries in memory; a box of our own acknowledges after the commit, and
// bearerbox's spool keeps what it did not acknowledge (measured: redelivered under the same id).
//
// 1. A message is acknowledged only after its batch is durable. A store that fails ends the
//    connection; bearerbox delivers again to the next one.
// 2. A message that cannot be read is kept and acknowledged all the same, or it would come back for
//    ever. Only one whose very id is damaged cannot be acknowledged; it is kept once.
// 3. A delivery report is acknowledged after it is durable. One that is not ours (another
//    application of the same bearerbox) is acknowledged and forgotten.
//
// A batch is whatever has arrived: bearerbox has at most `smsbox-max-pending` (100) messages under
// way, so a burst is committed and acknowledged by the hundred.

package import Pipeline
import Reports
package import Transport
package import Web

package struct KannelBoxFeed: Feed {
  package typealias Connect = @Sendable () async throws -> ByteStream
  package typealias TakeReport = @Sendable (DeliveryReport) async throws -> Void

  package let name: String
  /// Nil: bearerbox deals messages out among all boxes without a name.
  private let boxID: String?
  private let connect: Connect
  private let token: DeliveryToken
  private let takeReport: TakeReport
  private let link: BoxLink
  private static let beat = Duration.seconds(30)

  init(
    name: String, boxID: String?, connect: @escaping Connect, token: DeliveryToken, link: BoxLink,
    takeReport: @escaping TakeReport
  ) {
    self.name = name
    self.boxID = boxID
    self.connect = connect
    self.token = token
    self.link = link
    self.takeReport = takeReport
  }

  package func run(_ line: FeedLine) async throws {
    line.note(.connecting)
    let stream = try await opened()
    await link.open()
    await link.post([.admin(.identify, boxID: boxID)])
    line.note(.listening)
    do {
      try await converse(over: stream, line)
    } catch {
      stream.close()
      await link.close("the connection to bearerbox ended")
      throw (error as? NetworkFailure).map { FeedFailure(.retry(after: nil), "\($0)") } ?? error
    }
  }

  private func opened() async throws -> ByteStream {
    do {
      return try await connect()
    } catch let failure as NetworkFailure {
      throw FeedFailure(failure.kind == .invalidRequest ? .halt : .retry(after: nil), "\(failure)")
    }
  }

  /// Ends only by throwing; the first child that fails ends the others.
  private func converse(over stream: ByteStream, _ line: FeedLine) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await listen(to: stream, line) }
      group.addTask { try await write(to: stream) }
      group.addTask { try await keepAlive(line) }
      defer { group.cancelAll() }
      try await group.next()
      throw FeedFailure(.retry(after: nil), "the connection to bearerbox ended")
    }
  }

  private func write(to stream: ByteStream) async throws {
    while let bytes = await link.nextBytes() { try await stream.send(bytes) }
    try Task.checkCancellation()
  }

  /// bearerbox sends nothing while no message comes; a write finds a connection that is dead.
  private func keepAlive(_ line: FeedLine) async throws {
    while true {
      try await line.clock.sleep(Self.beat)
      await link.post([.heartbeat(load: 0)])
      line.note(.listening)
    }
  }

  private func listen(to stream: ByteStream, _ line: FeedLine) async throws {
    var frames = BoxFrames()
    while true {
      let bytes = try await stream.receive()
      guard !bytes.isEmpty else {
        throw FeedFailure(.retry(after: nil), "bearerbox closed the connection")
      }
      frames.append(bytes)
      try await take(&frames, line)
    }
  }

  private func take(_ frames: inout BoxFrames, _ line: FeedLine) async throws {
    var batch = BoxBatch()
    do {
      while let message = try frames.next() { batch.add(Array(message)) }
    } catch {
      throw FeedFailure(.retry(after: nil), "\(error)")
    }
    for ack in batch.acks { await link.settle(ack) }
    if !batch.incoming.isEmpty {
      _ = try await line.commit(batch.incoming, cursor: nil)
      await link.post(batch.received.map { .ack($0) })
      line.note(.listening)
    }
    for report in batch.reports { try await settle(report) }
    if batch.isFarewell { throw FeedFailure(.retry(after: nil), "bearerbox is shutting down") }
  }

  private func settle(_ sms: BoxSMS) async throws {
    let text = sms.reportURL.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let detail = sms.content.map { String(decoding: $0, as: UTF8.self) } ?? ""
    if let outgoing = token.outgoing(in: text),
      let state = KannelReport.state(code: Int(sms.reportMask), detail: detail)
    {
      try await takeReport(DeliveryReport(outgoing: outgoing, state: state))
    }
    await link.post([.ack(BoxAck(.success, time: sms.time, id: sms.id))])
  }
}

/// What one read brought, sorted.
struct BoxBatch {
  private(set) var incoming: [Incoming] = []
  /// The acknowledgements that are due once `incoming` is durable.
  private(set) var received: [BoxAck] = []
  private(set) var reports: [BoxSMS] = []
  /// bearerbox's answers to texts of ours.
  private(set) var acks: [BoxAck] = []
  /// bearerbox is about to leave.
  private(set) var isFarewell = false

  mutating func add(_ raw: [UInt8]) {
    do throws(BoxDamage) {
      switch try BoxMessage(decoding: raw) {
      case .sms(let sms) where sms.direction == BoxSMS.Direction.reportToBox.rawValue: reports.append(sms)
      case .sms(let sms): keep(raw, BoxAck(.success, time: sms.time, id: sms.id))
      case .ack(let ack): acks.append(ack)
      case .admin(.shutdown, _), .admin(.restart, _): isFarewell = true
      case .heartbeat, .admin, .other: break
      }
    } catch {
      keep(raw, error.id.map { BoxAck(.success, time: 0, id: $0) })
    }
  }

  private mutating func keep(_ raw: [UInt8], _ ack: BoxAck?) {
    incoming.append(KannelBox.incoming(raw))
    if let ack { received.append(ack) }
  }
}
