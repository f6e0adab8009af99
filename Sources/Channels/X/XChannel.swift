// SPDX-License-Identifier: MIT
//
// One account put together: what reads it, what brings messages in, what carries answers out, what fetches
// files, and the route X calls. Nothing is opened here: feeds connect when they run, secrets are read when
// they are used. A feed each for direct messages, mentions and the webhook; they share tokens, budget and
// the names of messages.

package import Pipeline
import Reports
package import Transport
package import Web

package struct XChannel: Sendable {
  package let account: ChannelAccount
  package let feeds: [any Feed]
  package let courier: any Courier
  /// Its part in what X pushes; nil where X does not call.
  package let webhook: XWebhook?

  /// - Parameter vault: Keeps a value of that name, sealed, for longer than the process lives.
  package init(_ settings: XSettings, in surroundings: Surroundings, vault: (_ name: String) -> Vault) {
    let names = XNames(mask: IdentityMask(key: surroundings.key, account: settings.scope))
    let api = Self.api(settings, surroundings, vault)
    let purse = XPurse(
      settings.budget, name: settings.endName, vault: vault("x/\(settings.scope)/spent"),
      clock: surroundings.clock)
    let webhook = settings.webhook.map {
      XWebhook(
        settings: $0, userID: settings.scope, names: names,
        door: WebhookDoor(takeReport: surroundings.takeReport), purse: purse)
    }
    self.webhook = webhook
    courier = XCourier(name: settings.endName, api: api, purse: purse)
    feeds = Self.feeds(settings, api, names, purse, webhook)
    account = Self.account(settings, api, names)
  }

  /// The routes of all accounts: those with one path share it.
  package static func routes(_ channels: [XChannel]) -> [Route] {
    XWebhook.routes(channels.compactMap(\.webhook))
  }

  private static func api(_ settings: XSettings, _ around: Surroundings, _ vault: (String) -> Vault) -> XAPI {
    let login: XLogin
    switch settings.login {
    case .oauth1(let secrets): login = .oauth1 { try secrets.keys() }
    case .oauth2(let secrets):
      login = .oauth2(
        UserTokens(
          secrets, name: settings.endName, base: settings.baseURL, vault: vault("x/\(settings.scope)/oauth2"),
          clock: around.clock, exchange: around.exchange))
    }
    return XAPI(base: settings.baseURL, login: login, clock: around.clock, exchange: around.exchange)
  }

  private static func feeds(
    _ settings: XSettings, _ api: XAPI, _ names: XNames, _ purse: XPurse, _ webhook: XWebhook?
  ) -> [any Feed] {
    let asked = [(XList.messages, settings.directMessagesEvery), (.mentions, settings.mentionsEvery)]
    var feeds: [any Feed] = asked.compactMap { list, interval in
      interval.map { interval in
        XFeed(
          name: "\(settings.endName)/\(list.rawValue)", list: list, userID: settings.scope, every: interval,
          api: api, names: names, purse: purse)
      }
    }
    if let webhook { feeds.append(WebhookFeed(name: "\(settings.endName)/webhook", door: webhook.door)) }
    return feeds
  }

  private static func account(_ settings: XSettings, _ api: XAPI, _ names: XNames) -> ChannelAccount {
    let reader = XReader(userID: settings.scope, handle: settings.handle, names: names)
    return ChannelAccount(
      channel: .x, scope: settings.scope, courier: settings.endName, rules: settings.rules,
      read: { try reader.read($0) },
      readJoined: { _ in throw Unreadable("X cuts no message into pieces") },
      compose: settings.compose, attachments: { XFile.leaving($0) },
      media: XMedia(api: api, limit: settings.largestFile))
  }
}
