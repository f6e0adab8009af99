// SPDX-License-Identifier: MIT
//
// A gateway described in the configuration: in which fields of a request, or of an answer, its
// messages stand. What is kept of a message is its own piece of JSON, or the whole form; the mapping
// is applied again when it is read, so a mistake in the configuration is mended by correcting it and
// requeueing the dead letters.

package import Reports
package import Web

/// How a gateway's messages are described.
package struct GatewayMapping: Hashable, Sendable {
  /// Where the messages stand in a request or an answer.
  package var list: MessageList
  /// Paths inside one message, or the names of a form's fields.
  package var id: JSONPath?
  package var sender: JSONPath
  package var text: JSONPath
  package var recipient: JSONPath?
  package var time: JSONPath?
  package var timeFormat: TimeFormat
  /// Set where pieces of a long message come one by one.
  package var part: Part?

  package struct Part: Hashable, Sendable {
    package var reference: JSONPath
    package var number: JSONPath
    package var total: JSONPath

    package init(reference: JSONPath, number: JSONPath, total: JSONPath) {
      self.reference = reference
      self.number = number
      self.total = total
    }
  }

  package init(
    body: BodyForm, messages: JSONPath? = nil, id: JSONPath? = nil, sender: JSONPath, text: JSONPath,
    recipient: JSONPath? = nil, time: JSONPath? = nil, timeFormat: TimeFormat = .civil(offsetMinutes: 420),
    part: Part? = nil, only: JSONCondition? = nil
  ) {
    list = MessageList(body: body, messages: messages, only: only)
    self.id = id
    self.sender = sender
    self.text = text
    self.recipient = recipient
    self.time = time
    self.timeFormat = timeFormat
    self.part = part
  }

  /// The piece's place, where the message is one of several: of 255 at most, as the radio has it. What
  /// says more is read as a message of its own, since its other pieces never come.
  func part(of item: JSONText) -> PartOfMessage? {
    guard let part, let total = part.total.text(in: item).flatMap({ Int($0) }), (2...255).contains(total),
      let number = part.number.text(in: item).flatMap({ Int($0) }), (1...total).contains(number),
      let reference = part.reference.text(in: item)
    else { return nil }
    // A gateway's reference may be any text; equal texts are equal numbers, which is all that counts.
    let digits = reference.utf8.reduce(UInt64(14_695_981_039_346_656_037)) {
      ($0 ^ UInt64($1)) &* 1_099_511_628_211
    }
    return PartOfMessage(reference: Int(reference) ?? Int(digits >> 1), total: total, number: number)
  }

  /// A body that was kept whole, because the description did not fit it, holds its message where the
  /// corrected description says.
  private func message(in root: JSONText) throws -> JSONText {
    let isMessage = text.text(in: root) != nil || sender.text(in: root) != nil || id?.text(in: root) != nil
    guard let messages = list.messages, !isMessage else { return root }
    let found = messages.values(in: root)
    guard let only = found.first else { throw UnreadableRequest.missing(messages.description) }
    guard found.count == 1 else { throw UnreadableRequest.several(found.count) }
    return only
  }

  /// Reads one kept message.
  package func read(_ raw: [UInt8], country: String) throws -> Reading {
    let item = try message(in: try list.body.document(raw))
    guard let text = text.text(in: item) else { throw UnreadableRequest.missing(self.text.description) }
    let written = sender.text(in: item)
    let number = written.flatMap { PhoneNumber($0, country: country) }
    let part = part(of: item)
    var problems = written == nil ? ["no sender at \(sender)"] : []
    let sentAt = time.flatMap { $0.text(in: item) }.flatMap(timeFormat.read)
    if let time, sentAt == nil { problems.append("no time at \(time)") }
    return Reading(
      sender: number?.address, canBeAnswered: number?.canBeAnswered ?? false,
      recipient: recipient?.text(in: item), sentAt: sentAt,
      text: part == nil ? text.cleaned : text.cleanedPiece, part: part, problems: problems)
  }
}
