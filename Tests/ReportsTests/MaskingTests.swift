// SPDX-License-Identifier: MIT

import Reports
import TestSupport
import Testing

@Suite(.inTurn) struct MaskingTests {
  @Test(arguments: [
    ("hub 0811-0000-1234 ya", "hub [telepon] ya"),
    ("hub 081100001234.", "hub [telepon]."),
    ("+62 811 0000 1234", "[telepon]"),
    ("+6281100001234", "[telepon]"),
    ("62811-0000-1234", "[telepon]"),
    ("62 811 0000 1234", "[telepon]"),
    ("(021) 555 1234", "([telepon]"),
    ("021-5551234", "[telepon]"),
    ("0251 8551234", "[telepon]"),
    ("hp081100001234", "hp[telepon]"),
    ("wa.me/6281100001234", "wa.me/[telepon]"),
    ("081100001234 5 tiang", "[telepon] 5 tiang"),
    ("081100001234/081100005678", "[telepon]/[telepon]"),
    ("NIK 3171000000000001", "NIK [NIK]"),
    ("NIK: 3171 0000 0000 0001,", "NIK: [NIK],"),
    ("NIK 317100-000000-0001", "NIK [NIK]"),
    ("rek 12345678901 atas nama", "rek [nomor] atas nama"),
    ("surat ke warga.satu@contoh.example ya", "surat ke [email] ya"),
    ("<budi08110000123@mail.test>", "<[email]>"),
    ("a@b.test,c@d.test", "[email],[email]"),
    ("ke warga@contoh.example.", "ke [email]."),
    ("3171000000000001 081100001234", "[NIK] [telepon]"),
    ("0811.0000.0001", "[telepon]"),
    ("021 5550 0001", "[telepon]"),
    ("KNL-0000-0572-4 hub 081100001234", "KNL-0000-0572-4 hub [telepon]"),
  ])
  func `personal data is masked`(_ text: String, _ masked: String) {
    #expect(Masking.mask(text) == masked)
  }

  @Test(arguments: [
    "-6.18172, 106.85051", "-6,18172 106,85051", "-6.218172 106.85051", "-6.1754567890123, 106.8272123456789",
    "https://www.google.com/maps?q=-6.1754,106.8272", "https://www.google.com/maps/@-6.1754,106.8272,17z",
    "!3d-6.1754!4d106.8272", "0x2e69f5390917b759:0x6b45e839560b85ab", "6P58RRFG+RV", "KNL-0000-0572-4",
    "tiket knl 0000 0572 4", "Jl. Melati No. 12 RT 003/RW 012 Jakarta 12540", "KM 22", "22-11-2026 14.30",
    "08-11-2026 10.30", "2026-11-22T14:05:09+07:00", "Rp 1.500.000.000", "3 tiang, 40 cm, 1 jam", "@siagajkt",
    "di -6.2812345678,106.8", "KNL-4821-7730-2", "RT 05/RW 02 no 12, tgl 22-11-2026", "Rp 1.500.000",
    "jam 10.30-11.45", "blok A5 no 17", "112", "1708", "a@b", "@", "", "👍 6°11'46.3\"S 106°57'55.8\"E",
  ])
  func `what a report is about stays`(_ text: String) {
    #expect(Masking.mask(text) == text)
  }

  @Test(arguments: ["0", "08", "@", "a@", "a@b.", "0 ", "62-", "+", "1.", "081100001234"])
  func `a long text of one piece is read in linear time`(_ piece: String) {
    let text = String(repeating: piece, count: 200_000 / piece.utf8.count)
    #expect(Masking.mask(text).utf8.count <= text.utf8.count * 2)
  }

  @Test func `masking twice changes nothing more`() {
    let once = Masking.mask("hub 0811-0000-1234, NIK 3171000000000001, a@b.test")
    #expect(Masking.mask(once) == once)
  }
}
