// SPDX-License-Identifier: MIT
//
// The messages bearerbox and its boxes exchange, as Kannel 1.4.5 declares them (gw/msg-decl.h). A
// box connects, identifies itself, and from then on gets every message that came in by radio; each
// must be acknowledged by id, and what was not is delivered again to the next box.

/// One message between bearerbox and a box.
package enum BoxMessage: Hashable, Sendable {
  case heartbeat(load: Int32)
  case admin(BoxCommand?, boxID: String?)
  case sms(BoxSMS)
  case ack(BoxAck)
  /// A type this box has no use for (WAP datagrams).
  case other(type: Int32)
}

/// What bearerbox tells a box to do, or a box tells bearerbox it is.
package enum BoxCommand: Int32, Hashable, Sendable {
  case shutdown = 0
  case suspend = 1
  case resume = 2
  case identify = 3
  case restart = 4
  case feature = 5
}

/// The answer to a short message, naming it by its id.
package struct BoxAck: Hashable, Sendable {
  package enum Verdict: Int32, Hashable, Sendable {
    case success = 0
    /// Never: no route, denied.
    case failed = 1
    /// Not now: the queue is full.
    case failedForNow = 2
    /// Kept until an SMSC is connected.
    case buffered = 3
  }

  package var verdict: Verdict
  package var time: Int32
  package var id: String

  package init(_ verdict: Verdict, time: Int32, id: String) {
    self.verdict = verdict
    self.time = time
    self.id = id
  }
}

/// A short message or a delivery report. Integers are -1 and strings nil where they are not set.
package struct BoxSMS: Hashable, Sendable {
  /// The field `sms_type`.
  package enum Direction: Int32, Sendable {
    case fromSubscriber = 0
    case reply = 1
    case toSubscriber = 2
    /// A report about a message of ours.
    case reportToBox = 3
    case reportToSMSC = 4
  }

  package var sender: [UInt8]?
  package var receiver: [UInt8]?
  package var userDataHeader: [UInt8]?
  package var content: [UInt8]?
  package var time: Int32 = -1
  package var smscID: [UInt8]?
  package var smscNumber: [UInt8]?
  package var foreignID: [UInt8]?
  package var service: [UInt8]?
  package var account: [UInt8]?
  /// A UUID as text; stays the same when bearerbox delivers again.
  package var id: String
  package var direction: Int32 = -1
  package var messageClass: Int32 = -1
  package var waitingIndication: Int32 = -1
  package var coding: Int32 = -1
  package var compress: Int32 = -1
  package var validity: Int32 = -1
  package var deferred: Int32 = -1
  package var reportMask: Int32 = -1
  package var reportURL: [UInt8]?
  package var protocolID: Int32 = -1
  package var alternativeScheme: Int32 = -1
  package var replyPath: Int32 = -1
  package var charset: [UInt8]?
  package var boxID: [UInt8]?
  package var billing: [UInt8]?
  package var messagesLeft: Int32 = -1
  package var priority: Int32 = -1
  package var resendTry: Int32 = -1
  package var resendTime: Int32 = -1
  package var metadata: [UInt8]?

  package init(id: String) { self.id = id }
}
