// SPDX-License-Identifier: MIT

import Pipeline
import Reports

@testable import Lapor
@testable import Meta
@testable import Telegram
@testable import X

enum TelegramTarget: FuzzTarget {
  static let name = "telegram"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("telegram") }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let names = UpdateNames(mask: nil)
    let raw = RawMessage(bytes: bytes, format: Update.format)
    _ = names.identity(of: bytes)
    return [try outcome { try TelegramReader(botID: "7000000001", names: names).read(raw) }]
  }
}

enum WhatsAppTarget: FuzzTarget {
  static let name = "whatsapp"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("meta", prefix: "wa-") }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let raw = RawMessage(bytes: bytes, format: WhatsAppMessage.format)
    _ = WhatsAppMessage.identity(of: bytes, MessageNames(mask: nil))
    return [try outcome { try WhatsAppReader(numberID: "100000000000042").read(raw) }]
  }
}

enum FacebookTarget: FuzzTarget {
  static let name = "facebook"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("meta", prefix: "fb-") }
  static func run(_ bytes: [UInt8]) throws -> [Outcome] { try readPage(bytes, .facebook) }
}

enum InstagramTarget: FuzzTarget {
  static let name = "instagram"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("meta", prefix: "ig-") }
  static func run(_ bytes: [UInt8]) throws -> [Outcome] { try readPage(bytes, .instagram) }
}

private func readPage(_ bytes: [UInt8], _ platform: PagePlatform) throws -> [Outcome] {
  let names = MessageNames(mask: nil)
  let reader = PageReader(platform: platform, ownID: "200000000000042", takesComments: true, names: names)
  _ = PageEvent.identity(of: bytes, names)
  return [try outcome { try reader.read(RawMessage(bytes: bytes, format: platform.format)) }]
}

/// Pages, events and items: taken apart, and each item read.
enum XTarget: FuzzTarget {
  static let name = "x"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("x") }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let names = XNames(mask: nil)
    let reader = XReader(userID: "1500000000000000001", handle: "layanan_contoh", names: names)
    let items = XItem.all(in: bytes, names) + XEvents(bytes, names).items
    let formats = [XFormat.message, XFormat.pushed, XFormat.post, XFormat.event]
    let asTheyAre = formats.map { RawMessage(bytes: bytes, format: $0) }
    return try (items.map { RawMessage(bytes: $0.raw, format: $0.format) } + asTheyAre).map { raw in
      try outcome { try reader.read(raw) }
    }
  }
}

enum LaporTarget: FuzzTarget {
  static let name = "lapor"
  static func seeds() throws -> [[UInt8]] { try Seeds.json("lapor") }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let contract = LaporContract()
    let reader = LaporReader(contracts: [contract], institution: "151", institutionName: "Pemprov Contoh")
    return try [LaporFormat.complaint, .followUp].map { kind in
      let raw = RawMessage(bytes: bytes, format: contract.format(kind))
      _ = (contract.identity(of: raw), reader.files(of: raw))
      return try outcome { try reader.read(raw) }
    }
  }
}
