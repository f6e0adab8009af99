// SPDX-License-Identifier: MIT
//
// One number, page or account put together: what reads it, what brings messages in, what carries answers
// out, what fetches files. The routes are made for all accounts at once, since Meta calls one URL for all of
// an app (MetaWebhook). Feed and courier have one name, `whatsapp/NAME`.

package import Pipeline
import Reports
import Settings
import Transport
package import Web

package struct MetaChannel: Sendable {
  package let account: ChannelAccount
  /// The webhook's, and those that ask for what it did not bring.
  package let feeds: [any Feed]
  package let courier: any Courier
  package let webhook: WebhookAccount
  package let tokens: [TokenSource]

  /// - Parameter note: Told what an operator should know, without a word of a message.
  package init(
    _ settings: WhatsAppSettings, in surroundings: Surroundings,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    let parts = Parts(settings.endName, settings.scope, settings.graph, surroundings)
    courier = WhatsAppCourier(
      name: settings.endName, api: parts.api, numberID: settings.scope, token: parts.token,
      names: parts.names)
    let reader = WhatsAppReader(numberID: settings.scope, names: parts.names)
    account = ChannelAccount(
      channel: .whatsapp, scope: settings.scope, courier: settings.endName, rules: settings.rules,
      read: { try reader.read($0) }, readJoined: Self.noPieces, compose: settings.compose,
      attachments: { MetaFile.leaving(WhatsAppFile.all(of: $0)) },
      media: parts.media { WhatsAppFile.all(of: $0) })
    webhook = parts.webhook(isNumber: true, WhatsAppMessage.format) {
      [names = parts.names, token = parts.token] in
      WhatsAppMessage.take($0, $1, names, token)
    }
    tokens = parts.tokens
    feeds = [
      SubscribedFeed(
        webhook: parts.feed,
        subscription: settings.businessID.map { Subscription(api: parts.api, id: $0, fields: []) },
        note: note)
    ]
  }

  /// - Parameter note: Told what an operator should know, without a word of a message.
  package init(
    _ settings: some PageAccountSettings, in surroundings: Surroundings,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    let parts = Parts(settings.endName, settings.scope, settings.graph, surroundings)
    let platform = type(of: settings).platform
    courier = PageCourier(
      name: settings.endName, platform: platform, api: parts.api, from: settings.sendsFrom,
      token: parts.token)
    let reader = PageReader(
      platform: platform, ownID: settings.scope, takesComments: settings.takesComments, names: parts.names)
    account = ChannelAccount(
      channel: settings.channel, scope: settings.scope, courier: settings.endName, rules: settings.rules,
      read: { try reader.read($0) }, readJoined: Self.noPieces, compose: settings.compose,
      attachments: { MetaFile.leaving(PageFile.all(of: $0)) },
      media: parts.media { PageFile.all(of: $0) })
    webhook = parts.webhook(isNumber: false, platform.format) { [names = parts.names, token = parts.token] in
      PageEvent.take($0, $1, platform, names, token)
    }
    tokens = parts.tokens
    let subscription = Subscription(
      api: parts.api, id: settings.sendsFrom, fields: platform.fields(withComments: settings.takesComments))
    let webhook = SubscribedFeed(
      webhook: parts.feed, subscription: settings.subscribes ? subscription : nil, note: note)
    feeds = [webhook] + Self.catchUps(settings, platform, parts)
  }

  private static func catchUps(
    _ settings: some PageAccountSettings, _ platform: PagePlatform, _ parts: Parts
  ) -> [any Feed] {
    guard let catchUp = settings.catchUp else { return [] }
    let lists: [(list: Listing, id: String)] =
      [(.conversations(platform), settings.sendsFrom)]
      + (settings.takesComments ? [(.comments(platform), settings.scope)] : [])
    return lists.map { list, id in
      CatchUpFeed(
        name: "\(parts.name)/\(list.kind == .message ? "conversations" : "comments")", api: parts.api, id: id,
        platform: platform, listing: list, names: parts.names, settings: catchUp)
    }
  }

  private static let noPieces: @Sendable ([RawMessage]) throws -> Reading = { _ in
    throw Unreadable("Meta cuts no message into pieces")
  }
}

/// What every account at Meta consists of.
private struct Parts {
  let name: String
  let scope: String
  let graph: GraphSettings
  let api: GraphAPI
  let names: MessageNames
  let token: DeliveryToken
  let door: WebhookDoor

  init(_ name: String, _ scope: String, _ graph: GraphSettings, _ around: Surroundings) {
    self.name = name
    self.scope = scope
    self.graph = graph
    api = graph.api(around.exchange)
    names = MessageNames(mask: IdentityMask(key: around.key, account: scope))
    token = DeliveryToken(key: around.key, account: scope)
    door = WebhookDoor(takeReport: around.takeReport)
  }

  var feed: WebhookFeed { WebhookFeed(name: name, door: door) }

  var tokens: [TokenSource] {
    [TokenSource(couriers: [name]) { [token = graph.token] in try BearerToken(reading: token) }]
  }

  func media(_ files: @escaping @Sendable (RawMessage) -> [MetaFile]) -> GraphMedia {
    GraphMedia(api: api, hosts: graph.hosts, limit: graph.largestFile, files: files)
  }

  func webhook(
    isNumber: Bool, _ format: String, _ take: @escaping @Sendable (JSONText, [UInt8]) -> Delivered
  ) -> WebhookAccount {
    WebhookAccount(
      isNumber: isNumber, id: scope, path: graph.webhookPath, verifyToken: graph.verifyToken.text,
      appSecret: graph.appSecret.text, door: door, format: format, take: take)
  }
}
