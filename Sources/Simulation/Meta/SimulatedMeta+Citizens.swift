// SPDX-License-Identifier: MIT
//
// What citizens do, as the webhook tells it.

import Cryptography
import Reports

extension SimulatedMeta {
  // MARK: WhatsApp

  /// A message of any content; returns its id.
  @discardableResult
  package func whatsApp(_ kind: String, _ content: JSONValue, from number: String) -> String {
    let id = next("wamid.HBgN")
    opened(by: number, at: .whatsapp)
    tellNumber([
      "contacts": .list([
        .object(["profile": .object(["name": "Warga"]), "wa_id": .text(number)])
      ]),
      "messages": .list([
        .object([
          "from": .text(number), "id": .text(id), "timestamp": .text("\(now().seconds)"),
          "type": .text(kind), kind: content,
        ])
      ]),
    ])
    return id
  }

  @discardableResult
  package func whatsApp(_ text: String, from number: String) -> String {
    whatsApp("text", .object(["body": .text(text)]), from: number)
  }

  @discardableResult
  package func whatsApp(photo bytes: [UInt8], _ caption: String? = nil, from number: String) -> String {
    let file = keep(bytes, type: "image/jpeg")
    var image: [String: JSONValue] = ["id": .text(file), "mime_type": "image/jpeg"]
    image["sha256"] = .text(Base64.encode(Hash.sha256.digest(of: bytes)))
    image["caption"] = caption.map { .text($0) }
    return whatsApp("image", .object(image), from: number)
  }

  @discardableResult
  package func whatsApp(pin latitude: Double, _ longitude: Double, from number: String) -> String {
    whatsApp(
      "location", .object(["latitude": .real(latitude), "longitude": .real(longitude)]), from: number)
  }

  /// A part of a body for the number.
  package func tellNumber(_ more: [String: JSONValue], field: String = "messages") {
    let about: [String: JSONValue] = [
      "messaging_product": "whatsapp",
      "metadata": .object([
        "display_phone_number": "628110000099", "phone_number_id": .text(app.numberID),
      ]),
    ]
    happen(
      "whatsapp_business_account",
      [
        "id": "102290129340398",
        "changes": .list([
          .object(["field": .text(field), "value": .object(about.merging(more) { $1 })])
        ]),
      ])
  }

  // MARK: Page and Instagram

  /// A message in a conversation; returns its id.
  @discardableResult
  package func write(_ text: String, from citizen: String, at place: Place) -> String {
    message(["text": .text(text)], from: citizen, at: place)
  }

  @discardableResult
  package func send(
    photo bytes: [UInt8], _ text: String? = nil, from citizen: String, at place: Place
  ) -> String {
    let file = keep(bytes, type: "image/jpeg")
    let attachment: JSONValue = .object([
      "type": "image", "payload": .object(["url": .text("\(base)/media/\(file)")]),
    ])
    var content: [String: JSONValue] = ["attachments": .list([attachment])]
    content["text"] = text.map { .text($0) }
    return message(content, from: citizen, at: place)
  }

  @discardableResult
  package func message(_ content: [String: JSONValue], from citizen: String, at place: Place) -> String {
    let id = next("m_")
    opened(by: citizen, at: place)
    var message = content
    message["mid"] = .text(id)
    list(listed(content, id, citizen, place), from: citizen, at: place)
    tell(place, from: citizen, to: self.id(of: place), ["message": .object(message)])
    return id
  }

  /// A message as conversations list it.
  private func listed(_ content: [String: JSONValue], _ id: String, _ citizen: String, _ place: Place)
    -> JSONValue
  {
    let files: [JSONValue] =
      if case .list(let files)? = content["attachments"] { files } else { [] }
    let images = files.compactMap { file -> JSONValue? in
      file["payload"]?["url"].map { url in
        .object([
          "mime_type": "image/jpeg", "name": "photo.jpg", "image_data": .object(["url": url]),
        ])
      }
    }
    var item: [String: JSONValue] = [
      "id": .text(id), "created_time": Self.time(now()), "message": content["text"] ?? "",
      "from": .object(["id": .text(citizen), "name": "Warga"]),
      "to": .object(["data": .list([.object(["id": .text(self.id(of: place))])])]),
    ]
    if !images.isEmpty { item["attachments"] = .object(["data": .list(images)]) }
    return .object(item)
  }

  package func tell(_ place: Place, from: String, to: String, _ event: [String: JSONValue]) {
    var item = event
    item["sender"] = .object(["id": .text(from)])
    item["recipient"] = .object(["id": .text(to)])
    item["timestamp"] = .number(now().milliseconds)
    happen(
      place == .facebook ? "page" : "instagram",
      [
        "id": .text(id(of: place)), "time": .number(now().milliseconds), "messaging": .list([.object(item)]),
      ])
  }

  /// A comment below a post; returns its id. The same id with a verb of its own is a change of it.
  @discardableResult
  package func comment(
    _ text: String, by citizen: String, at place: Place, verb: String = "add", id given: String? = nil,
    photo: [UInt8]? = nil
  ) -> String {
    let id = given ?? next("\(self.id(of: place))_")
    let from: JSONValue = .object(["id": .text(citizen), "name": "Warga"])
    var value: [String: JSONValue] =
      place == .facebook
      ? [
        "item": "comment", "verb": .text(verb), "comment_id": .text(id),
        "post_id": .text("\(app.pageID)_1"), "parent_id": .text("\(app.pageID)_1"), "from": from,
        "message": .text(text), "created_time": .number(now().seconds),
      ]
      : ["id": .text(id), "text": .text(text), "from": from, "media": .object(["id": "1790000001"])]
    if verb == "add" {
      listComment(
        .object([
          "id": .text(id), place == .facebook ? "message" : "text": .text(text), "from": from,
          place == .facebook ? "created_time" : "timestamp": Self.time(now()),
        ]), at: place)
    }
    value["photo"] = photo.map { .text("\(base)/media/\(keep($0, type: "image/jpeg"))") }
    happen(
      place == .facebook ? "page" : "instagram",
      [
        "id": .text(self.id(of: place)), "time": .number(now().seconds),
        "changes": .list([
          .object([
            "field": place == .facebook ? "feed" : "comments", "value": .object(value),
          ])
        ]),
      ])
    return id
  }
}
