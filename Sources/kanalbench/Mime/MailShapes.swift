// SPDX-License-Identifier: MIT

/// The shapes, each as its client writes it.
extension MailWriter {
  mutating func plain() -> [UInt8] {
    let text = citizens.paragraphs().joined(separator: "\r\n\r\n") + "\r\n\r\nDikirim dari ponsel saya\r\n"
    let client = "User-Agent: K-9 Mail for Android\r\n"
    return Array((head(client: client) + part("text/plain; charset=utf-8", "8bit", text)).utf8)
  }

  mutating func gmail(reply: Bool) -> [UInt8] {
    let client =
      "X-Google-DKIM-Signature: v=1; a=rsa-sha256;\r\n        b=\(chance.token(60))\r\n         \(chance.token(64))==\r\n"
      + "X-Gm-Message-State: \(chance.token(60))\r\n\t\(chance.token(44))=\r\n"
      + "X-Google-Smtp-Source: \(chance.token(70))\r\n"
    let own = citizens.paragraphs()
    let old = reply ? citizens.paragraphs() : []
    let line = "Pada tanggal Sen, 8 Jan 2024 pukul 10.15 Pemprov <\(Self.city)> menulis:"
    let text =
      own.joined(separator: "\r\n\r\n")
      + (reply ? "\r\n\r\n\(line)\r\n\r\n\(MailText.quoted(old))\r\n" : "\r\n")
    let html =
      "<div dir=\"ltr\">" + own.map { "<div>\(MailText.escaped($0))</div><div><br></div>" }.joined()
      + (reply
        ? "</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">\(MailText.escaped(line))<br></div>"
          + "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex\">"
          + old.map { "<p>\(MailText.escaped($0))</p>" }.joined() + "</blockquote></div>\r\n" : "</div>\r\n")
    let boundary = "000000000000\(chance.token(16))"
    let body = multipart("alternative", boundary, [utf8("text/plain", text), utf8("text/html", html)])
    return Array((head(client: client, reply: reply) + body).utf8)
  }

  mutating func outlook() -> [UInt8] {
    let client =
      "Thread-Topic: \(chance.token(20))\r\nThread-Index: \(chance.token(30))==\r\nAccept-Language: id-ID, en-US\r\n"
      + "X-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\nX-MS-Exchange-Organization-SCL: 1\r\n"
      + "X-Microsoft-Antispam-Message-Info:\r\n"
      + (0..<6).map { _ in "\t\(chance.token(70))" }.joined(separator: "\r\n") + "\r\n"
    let own = citizens.paragraphs()
    let style =
      "<style><!--\r\n/* Font Definitions */\r\n"
      + ["Cambria Math", "Calibri", "Aptos", "Segoe UI Emoji"].map {
        "@font-face\r\n\t{font-family:\"\($0)\";\r\n\tpanose-1:2 4 5 3 5 4 6 3 2 4;}\r\n"
      }.joined()
      + "p.MsoNormal, li.MsoNormal, div.MsoNormal\r\n\t{margin:0cm;\r\n\tfont-size:11.0pt;\r\n\tfont-family:\"Calibri\",sans-serif;}\r\n--></style>"
    let html =
      "<html xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">\r\n<head>\r\n"
      + "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=Windows-1252\">\r\n\(style)</head>\r\n"
      + "<body lang=\"IN\" link=\"#467886\" vlink=\"#96607D\">\r\n<div class=\"WordSection1\">\r\n"
      + own.map {
        "<p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">\(MailText.escaped($0))<o:p></o:p></span></p>\r\n"
      }
      .joined()
      + "</div>\r\n</body>\r\n</html>\r\n"
    let type = "; charset=\"Windows-1252\""
    let parts = [("text/plain", own.joined(separator: "\r\n\r\n") + "\r\n"), ("text/html", html)].map {
      part($0.0 + type, "quoted-printable", MailText.quotedPrintable(MailText.windows1252($0.1)))
    }
    let body = multipart("alternative", "_000_\(chance.token(24))_", parts)
    return Array((head(client: client) + body).utf8)
  }

  mutating func yahoo() -> [UInt8] {
    let own = citizens.paragraphs()
    let html =
      "<html><head></head><body><div class=\"ydp\(chance.token(6))yahoo-style-wrap\" style=\"font-family:Helvetica Neue, Helvetica, Arial, sans-serif;font-size:16px;\">"
      + own.map { "<div dir=\"ltr\" data-setdir=\"false\">\(MailText.escaped($0))</div><div><br></div>" }
      .joined()
      + "</div></body></html>"
    let type = "; charset=UTF-8"
    let parts = [
      part(
        "text/plain" + type, "quoted-printable",
        MailText.quotedPrintable(Array(own.joined(separator: "\n\n").utf8))),
      part("text/html" + type, "quoted-printable", MailText.quotedPrintable(Array(html.utf8))),
    ]
    let client = "X-Mailer: WebService/1.1.21952 YMailNorrin\r\n"
    let body = multipart("alternative", "----=_Part_\(number)_\(chance.token(10)).1704700000000", parts)
    return Array((head(client: client) + body).utf8)
  }

