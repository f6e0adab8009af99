// SPDX-License-Identifier: MIT
//
// A gateway described in the configuration: in which fields of a request, or of an answer, its
// messages stand. What is kept of a message is its own piece of JSON, or the whole form; the mapping
// is applied again when it is read, so a mistake in the configuration is mended by correcting it and
// requeueing the dead letters.

package import Reports
import Transport
package import Web

/// How a gateway's messages are described.
package struct GatewayMapping: Hashable, Sendable {
  package enum Body: String, CaseIterable, Hashable, Sendable { case json, form, query }

  package var body: Body
  /// Where the messages stand in JSON (`data.items[]`); nil where the whole body is one message.
  package var messages: JSONPath?
  /// Paths inside one message, or the names of a form's fields.
  package var id: JSONPath?
  package var sender: JSONPath
  package var text: JSONPath
  package var recipient: JSONPath?
  package var time: JSONPath?
  package var timeFormat: TimeFormat
  /// Set where pieces of a long message come one by one.
  package var part: Part?
  /// Takes only messages where the field has this value (`category` is `Inbox`).
  package var only: Condition?

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

  package struct Condition: Hashable, Sendable {
    package var field: JSONPath
    package var values: [String]

    package init(field: JSONPath, values: [String]) {
      self.field = field
      self.values = values
    }

    package func holds(in item: JSONText) -> Bool { field.text(in: item).map(values.contains) ?? false }
  }

  package init(
    body: Body, messages: JSONPath? = nil, id: JSONPath? = nil, sender: JSONPath, text: JSONPath,
    recipient: JSONPath? = nil, time: JSONPath? = nil, timeFormat: TimeFormat = .civil(offsetMinutes: 420),
    part: Part? = nil, only: Condition? = nil
  ) {
    self.body = body
    self.messages = messages
    self.id = id
    self.sender = sender
    self.text = text
    self.recipient = recipient
    self.time = time
    self.timeFormat = timeFormat
    self.part = part
    self.only = only
  }

  /// One message of a body, with the bytes that are kept of it.
  struct Item {
    var json: JSONText
    var raw: [UInt8]
  }

  /// The messages in a body that pass `only`; each with its own bytes.
  func items(in bytes: [UInt8]) throws(JSONDamage) -> [Item] {
    try listed(in: bytes).filter { only?.holds(in: $0) ?? true }.map { item in
      Item(json: item, raw: body == .json ? Array(bytes[item.range]) : bytes)
    }
  }

  /// Everything that stands where messages do, also what is none of a citizen's.
  func listed(in bytes: [UInt8]) throws(JSONDamage) -> [JSONText] {
    let root = try document(bytes)
    return messages.map { $0.values(in: root) } ?? [root]
  }

  /// Whether the body has the place at all where its messages are described to stand.
  func hasPlaceForMessages(in bytes: [UInt8]) throws(JSONDamage) -> Bool {
    guard let messages else { return true }
    guard let list = JSONPath(String(messages.description.prefix { $0 != "[" })) else { return true }
    return !list.values(in: try document(bytes)).isEmpty
  }

  func document(_ bytes: [UInt8]) throws(JSONDamage) -> JSONText { try body.document(bytes) }
  /// The piece's place, where the message is one of several.
  func part(of item: JSONText) -> PartOfMessage? {
    guard let part, let total = part.total.text(in: item).flatMap({ Int($0) }), total > 1,
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
    guard let messages, !isMessage else { return root }
    let found = messages.values(in: root)
    guard let only = found.first else { throw UnreadableRequest.missing(messages.description) }
    guard found.count == 1 else { throw UnreadableRequest.several(found.count) }
    return only
  }

  /// Reads one kept message.
  package func read(_ raw: [UInt8], country: String) throws -> Reading {
    let item = try message(in: try document(raw))
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

extension GatewayMapping.Body {
  /// A form becomes a flat object, so that one kind of path reads all.
  func document(_ bytes: [UInt8]) throws(JSONDamage) -> JSONText {
    guard self != .json else { return try JSONText(bytes) }
    let whole = 0..<bytes.count
    let members = FormFields(decoding: bytes).fields.map { field in
      JSONText.Member(
        name: String(decoding: field.name, as: UTF8.self),
        value: JSONText(value: .string(String(decoding: field.value, as: UTF8.self)), range: whole))
    }
    return JSONText(value: .object(members), range: whole)
  }
}
