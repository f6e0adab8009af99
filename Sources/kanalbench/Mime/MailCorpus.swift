// SPDX-License-Identifier: MIT
//
// Mail as it comes to a city's mailbox, made anew and always the same from its number: the headers
// of real relays, the bodies of the common clients. Senders, texts and photos are invented. Of a
// hundred mails eight carry photos of 20 to 200 KB, which makes some 15 KB a mail on average.

/// The shapes, with how many of a hundred mails have them.
enum MailShape: String, CaseIterable {
  case plain, gmail, outlook, yahoo, reply, photo, charset, forwarded, bounce

  var percent: Int {
    switch self {
    case .plain: 20
    case .gmail: 22
    case .outlook: 14
    case .yahoo: 8
    case .reply: 14
    case .photo: 8
    case .charset: 6
    case .forwarded: 4
    case .bounce: 4
    }
  }

  /// The shape of the n-th mail: spread evenly, the same in every run.
  static func of(_ number: Int) -> MailShape {
    var rest = number &* 37 % 100  // 37 and 100 share no factor: each hundred holds every remainder once.
    for shape in allCases {
      if rest < shape.percent { return shape }
      rest -= shape.percent
    }
    return .plain
  }
}

enum MailCorpus {
  /// The n-th mail, as a server keeps it (CRLF).
  static func mail(_ number: Int) -> [UInt8] {
    var writer = MailWriter(number)
    return writer.mail(MailShape.of(number))
  }

  /// The first mails, at least one.
  static func mails(_ count: Int) -> [[UInt8]] { (0..<count).map(mail) }
}
