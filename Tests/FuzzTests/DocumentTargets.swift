// SPDX-License-Identifier: MIT

import Mail
import Pipeline
import Reports
import Web

@testable import Email
@testable import Forms
@testable import Press

enum MailTarget: FuzzTarget {
  static let name = "mail"
  static let rounds = 800

  static func seeds() throws -> [[UInt8]] {
    try Seeds.fixtures("mail", suffix: ".eml").map { mail in
      Marker.planted(Marker.planted(mail, behind: "Subject: "), behind: "\r\n\r\n")
    }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let reference = MessageReference(key: [UInt8](repeating: 7, count: 32), domain: "kota.test")
    let raw = RawMessage(bytes: bytes, format: EmailFormat.mail)
    return [
      try outcome { try EmailChannel.read(raw, ownAddresses: ["layanan@kota.test"], reference: reference) }
    ]
  }
}

enum FormTarget: FuzzTarget {
  static let name = "form"

  static func seeds() -> [[UInt8]] {
    let full = #"""
      {"id":"f-1","text":"Rahasia Zaitun lampu padam","subject":"Rahasia Zaitun","sent_at":"2026-11-22T10:51:58+07:00",
       "sender":"warga-7","visibility":"public","location":{"latitude":-6.19,"longitude":106.83,"name":"Rahasia Zaitun"},
       "attachments":[{"name":"Rahasia Zaitun.jpg","type":"image/jpeg","content":"/9j/4AAQ"}]}
      """#
    return [Array(full.utf8), Array(#"{"id":"f-2","text":"Rahasia Zaitun"}"#.utf8)]
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    let raw = RawMessage(bytes: bytes, format: FormsChannel.format)
    return [try outcome { try FormsChannel.read(raw) }]
  }
}

/// A table, row by row, and what its rows become.
enum TableTarget: FuzzTarget {
  static let name = "table"

  static func seeds() -> [[UInt8]] {
    [
      "id,text,sentAt,latitude,longitude,visibility\r\n1,\"Rahasia Zaitun, \"\"padam\"\"\",22/11/2026 10:51,-6.19,106.83,public\r\n2,Rahasia Zaitun,,,,\r\n",
      "\u{FEFF}id;text;subject;sentAt;place\n1;\"Rahasia Zaitun\nlagi\";Lampu;2026-11-22 10.51;Cikini\n",
      "id\ttext\tsender\n7\tRahasia Zaitun\twarga-7\n",
    ].map { Array($0.utf8) }
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    do throws(CSVDamage) {
      return try rows(of: try CSVTable(String(decoding: bytes, as: UTF8.self)))
    } catch {
      return [.refused("\(error)")]
    }
  }

  private static func rows(of table: CSVTable) throws(CSVDamage) -> [Outcome] {
    let reader = FormTable(FormColumns(nil)) { _ in [1, 2, 3] }
    do throws(FormProblems) {
      return try reader.rows(of: table).map { row in
        switch row.result {
        case .success(let incoming): read(incoming)
        case .failure(let problems): .refused("\(problems)")
        }
      }
    } catch {
      // It names the table's heads, for whoever imports it: a table without a head row shows its first.
      return [.refused("a column is missing")]
    }
  }

  private static func read(_ incoming: Incoming) -> Outcome {
    do throws(Unreadable) {
      return .reading(try FormsChannel.read(RawMessage(bytes: incoming.raw, format: incoming.format)))
    } catch {
      return .refused("\(error)")
    }
  }
}

/// Feeds, and each of their items as it is kept.
enum PressTarget: FuzzTarget {
  static let name = "press"

  static func seeds() throws -> [[UInt8]] {
    let entities =
      #"<!DOCTYPE rss [<!ENTITY a "xxxxxxxxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"#
      + "<rss><channel><item><title>a</title><description>&b;&b;&b;&b;&b;&b;</description></item></channel></rss>"
    return try Seeds.fixtures("press", suffix: ".xml").map {
      Marker.planted(Marker.planted($0, behind: "<title>"), behind: "<description>")
    } + [Array(entities.utf8)]
  }

  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    var raws = [RawMessage(bytes: bytes, format: PressChannel.format)]
    do throws(FeedFailure) {
      raws += try PressChannel.page(bytes, of: "press/koran").incoming.map {
        RawMessage(bytes: $0.raw, format: $0.format)
      }
    } catch {
      return [.refused("\(error)")]
    }
    return try raws.map { raw in try outcome { try PressChannel.read(raw) } }
  }
}

/// What all platforms' readers stand on.
enum JSONTarget: FuzzTarget {
  static let name = "json"
  static let rounds = 2_500

  static func seeds() throws -> [[UInt8]] {
    try Seeds.json("telegram") + Seeds.json("meta") + Seeds.json("x") + Seeds.json("lapor")
  }

  /// A value read again from the bytes it names is the same value.
  static func run(_ bytes: [UInt8]) throws -> [Outcome] {
    do throws(JSONDamage) {
      let json = try JSONText(bytes)
      let again = try JSONText(Array(bytes[json.range]))
      return again.isSame(as: json) ? texts(in: json).map(Outcome.other) : [.refused(Marker.words)]
    } catch {
      return [.refused("\(error)")]
    }
  }

  private static func texts(in json: JSONText) -> [String] {
    switch json.value {
    case .array(let items): items.flatMap(texts)
    case .object(let members): members.flatMap { [$0.name] + texts(in: $0.value) }
    default: json.text.map { [$0] } ?? []
    }
  }
}

extension JSONText {
  /// Whether both say the same, wherever they stood.
  fileprivate func isSame(as other: JSONText) -> Bool {
    switch (value, other.value) {
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.isSame(as: $1) }
    case (.object(let mine), .object(let theirs)):
      mine.count == theirs.count
        && zip(mine, theirs).allSatisfy { $0.name == $1.name && $0.value.isSame(as: $1.value) }
    default: value == other.value
    }
  }
}
