// SPDX-License-Identifier: MIT

/// Every way into every channel. A new channel adds its line here and its file in Specimens.
enum Specimens {
  static let all: [any Specimen.Type] = [
    MailSpecimen.self, KannelBoxSpecimen.self, KannelHTTPSpecimen.self, TwilioSpecimen.self,
    PushedGatewaySpecimen.self, PolledGatewaySpecimen.self,
    TelegramSpecimen.self, TelegramWebhookSpecimen.self, FormsSpecimen.self, PressSpecimen.self,
    XMessagesSpecimen.self, XMentionsSpecimen.self, XWebhookSpecimen.self,
    WhatsAppSpecimen.self, MessengerSpecimen.self, PageCommentSpecimen.self, InstagramSpecimen.self,
    MessengerListSpecimen.self,
    LaporSpecimen.self, LaporCursorSpecimen.self,
  ]
}
