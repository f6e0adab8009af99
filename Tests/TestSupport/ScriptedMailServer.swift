// SPDX-License-Identifier: MIT
//
// An IMAP server's mailbox in memory: it stays while connections come and go, and answers the commands
// a feed sends, byte for byte as a small server would, or lies as it is told.

import Foundation
package import Synchronization

/// The server: what survives a connection.
package final class ScriptedMailServer: Sendable {
  package struct Mail: Sendable {
    package var uid: UInt32
    package var bytes: [UInt8]
    package var flags: Set<String> = []
    package var internalDate = "22-Nov-2026 11:00:00 +0700"
  }

  package struct State: Sendable {
    package var uidValidity: UInt32 = 7
    package var uidNext: UInt32 = 1
    package var mails: [Mail] = []
    package var moved: [[UInt8]] = []
    package var capabilities = "IMAP4rev1 IDLE UIDPLUS MOVE"
    package var commands: [String] = []
    package var hidesUIDNext = false
    /// Delivered instead of the true size of a message's literal.
    package var lies: [UInt32: Int] = [:]
    /// Messages whose size the server tells wrongly.
    package var toldSizes: [UInt32: Int] = [:]
    /// Messages whose size the server does not know.
    package var unsized: Set<UInt32> = []
    /// Messages whose flags change while they are listed.
    package var flagged: Set<UInt32> = []
    /// Messages that come behind the next listing, which the flags of the last are told with.
    package var arriving: [[UInt8]] = []
    /// Messages the connection breaks at.
    package var poison: Set<UInt32> = []
    /// Messages without bytes.
    package var hollow: Set<UInt32> = []
    /// Command names answered with NO.
    package var refused: [String: String] = [:]
    /// Gone between listing and fetching.
    package var vanishing: Set<UInt32> = []
  }

  package let state = Mutex(State())

  package init() {}

  @discardableResult
  package func deliver(_ bytes: [UInt8], internalDate: String = "22-Nov-2026 11:00:00 +0700") -> UInt32 {
    state.withLock { $0.add(bytes, internalDate: internalDate) }
  }

  package func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
  /// Whether the mailbox is empty and so many messages stand in the other one.
  package func hasMoved(_ count: Int) -> Bool {
    state.withLock { $0.mails.isEmpty && $0.moved.count == count }
  }
  package var commands: [String] { state.withLock(\.commands) }
  package var flags: [UInt32: Set<String>] {
    state.withLock { state in Dictionary(uniqueKeysWithValues: state.mails.map { ($0.uid, $0.flags) }) }
  }
}

extension ScriptedMailServer.State {
  @discardableResult
  package mutating func add(_ bytes: [UInt8], internalDate: String = "22-Nov-2026 11:00:00 +0700") -> UInt32 {
    mails.append(ScriptedMailServer.Mail(uid: uidNext, bytes: bytes, internalDate: internalDate))
    uidNext += 1
    return uidNext - 1
  }

  /// The answer to one command, and whether the connection ends behind it.
  package mutating func answer(_ tag: String, _ command: String) -> ([UInt8], Bool) {
    commands.append(command)
    let words = command.split(separator: " ").map(String.init)
    let name = words[0] == "UID" ? "UID \(words[1])" : words[0]
    if name == "LIST", !refused.keys.contains("EXAMINE") {
      return (Array("* LIST () \"/\" INBOX\r\n\(tag) OK\r\n".utf8), false)
    }
    if let code = refused[name] { return (Array("\(tag) NO \(code)\r\n".utf8), false) }
    var bytes: [UInt8] = []
    var breaks = false
    switch name {
    case "CAPABILITY": bytes += Array("* CAPABILITY \(capabilities)\r\n".utf8)
    case "SELECT", "EXAMINE": bytes += opened()
    case "UID FETCH":
      (bytes, breaks) = fetched(uids(words[2]), words[3...].joined(separator: " "))
    case "UID STORE": store(uids(words[2]), words[4...].joined(separator: " "))
    case "UID COPY": copy(uids(words[2]))
    case "UID MOVE":
      let named = uids(words[2])
      copy(named)
      mails.removeAll { named.contains($0.uid) }
    case "UID EXPUNGE":
      let named = uids(words[2])
      mails.removeAll { named.contains($0.uid) && $0.flags.contains("\\Deleted") }
    default: break
    }
    if !breaks { bytes += Array("\(tag) OK \(name) completed.\r\n".utf8) }
    return (bytes, breaks)
  }

