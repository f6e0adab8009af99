// SPDX-License-Identifier: MIT
//
// Format `kannel-box`: the raw form of a message is bearerbox's own, without the frame's length.

package import Pipeline
import Reports
import Web

/// What bearerbox hands to a box, towards the pipeline.
package enum KannelBox {
  package static let format = "kannel-box"

  /// A message from bearerbox as it is committed. One that is damaged is kept under its id or, where
  /// that cannot be read either, under its digest, and becomes a dead letter when it is read.
  package static func incoming(_ raw: [UInt8]) -> Incoming {
    let (id, part) = identity(of: raw)
    // A piece has a place of its own, also where it shares the id.
    let identity = shortMessageIdentity(id: id, part: part)
    return Incoming(identity: identity, position: identity, raw: raw, format: format)
  }

  /// Reads a kept message.
  static func shortMessage(_ raw: [UInt8]) throws -> ShortMessage {
    guard case .sms(let sms) = try BoxMessage(decoding: raw) else { throw BoxDamage(field: "type") }
    return ShortMessage(
      sender: sms.sender.map { String(decoding: $0, as: UTF8.self) },
      recipient: sms.receiver.map { String(decoding: $0, as: UTF8.self) },
      content: sms.content ?? [],
      charset: SMSCharset(
        kannelCoding: Int(sms.coding), charset: sms.charset.map { String(decoding: $0, as: UTF8.self) }),
      userDataHeader: sms.userDataHeader ?? [],
      sentAt: sms.time > 0 ? Timestamp(seconds: Int64(sms.time)) : nil)
  }

  private static func identity(of raw: [UInt8]) -> (String, PartOfMessage?) {
    do throws(BoxDamage) {
      guard case .sms(let sms) = try BoxMessage(decoding: raw) else { throw BoxDamage(field: "type") }
      return (sms.id, UserDataHeader(sms.userDataHeader ?? []).part)
    } catch {
      return (error.id ?? digestIdentity(of: raw), nil)
    }
  }
}
