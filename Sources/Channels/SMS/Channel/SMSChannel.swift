// SPDX-License-Identifier: MIT
//
// One account of the SMS channel put together: what reads it, what brings messages in, what carries
// answers out, and the routes its gateway calls.
//
// 1. Exactly one gateway an account; its kind decides which feeds, routes and courier there are.
// 2. Feed and courier have one name, `sms/NAME`; Twilio's catch-up and a webhook are two feeds of one
//    account, so a message that both bring is stored once.
// 3. Nothing is opened here: feeds connect when they run, secrets are read when they are used.

package import Pipeline
import Reports
package import Transport
package import Web

package struct SMSChannel: Sendable {
  package let account: ChannelAccount
  /// The way in; for Twilio also the catch-up.
  package let feeds: [any Feed]
  /// Nil where the gateway only receives.
  package let courier: (any Courier)?
  /// For the listener the gateway reaches.
  package let routes: [Route]
  package let tokens: [TokenSource]

  /// What a gateway's kind contributes.
  private struct Parts {
    var feeds: [any Feed]
    var courier: (any Courier)?
    var routes: [Route] = []
    var mapping: GatewayMapping?
  }

  package init(_ settings: SMSSettings, in surroundings: Surroundings) {
    let parts =
      switch settings.gateway {
      case .kannelBox(let kannel): Self.box(settings, kannel, surroundings)
      case .kannelHTTP(let kannel): Self.smsbox(settings, kannel, surroundings)
      case .twilio(let twilio): Self.twilio(settings, twilio, surroundings)
      case .described(let gateway): Self.described(settings, gateway, surroundings)
      }
    feeds = parts.feeds
    courier = parts.courier
    routes = parts.routes
    account = Self.account(settings, parts)
    tokens = Self.tokens(settings)
  }

  private static func account(_ settings: SMSSettings, _ parts: Parts) -> ChannelAccount {
    let reader = SMSReader(country: settings.country, mapping: parts.mapping)
    return ChannelAccount(
      channel: .sms, scope: settings.number, courier: parts.courier?.name, rules: settings.rules,
      read: { try reader.read($0) }, readJoined: { try reader.readJoined($0) },
      compose: settings.compose,
      attachments: { _ in throw Unreadable("it is still with the gateway") })
  }

  private static func tokens(_ settings: SMSSettings) -> [TokenSource] {
    guard case .described(let gateway) = settings.gateway else { return [] }
    let polling = gateway.pollToken.map { secret in
      TokenSource(feeds: [settings.endName]) { try BearerToken(reading: secret) }
    }
    let sending = gateway.sendToken.map { secret in
      TokenSource(couriers: [settings.endName]) { try BearerToken(reading: secret) }
    }
    return [polling, sending].compactMap(\.self)
  }

  private static func box(
    _ settings: SMSSettings, _ kannel: KannelBoxSettings, _ around: Surroundings
  ) -> Parts {
    let link = BoxLink()
    let token = DeliveryToken(key: around.key, account: settings.name)
    return Parts(
      feeds: [
        KannelBoxFeed(
          name: settings.endName, boxID: kannel.boxID,
          connect: { try await around.dialer.open(kannel.endpoint) }, token: token, link: link,
          takeReport: around.takeReport)
      ],
      courier: KannelBoxCourier(
        name: settings.endName,
        options: .init(from: settings.number, smsc: kannel.smsc, maxParts: settings.maxParts), token: token,
        link: link, clock: around.clock))
  }

  private static func smsbox(
    _ settings: SMSSettings, _ kannel: KannelHTTPSettings, _ around: Surroundings
  ) -> Parts {
    let door = WebhookDoor(takeReport: around.takeReport)
    let token = DeliveryToken(key: around.key, account: settings.name)
    let webhook: @Sendable () throws -> KannelWebhook = {
      KannelWebhook(guard: try kannel.proof.load(), token: token)
    }
    let courier = kannel.send.map { send in
      KannelHTTPCourier(
        name: settings.endName,
        options: .init(
          url: send.url, user: send.user, from: settings.number, smsc: send.smsc,
          reportURL: send.reportBase.map { $0.withoutLastSlash + kannel.path + "/report" },
          maxParts: settings.maxParts), password: send.password.text, token: token,
        exchange: around.exchange)
    }
    return Parts(
      feeds: [WebhookFeed(name: settings.endName, door: door)], courier: courier,
      routes: [
        door.route(.get, kannel.path) { try webhook().message($0) },
        door.route(.post, kannel.path) { try webhook().message($0) },
        door.route(.get, kannel.path + "/report") { try webhook().report($0) },
      ])
  }

  private static func twilio(
    _ settings: SMSSettings, _ twilio: TwilioSettings, _ around: Surroundings
  ) -> Parts {
    let door = WebhookDoor(takeReport: around.takeReport)
    let token = DeliveryToken(key: around.key, account: settings.name)
    let reportURL = twilio.publicBase + twilio.path + "/report"
    let webhook = TwilioWebhook(
      messageURL: twilio.publicBase + twilio.path, reportURL: reportURL, authToken: twilio.authToken.text,
      token: token)
    return Parts(
      feeds: [
        WebhookFeed(name: settings.endName, door: door),
        TwilioCatchUpFeed(
          name: settings.endName + "/catch-up", base: twilio.apiBase, accountSID: twilio.accountSID,
          number: settings.number, authToken: twilio.authToken.text, exchange: around.exchange),
      ],
      courier: TwilioCourier(
        name: settings.endName,
        options: .init(
          base: twilio.apiBase, accountSID: twilio.accountSID, from: twilio.from, reportURL: reportURL,
          maxParts: settings.maxParts), authToken: twilio.authToken.text, token: token,
        exchange: around.exchange),
      routes: [
        door.route(.post, twilio.path, bodyLimit: TwilioWebhook.bodyLimit) { try webhook.message($0) },
        door.route(.post, twilio.path + "/report", bodyLimit: TwilioWebhook.bodyLimit) {
          try webhook.report($0)
        },
      ])
  }

  private static func described(
    _ settings: SMSSettings, _ gateway: GatewaySettings, _ around: Surroundings
  ) -> Parts {
    let door = WebhookDoor(takeReport: around.takeReport)
    let token = DeliveryToken(key: around.key, account: settings.name)
    var parts = Parts(feeds: [], mapping: gateway.mapping)
    parts.courier = gateway.send.map { send in
      GatewayCourier(
        name: settings.endName, sending: send, maxParts: settings.maxParts, token: token,
        exchange: around.exchange)
    }
    if let poll = gateway.poll {
      parts.feeds = [
        PollFeed(
          name: settings.endName, polling: poll, mapping: gateway.mapping, exchange: around.exchange)
      ]
    } else {
      parts.feeds = [WebhookFeed(name: settings.endName, door: door)]
    }
    parts.routes = gateway.push.map { pushRoutes($0, gateway.mapping, door) } ?? []
    if let report = gateway.report { parts.routes += reportRoutes(report, token, door) }
    return parts
  }

  private static func reportRoutes(
    _ report: GatewaySettings.Report, _ token: DeliveryToken, _ door: WebhookDoor
  ) -> [Route] {
    [HTTPMethod.get, .post].map { method in
      door.route(method, report.path) { request in
        report.reports.report(request, guard: try report.proof.load(), known: token)
      }
    }
  }

  private static func pushRoutes(
    _ push: GatewaySettings.Push, _ mapping: GatewayMapping, _ door: WebhookDoor
  ) -> [Route] {
    let answer =
      push.answer.isEmpty
      ? ServerResponse(status: 200) : ServerResponse.text(200, push.answer)
    return [HTTPMethod.get, .post].map { method in
      door.route(method, push.path) { request in
        GatewayWebhook(mapping: mapping, guard: try push.proof.load(), answer: answer).message(request)
      }
    }
  }
}
