// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import TestSupport
import Testing
import Web

@testable import Lapor
@testable import Meta
@testable import Press
@testable import SMS
@testable import Telegram
@testable import X

@Suite(.inTurn) struct `Batches with one damaged message` {
  @Test(arguments: batches) func `all others are kept`(batch: Batch) throws {
    let whole = batch.body(batch.items)
    #expect(try batch.take(whole).count >= batch.items.count)
    let plan = FuzzPlan()
    let mutator = Mutator(batch.items)
    for round in 0..<(plan.seconds == nil ? 400 : 20_000) {
      var random = SeededGenerator(seed: plan.seed &+ UInt64(round) &* 0x9E37_79B9)
      let index = Int.random(in: batch.items.indices, using: &random)
      let damaged = mutator.changed(batch.items[index], &random)
      guard let broken = batch.broken(damaging: index, with: damaged) else { continue }
      Issue.record("\(Finding(target: batch.name, seed: plan.seed, broken: broken, bytes: damaged))")
      return
    }
  }
}

private let batches = platforms + xs + gateways + [lapor, followUps, press]

// MARK: Platforms

private let numbers = 1...4

private let platforms: [Batch] = [
  Batch(
    "whatsapp",
    items: numbers.map {
      #"{"from":"62811000004\#($0)","id":"wamid.T\#($0)","timestamp":"1790000100","type":"text","text":{"body":"Lampu \#($0)"}}"#
    },
    #"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"100"},"contacts":[{"wa_id":"6281100000041"}],"messages":["#,
    "]}}]}]}", take: meta(isNumber: true, WhatsAppMessage.format)),
  Batch(
    "facebook",
    items: numbers.map {
      #"{"sender":{"id":"50\#($0)"},"recipient":{"id":"100"},"timestamp":1790000100000,"message":{"mid":"m\#($0)","text":"Lampu"}}"#
    },
    #"{"object":"page","entry":[{"id":"100","time":1,"messaging":["#, "]}]}",
    take: meta(isNumber: false, PagePlatform.facebook.format)),
  Batch(
    "instagram",
    items: numbers.map {
      #"{"field":"comments","value":{"id":"17\#($0)","text":"Lampu","from":{"id":"60\#($0)"},"media":{"id":"9"}}}"#
    },
    #"{"object":"instagram","entry":[{"id":"100","time":1,"changes":["#, "]}]}",
    take: meta(isNumber: false, PagePlatform.instagram.format)),
  Batch(
    "telegram",
    items: numbers.map {
      #"{"update_id":\#($0),"message":{"message_id":\#($0),"date":1790000100,"from":{"id":42},"chat":{"id":42,"type":"private"},"text":"Lampu"}}"#
    },
    #"{"ok":true,"result":["#, "]}",
    take: { try updatePage($0, UpdateNames(mask: nil)).incoming.map(\.raw) }),
]

/// What one account's webhook keeps.
private func meta(isNumber: Bool, _ format: String) -> @Sendable ([UInt8]) throws -> [[UInt8]] {
  let (token, names) = (DeliveryToken(key: [5], account: "x"), MessageNames(mask: nil))
  let account = WebhookAccount(
    isNumber: isNumber, id: "100", path: "/meta", verifyToken: { "" }, appSecret: { "" },
    door: WebhookDoor(takeReport: { _ in }), format: format
  ) { part, body in
    guard let platform = PagePlatform(rawValue: format) else {
      return WhatsAppMessage.take(part, body, names, token)
    }
    return PageEvent.take(part, body, platform, names, token)
  }
  let webhook = MetaWebhook([account], note: { _ in })
  return { body in
    webhook.parts(of: body, for: [account], else: account).flatMap { $0.1.incoming.map(\.raw) }
  }
}

private let xs: [Batch] = [
  Batch(
    "x messages",
    items: numbers.map {
      #"{"id":"199100000000000000\#($0)","event_type":"MessageCreate","text":"Lampu","sender_id":"\#($0)","dm_conversation_id":"1-2","created_at":"2026-11-20T03:14:15.000Z"}"#
    },
    #"{"data":["#, #"],"includes":{"users":[]},"meta":{"result_count":4}}"#,
    take: { try XList.messages.page(in: $0, XNames(mask: nil)).items.map(\.raw) }),
  Batch(
    "x mentions",
    items: numbers.map {
      #"{"id":"199100000000000000\#($0)","author_id":"\#($0)","text":"@kota Lampu","created_at":"2026-11-20T03:14:15.000Z"}"#
    },
    #"{"data":["#, #"],"meta":{"result_count":4}}"#,
    take: { try XList.mentions.page(in: $0, XNames(mask: nil)).items.map(\.raw) }),
  Batch(
    "x pushed",
    items: numbers.map {
      #"{"type":"message_create","id":"199100000000000000\#($0)","created_timestamp":"1790000100000","message_create":{"sender_id":"\#($0)","message_data":{"text":"Lampu"}}}"#
    },
    #"{"for_user_id":"1","direct_message_events":["#, "]}",
    take: { XEvents($0, XNames(mask: nil)).items.map(\.raw) }),
]

// MARK: Gateways, LAPOR, newspapers

private let gateways: [Batch] =
  GatewayTarget.described(.json, .milliseconds).map { mapping in
    let items = numbers.map {
      #"{"uuid":"a\#($0)","sms":{"from":"+628110000000\#($0)","text":"Lampu"},"ms":1790000100000}"#
    }
    return [
      Batch("gateway", items: items, #"{"items":["#, "]}", take: { mapping.incoming(in: $0).map(\.raw) }),
      Batch(
        "gateway list", items: items, #"{"items":["#, "]}",
        take: {
          try mapping.list.page(in: $0, format: GatewayWebhook.format, next: nil, of: "sms") { item in
            mapping.identity(of: item) { digestIdentity(of: item.raw) }
          }.incoming.map(\.raw)
        }),
    ]
  } ?? []

private let lapor = Batch(
  "lapor",
  items: numbers.map {
    #"{"id":47\#($0),"tracking_id":"88\#($0)","title":"Lampu","content":"Lampu padam","created_at":"22-11-2026 10:51:58"}"#
  },
  #"{"results":{"data":["#, #"],"next_page_url":null}}"#,
  take: { try ComplaintPage($0, LaporContract(), of: "lapor/kota").incoming(isHistory: false).map(\.raw) })

private let followUps = Batch(
  "lapor follow-ups",
  items: numbers.map { #"{"id":9\#($0),"content":"Masih padam","created_at":"23-11-2026 08:00:00"}"# },
  #"{"results":{"data":["#, "]}}",
  take: { body in
    let complaint = OpenComplaint(
      id: "47", identity: "88", isPublic: false, newsAt: Timestamp(seconds: 1_790_000_100), isHistory: false)
    return try FollowUpPage(body, LaporContract(), complaint, of: "lapor/kota").incoming.map(\.raw)
  })

private let press: Batch = {
  var batch = Batch(
    "press", items: numbers.map { "<item><guid>koran-\($0)</guid><title>Lampu</title></item>" },
    "<rss><channel>", "</channel></rss>",
    take: { try PressChannel.page($0, of: "press/koran").incoming.map(\.raw) })
  batch.separator = "\n"
  batch.isWhole = { item in
    let document = try? FeedDocument(item)  // Not XML: it hurts all of its document.
    return document?.items.map(\.range) == [0..<item.count]
  }
  return batch
}()
