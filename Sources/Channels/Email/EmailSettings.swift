// SPDX-License-Identifier: MIT
//
// The mail channel's part of the configuration:
//
//   email: { layanan: {
//     address: "laporan@kota.example", ownAddresses: ["dki@kota.example"], ticketPrefix: "EML",
//     imap: { host: "imap.kota.example", security: "tls", user: "laporan", password: { file: "…" },
//             mailboxes: ["INBOX", "Junk"], after: { flag: "\\Seen" } },
//     smtp: { host: "smtp.kota.example", security: "starttls", user: "laporan", password: { file: "…" },
//             name: "Layanan Pengaduan", bounces: "bounce@kota.example" } } }

package import Pipeline
package import Reports
package import Settings
import Transport

package struct EmailSettings: AccountSettings {
  package static let channel = Channel.email

  package var name: String
  /// The city's address; the scope of identities and senders.
  package var address: String
  package var scope: String { address }
  /// All addresses of ours, in lower case, `address` among them.
  package var ownAddresses: Set<String>
  package var rules: AccountRules
  package var texts: AnswerTexts
  /// The right side of our Message-IDs.
  package var domain: String

  package var server: MailServer
  package var mailboxes: [String]
  package var importsHistory: Bool
  package var after: AfterIntake
  /// Nil where IDLE is turned off.
  package var idleRenewal: Duration?
  package var pollEvery: Duration
  package var limits: IMAPLimits

  /// Nil where this account never answers.
  package var submission: MailServer?
  package var senderName: String
  package var envelopeSender: String

  /// Reads one account. Mistakes are noted in the document.
  package init(name: String, _ section: Section) {
    self.name = name
    address = section.mailAddress("address")
    let others = section.strings("ownAddresses", default: [])
    ownAddresses = Set(([address] + others).map { $0.lowercased() })
    rules = AccountRules(
      reading: section, ticketPrefix: "EML", joinWindow: .zero, answerAfter: .zero,
      comesInPieces: false)
    texts = AnswerTexts(reading: section, for: .email)
    domain = section.string(
      "domain", default: address.split(separator: "@").last.map(String.init) ?? "invalid")
    if !domain.isDomain { section.mistake(at: "domain", "expected a domain like \"kota.example\"") }

    let imap = section.section("imap")
    server = MailServer(imap, tlsPort: 993, startTLSPort: 143)
    if imap.optionalString("user") == nil { imap.mistake(at: "user", "missing; IMAP needs a login") }
    mailboxes = imap.mailboxNames("mailboxes")
    importsHistory = imap.bool("history", default: false)
    after = AfterIntake(imap.optionalSection("after"))
    let renewal = imap.duration("idleRenewal", in: .seconds(10) ... .seconds(28 * 60), default: .seconds(240))
    idleRenewal = imap.bool("idle", default: true) ? renewal : nil
    pollEvery = imap.duration("pollEvery", in: .seconds(1) ... .seconds(3600), default: .seconds(60))
    limits = IMAPLimits(
      literal: imap.bytes("largestMail", in: (64 << 10)...(512 << 20), default: 36 << 20),
      silence: imap.duration("timeout", in: .seconds(5) ... .seconds(600), default: .seconds(60)))

    let smtp = section.optionalSection("smtp")
    submission = smtp.map { MailServer($0, tlsPort: 465, startTLSPort: 587) }
    senderName = smtp?.anyString("name", default: "") ?? ""
    envelopeSender = smtp.map { $0.has("bounces") ? $0.mailAddress("bounces") : "" } ?? ""
  }

  /// The text of an answer.
  package var compose: @Sendable (AnswerOccasion) -> AnswerText {
    { [texts] in AnswerText(texts.compose($0)) }
  }

  func courierOptions(_ server: MailServer) -> SMTPCourier.Options {
    SMTPCourier.Options(
      server: server, from: address, fromName: senderName, envelopeSender: envelopeSender,
      ownAddresses: ownAddresses)
  }
}

