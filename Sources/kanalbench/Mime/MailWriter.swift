// SPDX-License-Identifier: MIT

/// Writes one mail; everything in it follows from its number.
struct MailWriter {
  let number: Int
  var chance: Chance
  var citizens: Citizens
  static let city = "dki@example.org"

  init(_ number: Int) {
    self.number = number
    chance = Chance(seed: UInt64(number) &* 0x9E37 &+ 1)
    citizens = Citizens(Chance(seed: UInt64(number) &* 0x85EB &+ 7))
  }

  mutating func mail(_ shape: MailShape) -> [UInt8] {
    switch shape {
    case .plain: return plain()
    case .gmail: return gmail(reply: false)
    case .outlook: return outlook()
    case .yahoo: return yahoo()
    case .reply: return gmail(reply: true)
    case .photo: return photo()
    case .charset: return charset()
    case .forwarded: return forwarded()
    case .bounce: return bounce()
    }
  }

  // MARK: Headers

  /// What relays and clients write above every mail.
  mutating func head(
    client: String, subject: String? = nil, reply: Bool = false, date: String? = nil
  ) -> String {
    let from = citizens.address()
    let name = MailText.encodedWords(citizens.name(), isBase64: chance.happens(50))
    let title = MailText.encodedWords(
      (reply ? "Re: " : "") + (subject ?? citizens.subject()), isBase64: chance.happens(60))
    let id = "<\(chance.token(28))@mail.example.org>"
    let thread = reply ? "In-Reply-To: \(answered)\r\nReferences: \(answered)\r\n \(answered)\r\n" : ""
    return received(from) + signature() + client
      + "MIME-Version: 1.0\r\n\(thread)From: \(name) <\(from)>\r\nDate: \(date ?? self.date)\r\n"
      + "Message-ID: \(id)\r\nSubject: \(title)\r\nTo: Pemprov <\(Self.city)>\r\n"
  }

  private var answered: String { "<o\(number).7f3a@kanal.example.org>" }

  var date: String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let minute = number % 60
    return "\(days[number / 24 % 7]), \(1 + number / 24 % 28) Jan 2024 "
      + "\(10 + number % 10):\(minute < 10 ? "0" : "")\(minute):27 +0700"
  }

  private mutating func received(_ from: String) -> String {
    var text = "Return-Path: <\(from)>\r\nDelivered-To: \(Self.city)\r\n"
    for hop in 0..<chance.number(2...4) {
      text +=
        "Received: from mail-\(chance.token(6)).example.org (mail-\(hop).example.org [192.0.2.\(chance.number(1...254))])\r\n"
        + "\tby mx\(hop).example.org (Postfix) with ESMTPS id \(chance.token(12))\r\n"
        + "\tfor <\(Self.city)>; \(date)\r\n"
    }
    return text
      + "Authentication-Results: mx.example.org;\r\n\tdkim=pass header.i=@example.org header.s=s1;\r\n"
      + "\tspf=pass smtp.mailfrom=\(from)\r\n"
  }

  private mutating func signature() -> String {
    let lines = (0..<4).map { _ in "         \(chance.token(64))" }.joined(separator: "\r\n")
    return "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1; t=1704700000;\r\n"
      + "        h=to:subject:message-id:date:from:mime-version:from:to:cc:subject;\r\n"
      + "        bh=\(chance.token(43))=;\r\n        b=\(chance.token(60))\r\n\(lines)==\r\n"
  }

  // MARK: Bodies

  func part(_ type: String, _ encoding: String, _ body: String) -> String {
    "Content-Type: \(type)\r\nContent-Transfer-Encoding: \(encoding)\r\n\r\n\(body)\r\n"
  }

  func multipart(_ kind: String, _ boundary: String, _ parts: [String]) -> String {
    "Content-Type: multipart/\(kind); boundary=\"\(boundary)\"\r\n\r\n"
      + parts.map { "--\(boundary)\r\n\($0)" }.joined(separator: "\r\n") + "\r\n--\(boundary)--\r\n"
  }

  /// A text as UTF-8, in whichever encoding the client prefers.
  mutating func utf8(_ type: String, _ text: String) -> String {
    chance.happens(50)
      ? part("\(type); charset=\"UTF-8\"", "quoted-printable", MailText.quotedPrintable(Array(text.utf8)))
      : part("\(type); charset=\"UTF-8\"", "base64", MailText.base64(Array(text.utf8)))
  }
}