  private mutating func copy(_ uids: Set<UInt32>) {
    moved += mails.filter { uids.contains($0.uid) }.map(\.bytes)
  }

  private func opened() -> [UInt8] {
    let next = hidesUIDNext ? "" : "* OK [UIDNEXT \(uidNext)] Predicted next UID\r\n"
    return Array(
      """
      * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\r
      * \(mails.count) EXISTS\r
      * 0 RECENT\r
      * OK [UIDVALIDITY \(uidValidity)] UIDs valid\r
      \(next)
      """.utf8)
  }

  private mutating func fetched(_ uids: Set<UInt32>, _ items: String) -> ([UInt8], Bool) {
    var bytes: [UInt8] = []
    if items.contains("BODY") { mails.removeAll { vanishing.contains($0.uid) } }
    for (index, mail) in mails.enumerated() where uids.contains(mail.uid) {
      if poison.contains(mail.uid), items.contains("BODY.PEEK[]") { return (bytes, true) }
      if flagged.contains(mail.uid) {
        bytes += Array("* \(index + 1) FETCH (UID \(mail.uid) FLAGS (\\Flagged))\r\n".utf8)
      }
      bytes += Array("* \(index + 1) FETCH (UID \(mail.uid)".utf8)
      if items.contains("RFC822.SIZE") {
        let size = unsized.contains(mail.uid) ? "NIL" : "\(toldSizes[mail.uid] ?? mail.bytes.count)"
        bytes += Array(" RFC822.SIZE \(size)".utf8)
      }
      if items.contains("INTERNALDATE") { bytes += Array(" INTERNALDATE \"\(mail.internalDate)\"".utf8) }
      if items.contains("BODY.PEEK[]") { bytes += body("BODY[]", mail, mail.bytes) }
      if items.contains("BODY.PEEK[HEADER]") { bytes += body("BODY[HEADER]<0>", mail, header(mail.bytes)) }
      bytes += Array(")\r\n".utf8)
    }
    if items.contains("RFC822.SIZE"), !arriving.isEmpty {
      for mail in arriving { add(mail) }
      arriving = []
      bytes += Array(
        "* \(mails.count) EXISTS\r\n* \(mails.count) FETCH (UID \(uidNext - 1) FLAGS ())\r\n".utf8)
    }
    return (bytes, false)
  }

  private func body(_ name: String, _ mail: ScriptedMailServer.Mail, _ content: [UInt8]) -> [UInt8] {
    if hollow.contains(mail.uid), name == "BODY[]" { return Array(" BODY[] NIL".utf8) }
    let size = (name == "BODY[]" ? lies[mail.uid] : nil) ?? content.count
    return Array(" \(name) {\(size)}\r\n".utf8) + content
  }

  private func header(_ bytes: [UInt8]) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return bytes }
    return Array(text[..<end.upperBound].utf8)
  }

  private mutating func store(_ uids: Set<UInt32>, _ flags: String) {
    let names = flags.filter { $0 != "(" && $0 != ")" }.split(separator: " ").map(String.init)
    for index in mails.indices where uids.contains(mails[index].uid) { mails[index].flags.formUnion(names) }
  }

  /// `*` is the last message, also below the start of its range (RFC 3501 §6.4.8).
  private func uids(_ set: String) -> Set<UInt32> {
    let last = mails.last?.uid ?? 0
    var result: Set<UInt32> = []
    for part in set.split(separator: ",") {
      let ends = part.split(separator: ":").map { $0 == "*" ? last : UInt32($0) ?? 0 }
      let (low, high) = (ends.min() ?? 0, ends.max() ?? 0)
      result.formUnion(mails.map(\.uid).filter { low <= $0 && $0 <= high })
    }
    return result
  }
}
