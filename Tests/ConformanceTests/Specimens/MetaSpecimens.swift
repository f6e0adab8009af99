// SPDX-License-Identifier: MIT

import Meta
import Pipeline
import Reports
import Settings
import Simulation
import TestSupport
import Transport
import Web

/// What is pushed by the simulated Meta's webhook.
protocol GraphSpecimen: Specimen {
  var graph: GraphServer { get }
}

extension GraphSpecimen {
  static var folder: String { "Meta" }

  func repeatOffer(_ offer: Offer) async { await graph.deliverAgain(offer) }
  func fail(_ trouble: Trouble, _ side: Side, times: Int) {
    graph.counterpart.fail(trouble, side, times: times)
  }
  func push() async { await graph.push() }
  var acknowledged: Set<Int> { get async { await graph.acknowledged } }
  func contacts(_ side: Side) -> [Contact] { graph.counterpart.contacts(side) }
  var taken: [TakenText] { get async { await graph.taken } }
  func stop() async { await graph.stop() }
}

/// A number at the Cloud API. It is never asked for messages: WhatsApp has no list of them.
final class WhatsAppSpecimen: GraphSpecimen {
  static let name = "WhatsApp"
  static let photo = AttachmentNote(name: "photo.jpg", type: "image/jpeg", bytes: 0, isRemote: true)
  static let notApplicable = Pushed.notApplicable.merging([
    .edit: "WhatsApp tells a business nothing of a message that was edited"
  ]) { $1 }

  let graph: GraphServer

  init(_ stage: Stage) async throws {
    graph = try await GraphServer(stage, id: GraphServer.app.numberID, refusal: (131_026, 0))
  }

  func assemble() throws -> Assembled {
    let settings = try graph.stage.settings(
      "{ whatsapp: { kota: { numberID: \"\(GraphServer.app.numberID)\", \(graph.settings) } } }"
    ) { WhatsAppSettings(name: "kota", $0.section("whatsapp").section("kota")) }
    return MetaChannel(settings, in: graph.surroundings).assembled
  }

  private static func number(of offer: Offer) -> String { String(offer.phone.dropFirst()) }
  static func address(of offer: Offer) -> String { number(of: offer) }

  func offer(_ offers: [Offer]) async {
    await graph.take(offers, as: "whatsapp_business_account") { meta, offer, _ in
      let number = Self.number(of: offer)
      switch offer.kind {
      case .photo: return meta.whatsApp(photo: Offer.photo, offer.text, from: number)
      case .wordless:
        return meta.whatsApp("reaction", .object(["message_id": "wamid.X", "emoji": "🙏"]), from: number)
      case .damaged: meta.tellNumber(["messages": .list([.text(offer.trace)])])
      case .echo:
        // What a person wrote on the telephone that shares the number.
        meta.tellNumber(
          [
            "message_echoes": .list([
              .object(["id": "wamid.E", "to": .text(number), "text": .object(["body": .text(offer.text)])])
            ])
          ], field: "smb_message_echoes")
      case .plain, .edit: return meta.whatsApp(offer.text, from: number)
      }
      return nil
    }
  }
}

/// A conversation with the page, as its webhook tells it.
final class MessengerSpecimen: GraphSpecimen {
  static let name = "Messenger"
  static let photo = WhatsAppSpecimen.photo
  static let notApplicable = Pushed.notApplicable

  let graph: GraphServer

  init(_ stage: Stage) async throws { graph = try await PageAccount.server(stage, .facebook) }

  func assemble() throws -> Assembled { try PageAccount.facebook(graph).assembled }
  static func address(of offer: Offer) -> String { PageAccount.citizen(offer) }

  func offer(_ offers: [Offer]) async { await PageAccount.write(offers, to: .facebook, graph) }
}

/// A conversation with an Instagram account, as its webhook tells it.
final class InstagramSpecimen: GraphSpecimen {
  static let name = "Instagram"
  static let photo = WhatsAppSpecimen.photo
  static let notApplicable = Pushed.notApplicable

  let graph: GraphServer

  init(_ stage: Stage) async throws { graph = try await PageAccount.server(stage, .instagram) }

  func assemble() throws -> Assembled { try PageAccount.instagram(graph).assembled }
  static func address(of offer: Offer) -> String { PageAccount.citizen(offer) }

  func offer(_ offers: [Offer]) async { await PageAccount.write(offers, to: .instagram, graph) }
}

/// Comments at the page, each answered by a private answer to it.
final class PageCommentSpecimen: GraphSpecimen {
  static let name = "comments at the page"
  static let photo = WhatsAppSpecimen.photo
  private static let oneAnswer =
    "Facebook takes one private answer to a comment, and says to a second that there is one"
  static let notApplicable = Pushed.notApplicable.merging([
    .answerFits: oneAnswer, .answerLost: oneAnswer, .answerLate: oneAnswer,
  ]) { $1 }

  let graph: GraphServer

  init(_ stage: Stage) async throws { graph = try await PageAccount.server(stage, .facebook) }

  func assemble() throws -> Assembled { try PageAccount.facebook(graph).assembled }
  static func address(of offer: Offer) -> String { "comment:\(PageAccount.comment(offer.number))" }

  func offer(_ offers: [Offer]) async { await PageAccount.comment(offers, graph) }
}

