// SPDX-License-Identifier: MIT

import Mail
import Reports
import Testing

@Suite struct `What leaves of an attachment` {
  private func leaving(_ type: String, _ body: String, encoding: String = "8bit") -> String? {
    guard case .bytes(let bytes) = attachment(type, body, encoding: encoding) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func attachment(_ type: String, _ body: String, encoding: String = "8bit") -> LeavingAttachment? {
    let mail = """
      From: budi@warga.example
      To: dki@kota.example
      Content-Type: multipart/mixed; boundary=b

      --b
      Content-Type: text/plain

      Lihat lampiran.
      --b
      Content-Type: \(type)
      Content-Disposition: attachment
      Content-Transfer-Encoding: \(encoding)

      \(body)
      --b--
      """
    return Message(parsing: Array(mail.utf8)).leavingReader()(0)
  }

  @Test func `a forwarded mail leaves without those who wrote it, its text masked`() throws {
    let text = try #require(
      leaving(
        "message/rfc822",
        """
        From: Siti Contoh <siti@warga.example>
        To: budi@warga.example
        Received: from rumah-siti.example by mail.test
        Subject: Banjir, hubungi 0811-0000-0001

        Banjir di RW 05, kabari siti@warga.example
        """))
    #expect(text.contains("Banjir di RW 05, kabari [email]"))
    #expect(text.hasPrefix("Subject: Banjir, hubungi ["))
    for name in ["Siti", "siti@", "budi@", "rumah-siti", "0811"] { #expect(!text.contains(name)) }
  }

  @Test func `attached text leaves masked, whatever its encoding`() throws {
    let text = leaving(
      "text/plain; charset=utf-8", "SHViLiBzaXRpQHdhcmdhLmV4YW1wbGUKUlQgMDMK", encoding: "base64")
    #expect(text == "Hub. [email]\nRT 03\n")
    #expect(
      leaving("text/html", "<p>Surat ke <a href='mailto:siti@warga.example'>Siti</a></p>")?
        .contains("siti@") == false)
  }

  @Test func `a table stays one, and a web page brings no script of its own`() {
    #expect(leaving("text/csv", "nomor;surel\n1;siti@warga.example") == "nomor;surel\n1;[email]")
    let page = leaving("text/html", "<p>&lt;script&gt;x&lt;/script&gt;</p><script>y</script>")
    #expect(page?.contains("<script") == false)
  }

  @Test(arguments: [
    ("text/vcard", "a visiting card"), ("text/x-vcard", "a visiting card"),
    ("text/directory", "a visiting card"), ("message/partial", "its parts cannot be told apart"),
  ])
  func `what is nothing but a person, or may be, is withheld with the reason`(type: String, reason: String) {
    guard case .withheld(let told) = attachment(type, "BEGIN:VCARD\nFN:Siti Contoh\nEND:VCARD") else {
      Issue.record("something of it leaves")
      return
    }
    #expect(told.hasPrefix(reason))
    #expect(!told.contains("Siti"))
  }

  @Test func `an invitation leaves as what it says, without who was invited`() throws {
    let text = try #require(
      leaving(
        "text/calendar",
        "BEGIN:VEVENT\nSUMMARY:Kerja bakti\nATTENDEE;CN=Siti:mailto:siti@warga.example\nEND:VEVENT"))
    #expect(text.contains("Kerja bakti"))
    #expect(!text.contains("iti"))
  }

  @Test func `a photo leaves as it is`() {
    #expect(leaving("image/jpeg", "/9j/4AAQ", encoding: "base64")?.isEmpty == false)
  }
}
