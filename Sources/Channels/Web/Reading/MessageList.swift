// SPDX-License-Identifier: MIT
//
// One body, many messages (R13). A message is kept with its own bytes under its own identity, so that
// one which cannot be read is a dead letter of its own.
//
// 1. A body without the place where its messages are to stand, or damaged anywhere, is kept whole: it
//    becomes a dead letter that says what was missing, and nothing is lost.
// 2. An empty list is no message and no mistake; so is one in which nothing passes `only`.

package import Pipeline
import Transport

/// The form of a body, or of a query that stands for one.
package enum BodyForm: String, CaseIterable, Hashable, Sendable {
  case json, form, query

  /// A form becomes a flat object, so that one kind of path reads all.
  package func document(_ bytes: [UInt8]) throws(JSONDamage) -> JSONText {
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

/// A field and the values it is to have.
package struct JSONCondition: Hashable, Sendable {
  package var field: JSONPath
  package var values: [String]

  package init(field: JSONPath, values: [String]) {
    self.field = field
    self.values = values
  }

  package func holds(in item: JSONText) -> Bool { field.text(in: item).map(values.contains) ?? false }
}

/// Where the messages of a body stand.
package struct MessageList: Hashable, Sendable {
  package var body: BodyForm
  /// The place in JSON (`entry[].messaging[]`); nil where the whole body is one message.
  package var messages: JSONPath?
  /// Takes only messages where the field has this value (`category` is `Inbox`).
  package var only: JSONCondition?

  package init(body: BodyForm = .json, messages: JSONPath? = nil, only: JSONCondition? = nil) {
    self.body = body
    self.messages = messages
    self.only = only
  }

  /// One message, with the bytes that are kept of it.
  package struct Item: Sendable {
    package var json: JSONText
    package var raw: [UInt8]
  }

  /// The messages of a request as they are committed, in the body's order.
  /// - Parameter identity: By the sender's own id; `fallbackIdentity` where an item has none.
  package func incoming(in bytes: [UInt8], format: String, identity: (Item) -> String) -> [Incoming] {
    do {
      let document = try body.document(bytes)
      let items = items(in: document, bytes)
      guard items.isEmpty, !hasPlace(in: document) else {
        return items.map { Incoming($0.raw, named: identity($0), format: format) }
      }
    } catch {
      // Damaged: kept whole, as what lacks its place.
    }
    return [Incoming(bytes, named: fallbackIdentity(of: bytes, hasTime: false), format: format)]
  }

  /// One page of a list that is asked for; what is not the list that was agreed is not taken, since it
  /// can be asked for again.
  /// - Parameters:
  ///   - next: Where the next cursor stands in the answer, or in each message (the last one counts).
  ///   - name: Of the feed, for the failure.
  package func page(
    in bytes: [UInt8], format: String, next: JSONPath?, of name: String, identity: (Item) -> String
  ) throws(FeedFailure) -> PolledPage {
    let document: JSONText
    do {
      document = try body.document(bytes)
    } catch {
      throw FeedFailure(.retry(after: nil), "\(name): the answer is \(error)")
    }
    guard hasPlace(in: document) else {
      throw FeedFailure(.retry(after: nil), "\(name): the answer lacks \(messages?.description ?? "")")
    }
    return PolledPage(
      incoming: items(in: document, bytes).map { Incoming($0.raw, named: identity($0), format: format) },
      next: next?.values(in: document).last?.text, isEmpty: listed(in: document).isEmpty)
  }

  /// The messages that pass `only`.
  private func items(in document: JSONText, _ bytes: [UInt8]) -> [Item] {
    listed(in: document).filter { only?.holds(in: $0) ?? true }.map { item in
      Item(json: item, raw: body == .json ? Array(bytes[item.range]) : bytes)
    }
  }

  /// Everything that stands where messages do, also what is none of a citizen's.
  private func listed(in document: JSONText) -> [JSONText] {
    messages.map { $0.values(in: document) } ?? [document]
  }

  /// Whether the body has the list at all.
  private func hasPlace(in document: JSONText) -> Bool {
    guard let messages else { return true }
    guard let list = JSONPath(String(messages.description.prefix { $0 != "[" })) else { return true }
    return !list.values(in: document).isEmpty
  }
}

extension Incoming {
  /// A message whose place in its feed is its name.
  package init(_ raw: [UInt8], named identity: String, format: String) {
    self.init(identity: identity, position: identity, raw: raw, format: format)
  }
}