/// The page's or the Instagram account's side of a specimen.
enum PageAccount {
  static func server(_ stage: Stage, _ place: SimulatedMeta.Place) async throws -> GraphServer {
    try await GraphServer(
      stage, id: place == .facebook ? GraphServer.app.pageID : GraphServer.app.instagramID,
      refusal: (100, 2_018_001))
  }

  static func facebook(_ graph: GraphServer, catchUp: String = "catchUp: false") throws -> MetaChannel {
    let settings = try graph.stage.settings(
      """
      { facebook: { kota: { pageID: "\(GraphServer.app.pageID)", subscribe: false, \(catchUp),
        \(graph.settings) } } }
      """
    ) { FacebookSettings(name: "kota", $0.section("facebook").section("kota")) }
    return MetaChannel(settings, in: graph.surroundings)
  }

  static func instagram(_ graph: GraphServer) throws -> MetaChannel {
    let id = GraphServer.app.instagramID
    let settings = try graph.stage.settings(
      "{ instagram: { kota: { accountID: \"\(id)\", subscribe: false, catchUp: false, \(graph.settings) } } }"
    ) { InstagramSettings(name: "kota", $0.section("instagram").section("kota")) }
    return MetaChannel(settings, in: graph.surroundings)
  }

  static func citizen(_ offer: Offer) -> String { "\(20_000 + offer.number)" }
  static func comment(_ number: Int) -> String { "\(GraphServer.app.pageID)_\(1000 + number)" }

  /// What citizens do in their conversations.
  static func write(
    _ offers: [Offer], to place: SimulatedMeta.Place, _ graph: GraphServer, isMissed: Bool = false
  )
    async
  {
    let own = place == .facebook ? GraphServer.app.pageID : GraphServer.app.instagramID
    await graph.take(offers, as: place == .facebook ? "page" : "instagram", isMissed: isMissed) {
      meta, offer, known in
      let citizen = citizen(offer)
      switch offer.kind {
      case .plain: return meta.write(offer.text, from: citizen, at: place)
      case .photo: return meta.send(photo: Offer.photo, offer.text, from: citizen, at: place)
      case .wordless:
        let sticker: JSONValue = .object(["type": "sticker", "payload": .object(["sticker_id": 1])])
        return meta.message(["attachments": .list([sticker])], from: citizen, at: place)
      case .damaged:
        meta.list(.text(offer.trace), from: citizen, at: place)
        meta.happen("page", ["id": .text(own), "messaging": .list([.text(offer.trace)])])
      case .echo:
        let message: [String: JSONValue] = [
          "mid": .text("m_echo\(offer.number)"), "text": .text(offer.text), "is_echo": true,
        ]
        meta.list(
          .object([
            "id": .text("m_echo\(offer.number)"), "message": .text(offer.text),
            "from": .object(["id": .text(own)]),
          ]), from: citizen, at: place)
        meta.tell(place, from: own, to: citizen, ["message": .object(message)])
      case .edit(let first):
        guard let mid = known[first] else { return nil }
        let edit: [String: JSONValue] = ["mid": .text(mid), "text": .text(offer.text), "num_edit": 1]
        // Whose message it is an edit of.
        meta.tell(place, from: "\(20_000 + first)", to: own, ["message_edit": .object(edit)])
      }
      return nil
    }
  }

  /// What citizens write below a post.
  static func comment(_ offers: [Offer], _ graph: GraphServer) async {
    await graph.take(offers, as: "page") { meta, offer, _ in
      let id = comment(offer.number)
      switch offer.kind {
      case .plain, .wordless: return meta.comment(offer.text, by: citizen(offer), at: .facebook, id: id)
      case .photo:
        return meta.comment(offer.text, by: citizen(offer), at: .facebook, id: id, photo: Offer.photo)
      case .damaged:
        meta.happen(
          "page", ["id": .text(GraphServer.app.pageID), "changes": .list([.text(offer.trace)])])
      case .echo: return meta.comment(offer.text, by: GraphServer.app.pageID, at: .facebook, id: id)
      case .edit(let first):
        _ = meta.comment(
          offer.text, by: citizen(Offer(first)), at: .facebook, verb: "edited", id: comment(first))
      }
      return nil
    }
  }
}

extension MetaChannel {
  /// With the webhook of this account alone.
  fileprivate var assembled: Assembled {
    Assembled(
      account: account, feeds: feeds, courier: courier, routes: MetaWebhook.routes(for: [webhook]) { _ in })
  }
}

/// The page's conversations where the webhook brings nothing: what is not asked for is missing. What comes
/// twice comes by the webhook the second time.
final class MessengerListSpecimen: GraphSpecimen {
  static let name = "Messenger, asked for what was missed"
  static let photo = WhatsAppSpecimen.photo
  static let acknowledges = false
  static let notApplicable: [Case: String] = [
    .edit: "a conversation lists a message once, with its last words",
    .reset: "its list has no position of ours but a time, and is walked anew from first contact without one",
  ]

  let graph: GraphServer

  init(_ stage: Stage) async throws {
    graph = try await PageAccount.server(stage, .facebook)
    await graph.meta.setPage(2)
  }

  func assemble() throws -> Assembled {
    graph.open()
    return try PageAccount.facebook(graph, catchUp: #"comments: false, catchUpEvery: "1m""#).assembled
  }

  static func address(of offer: Offer) -> String { PageAccount.citizen(offer) }

  func offer(_ offers: [Offer]) async {
    await PageAccount.write(offers, to: .facebook, graph, isMissed: true)
  }
}
