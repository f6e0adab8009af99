// SPDX-License-Identifier: MIT
//
// Texts out over the connection the box feed holds. bearerbox acknowledges a text under the id we
// gave it once it is in its spool; the delivery report comes back with the token in `dlr_url`.
//
// 1. A text has one id for all its attempts; an acknowledgement is matched by it.
// 2. Without a connection nothing is sent and the text waits; a connection lost after sending leaves the
//    outcome unknown, for bearerbox may have it in its spool.

import Cryptography
package import Pipeline
import Reports
import Web

package struct KannelBoxCourier: Courier {
  package struct Options: Sendable {
    /// The number the text comes from; bearerbox sets none.
    package var from: String
    /// The SMSC to use; nil leaves it to Kannel's routing.
    package var smsc: String?
    package var maxParts: Int
    /// For bearerbox's acknowledgement.
    package var deadline: Duration

    package init(from: String, smsc: String? = nil, maxParts: Int = 10, deadline: Duration = .seconds(30)) {
      self.from = from
      self.smsc = smsc
      self.maxParts = maxParts
      self.deadline = deadline
    }
  }

  package let name: String
  package let concurrency = 32
  package var deadline: Duration { options.deadline + .seconds(5) }
  /// Time for the delivery report that tells what the lost acknowledgement would have told.
  package let unknownPolicy = UnknownPolicy.resendOnce(after: .seconds(600))

  private let options: Options
  private let token: DeliveryToken
  private let link: BoxLink
  private let clock: PipelineClock

  init(name: String, options: Options, token: DeliveryToken, link: BoxLink, clock: PipelineClock) {
    self.name = name
    self.options = options
    self.token = token
    self.link = link
    self.clock = clock
  }

  package func send(_ parcel: Parcel) async -> Outcome {
    switch fitted(parcel, maxParts: options.maxParts) {
    case .no(let outcome): return outcome
    case .ready(let text): return Self.judge(await deliver(message(text, parcel)))
    }
  }

  /// bearerbox cannot be asked for one message.
  package func lookUp(_ parcel: Parcel) async throws -> String? { nil }

  private func deliver(_ message: BoxSMS) async -> BoxLink.Fate {
    let timer = Task { [clock, link, deadline = options.deadline] in
      try await clock.sleep(deadline)
      await link.giveUp(message.id, "no acknowledgement within \(deadline)")
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await link.deliver(message)
    } onCancel: {
      Task { [link] in await link.giveUp(message.id, "cancelled") }
    }
  }

  private func message(_ text: OutgoingText, _ parcel: Parcel) -> BoxSMS {
    let isPlain = text.plan.alphabet == .gsm7
    var sms = BoxSMS(id: uuid(parcel))
    sms.sender = Array(options.from.utf8)
    sms.receiver = Array(text.recipient.utf8)
    sms.content =
      isPlain ? Array(text.text.utf8) : text.text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    sms.charset = Array((isPlain ? "UTF-8" : "UTF-16BE").utf8)
    sms.coding = isPlain ? 0 : 2
    sms.time = Int32(truncatingIfNeeded: clock.now().seconds)
    sms.smscID = options.smsc.map { Array($0.utf8) }
    sms.direction = BoxSMS.Direction.toSubscriber.rawValue
    sms.reportMask = KannelReport.everything
    sms.reportURL = Array(token.text(for: parcel.id).utf8)
    return sms
  }

  /// The same for every attempt, so that a text still in bearerbox's spool is replaced, not doubled.
  private func uuid(_ parcel: Parcel) -> String {
    var bytes = Array(Hash.sha256.digest(of: Array("\(name)\0\(token.text(for: parcel.id))".utf8)).prefix(16))
    // A name-based UUID of a hash of our own: version 8 (RFC 9562 §5.8).
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Array(Hex.encode(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
  }

  static func judge(_ fate: BoxLink.Fate) -> Outcome {
    switch fate {
    case .acknowledged(let ack):
      switch ack.verdict {
      case .success, .buffered: .accepted(remoteID: ack.id)
      case .failed: .refused(reason: "bearerbox has no route for it, or denies it")
      case .failedForNow: .retry(after: nil, reason: "bearerbox's queue is full")
      }
    case .notSent(let reason): .retry(after: nil, reason: reason)
    case .unanswered(let reason): .unknown(reason: reason)
    }
  }
}
