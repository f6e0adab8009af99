// SPDX-License-Identifier: MIT

import Mail
import Reports

/// A mail of an invented citizen, to bytes as a mail program would write it.
struct DemoMail: Sendable {
  enum Form: Sendable {
    case plain
    /// With a small picture attached.
    case photo
    /// An out-of-office answer (RFC 3834).
    case automatic
    /// From a mailing list (RFC 2919).
    case list
  }

  var name: String
  var address: String
  var subject: String
  var text: String
  var form: Form = .plain
  /// The Message-ID of the mail it answers, without angle brackets.
  var answers: String?

  /// The answer of the same person to a mail of ours.
  func answer(to mail: Message, _ text: String) -> DemoMail {
    DemoMail(
      name: name, address: address, subject: "Re: \(mail.subject ?? subject)", text: text,
      answers: mail.messageID)
  }

  /// The whole mail with LF line ends; `number` makes its Message-ID its own.
  func bytes(to city: String, number: Int, at time: Timestamp) -> [UInt8] {
    var header = [
      "Date: \(Self.date(time))", "From: \(name) <\(address)>", "To: <\(city)>", "Subject: \(subject)",
      "Message-ID: <demo.\(number).\(time.milliseconds)@warga.example>", "MIME-Version: 1.0",
    ]
    if let answers { header += ["In-Reply-To: <\(answers)>", "References: <\(answers)>"] }
    switch form {
    case .plain, .photo: break
    case .automatic: header.append("Auto-Submitted: auto-replied")
    case .list: header += ["List-Id: <warta.warga.example>", "Precedence: list"]
    }
    let body = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n\(text)\n"
    return Array("\(header.joined(separator: "\n"))\n\(form == .photo ? Self.withPhoto(body) : body)".utf8)
  }

  private static func withPhoto(_ body: String) -> String {
    """
    Content-Type: multipart/mixed; boundary="potret"

    --potret
    \(body)
    --potret
    Content-Type: image/jpeg; name="IMG_0042.jpg"
    Content-Disposition: attachment; filename="IMG_0042.jpg"
    Content-Transfer-Encoding: base64

    \(photo)
    --potret--

    """
  }

  /// One grey pixel.
  private static let photo = """
    /9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////
    ////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=
    """

  /// RFC 5322 §3.3, in Jakarta's time.
  private static func date(_ time: Timestamp) -> String {
    let civil = CivilTime(time, offsetMinutes: 7 * 60)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let clock = "\(civil.hour.padded(to: 2)):\(civil.minute.padded(to: 2)):\(civil.second.padded(to: 2))"
    return "\(civil.day) \(months[civil.month - 1]) \(civil.year) \(clock) +0700"
  }
}