extension MailServer {
  /// Where a server is and who we are there.
  init(_ section: Section, tlsPort: Int, startTLSPort: Int) {
    let security = section.choice("security", of: Security.self, default: .tls)
    let host = section.string("host")
    if security == .plain, !["127.0.0.1", "::1", "localhost"].contains(host) {
      section.mistake(at: "security", "\"none\" is allowed only towards this machine itself")
    }
    let port = section.int("port", in: 1...65_535, default: security == .tls ? tlsPort : startTLSPort)
    self.init(
      host: host, port: UInt16(clamping: port), security: security,
      authorityFile: section.optionalPath("authorities"), credentials: nil)
    credentials = Credentials(section, token: &token)
  }
}

extension MailServer.Credentials {
  /// `user` with `password` or `oauth2Token`; nil where there is no `user`.
  fileprivate init?(_ section: Section, token kept: inout Secret?) {
    guard let user = section.optionalString("user") else {
      if section.has("password") || section.has("oauth2Token") { section.mistake(at: "user", "missing") }
      return nil
    }
    let (password, token) = (section.optionalSecret("password"), section.optionalSecret("oauth2Token"))
    switch (password, token) {
    case (let secret?, nil):
      self = .password(user: user) { String(decoding: try secret.read(), as: UTF8.self) }
    case (nil, let secret?):
      kept = secret
      self = .bearer(user: user) { try BearerToken(reading: secret).token }
    default:
      // A secret that is there and cannot be read was told already.
      if section.has("password") == section.has("oauth2Token") {
        section.mistake("expected exactly one of password, oauth2Token")
      }
      return nil
    }
  }
}

extension AfterIntake {
  /// `{ flag: "\\Seen" }` or `{ move: "Processed" }`; nothing where the section is absent.
  fileprivate init(_ section: Section?) {
    self = .nothing
    guard let section else { return }
    switch (section.optionalString("flag"), section.optionalString("move")) {
    case (let flag?, nil):
      if !flag.isFlag { section.mistake(at: "flag", "expected \\Seen, \\Flagged, \\Answered or a keyword") }
      self = .flag(flag)
    case (nil, let mailbox?):
      if !mailbox.isMailboxName { section.mistake(at: "move", "not a mailbox name") }
      self = .move(to: mailbox)
    default: section.mistake("expected exactly one of flag, move")
    }
  }
}

extension Section {
  fileprivate func mailAddress(_ key: String) -> String {
    let text = string(key)
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    let isAddress = parts.count == 2 && !parts[0].isEmpty && String(parts[1]).isDomain && text.isPlainWord
    if !text.isEmpty, !isAddress { mistake(at: key, "expected an address like \"laporan@kota.example\"") }
    return text
  }

  fileprivate func mailboxNames(_ key: String) -> [String] {
    let names = strings(key, default: ["INBOX"])
    if names.isEmpty { mistake(at: key, "expected at least one mailbox") }
    if Set(names).count < names.count { mistake(at: key, "a mailbox stands here twice") }
    for name in names where !name.isMailboxName { mistake(at: key, "not a mailbox name") }
    return names
  }
}

extension String {
  fileprivate var isDomain: Bool {
    let isName = utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        || (UInt8(ascii: "-")...UInt8(ascii: "9")).contains(byte)
    }
    return isName && !isEmpty && !contains("/") && !hasPrefix(".") && !hasSuffix(".")
  }

  fileprivate var isPlainWord: Bool {
    utf8.allSatisfy { $0 > 32 && $0 < 127 && !"<>()[],;:\\\"".utf8.contains($0) }
  }

  fileprivate var isMailboxName: Bool { unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 } }

  /// A system flag a client may set, or a keyword (RFC 3501 §9 `flag`).
  fileprivate var isFlag: Bool {
    if hasPrefix("\\") { return ["\\seen", "\\flagged", "\\answered"].contains(lowercased()) }
    return !isEmpty && isPlainWord && !contains("{") && !contains("%") && !contains("*")
  }
}