  /// A phone's mail with one photo, sometimes two.
  mutating func photo() -> [UInt8] {
    let text = citizens.paragraphs().joined(separator: "\r\n\r\n") + "\r\n\r\nDikirim dari iPhone saya\r\n"
    var parts = [utf8("text/plain", text)]
    for n in 1...(chance.happens(20) ? 2 : 1) {
      let jpeg =
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + chance.bytes(chance.number(20_000...200_000))
      let name = "IMG_\(1000 + number % 8999)_\(n).jpeg"
      parts.append(
        "Content-Type: image/jpeg;\r\n\tname=\"\(name)\";\r\n\tx-apple-part-url=\(chance.token(36))\r\n"
          + "Content-Disposition: inline;\r\n\tfilename=\"\(name)\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
          + MailText.base64(jpeg) + "\r\n")
    }
    let body = multipart("mixed", "Apple-Mail-\(chance.token(32))", parts)
    return Array((head(client: "X-Mailer: iPhone Mail (21C62)\r\n") + body).utf8)
  }

  /// Old clients: Latin-1 and Windows-1252, named and not, flowed and not.
  mutating func charset() -> [UInt8] {
    let text = (citizens.paragraphs() + ["Salam, café Señor Müller"]).joined(separator: "\r\n\r\n") + "\r\n"
    let types = [
      "text/plain; charset=iso-8859-1", "text/plain; charset=windows-1252; format=flowed", "text/plain",
      "text/plain; charset=\"ISO-8859-15\"", "text/plain; charset=us-ascii",
    ]
    let type = chance.one(of: types)
    let head = head(client: "X-Mailer: Claws Mail\r\n")
    guard chance.happens(50) else {
      let coded = MailText.quotedPrintable(MailText.windows1252(text))
      return Array((head + part(type, "quoted-printable", coded)).utf8)
    }
    return Array((head + "Content-Type: \(type)\r\nContent-Transfer-Encoding: 8bit\r\n\r\n").utf8)
      + MailText.windows1252(text)
  }

  /// Another mail, as an attachment.
  mutating func forwarded() -> [UInt8] {
    var other = MailWriter(number + 1_000_000)
    let inner = String(
      decoding: chance.happens(50) ? other.plain() : other.gmail(reply: false), as: UTF8.self)
    let note = utf8("text/plain", "Yth. Bapak/Ibu, mohon dibaca laporan warga berikut.\r\n")
    let attached =
      "Content-Type: message/rfc822; name=\"laporan.eml\"\r\nContent-Disposition: attachment; filename=\"laporan.eml\"\r\n\r\n\(inner)"
    let body = multipart("mixed", "------------\(chance.token(24))", [note, attached])
    return Array(
      (head(client: "User-Agent: Mozilla Thunderbird\r\n", subject: "Fwd: \(citizens.subject())") + body).utf8
    )
  }

  /// A delivery status notification for one of our answers (RFC 3464).
  mutating func bounce() -> [UInt8] {
    let to = citizens.address()
    let report =
      "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\nArrival-Date: \(date)\r\n\r\n"
      + "Final-Recipient: rfc822; \(to)\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      + "Diagnostic-Code: smtp; 550 5.1.1 <\(to)>: Recipient address rejected\r\n"
    let original =
      "Content-Type: text/rfc822-headers\r\n\r\nFrom: Pemprov <\(Self.city)>\r\nTo: \(to)\r\n"
      + "Message-ID: <o\(number).7f3a@kanal.example.org>\r\nSubject: Re: laporan\r\n"
    let words =
      "This is the mail system at host mx.example.org.\r\n\r\nI'm sorry to have to inform you that your message could not\r\nbe delivered to one or more recipients.\r\n"
    let body = multipart(
      "report; report-type=delivery-status", "\(chance.token(12)).1704700000/mx.example.org",
      [part("text/plain; charset=us-ascii", "7bit", words), report, original])
    let own = "Auto-Submitted: auto-replied\r\n"
    return Array((head(client: own, subject: "Undelivered Mail Returned to Sender") + body).utf8)
  }
}
