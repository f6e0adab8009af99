// SPDX-License-Identifier: MIT
//
// One bot put together: what reads it, what brings messages in, what carries answers out, what fetches
// files, and the route Telegram calls. Nothing is opened here: the feed connects when it runs, the token
// is read when it is used. Feed and courier have one name, `telegram/NAME`.

package import Pipeline
import Reports
package import Transport
package import Web

package struct TelegramChannel: Sendable {
  package let account: ChannelAccount
  package let feed: any Feed
  package let courier: any Courier
  /// For the listener Telegram reaches; none where we ask.
  package let routes: [Route]
  package let tokens: [TokenSource]

  package init(_ settings: TelegramSettings, in surroundings: Surroundings) {
    let api = BotAPI(
      base: settings.baseURL, token: { [token = settings.token] in try BotToken(reading: token) },
      exchange: surroundings.exchange)
    let names = UpdateNames(mask: IdentityMask(key: surroundings.key, account: settings.scope))
    courier = TelegramCourier(name: settings.endName, api: api)
    (feed, routes) = Self.intake(settings, api, names, surroundings)
    account = Self.account(settings, api, names)
    tokens = [
      TokenSource(feeds: [settings.endName], couriers: [settings.endName]) { [token = settings.token] in
        try BearerToken(reading: token)
      }
    ]
  }

  private static func intake(
    _ settings: TelegramSettings, _ api: BotAPI, _ names: UpdateNames, _ around: Surroundings
  ) -> (any Feed, [Route]) {
    switch settings.intake {
    case .longPoll(let wait):
      return (PollFeed(name: settings.endName, api: api, names: names, wait: wait), [])
    case .webhook(let webhook):
      let door = WebhookDoor(takeReport: around.takeReport)
      let updates = UpdateWebhook(settings: webhook, api: api, names: names)
      return (
        WebhookFeed(name: settings.endName, door: door, announce: updates.announce),
        [door.route(.post, webhook.path, bodyLimit: UpdateWebhook.bodyLimit) { try updates.message($0) }]
      )
    }
  }

  private static func account(
    _ settings: TelegramSettings, _ api: BotAPI, _ names: UpdateNames
  ) -> ChannelAccount {
    let reader = TelegramReader(botID: settings.scope, names: names)
    return ChannelAccount(
      channel: .telegram, scope: settings.scope, courier: settings.endName, rules: settings.rules,
      read: { try reader.read($0) },
      readJoined: { _ in throw Unreadable("Telegram cuts no message into pieces") },
      compose: settings.compose, attachments: { MessageFile.leaving($0) },
      media: TelegramMedia(api: api, limit: settings.largestFile))
  }
}
