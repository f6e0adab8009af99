// SPDX-License-Identifier: MIT

import Reports
import Testing

@testable import Transport

@Suite struct EncodingTests {
  @Test(arguments: [
    ("halo%20dunia", "halo dunia"), ("a+b", "a+b"), ("100%", "100%"), ("%zz%4", "%zz%4"), ("%41%6a", "Aj"),
    ("", ""),
    ("%%41", "%A"),
  ]) func `what is no escape stands for itself`(_ encoded: String, _ decoded: String) {
    #expect(PercentEncoding.decode(Array(encoded.utf8)) == Array(decoded.utf8))
  }

  @Test func `any bytes survive encoding and decoding`() {
    let bytes = Array(UInt8.min...UInt8.max)
    #expect(PercentEncoding.decode(Array(PercentEncoding.encode(bytes).utf8)) == bytes)
    #expect(PercentEncoding.encode("Jl. Sudirman/5~é") == "Jl.%20Sudirman%2F5~%C3%A9")
  }

  @Test func `a form keeps order, repetitions and bytes that are no text`() {
    let form = FormFields(
      decoding: Array("p=%2B62811&b=%00B%00%61&b=2&empty=&alone&&t=2026-11-22+03:51:32".utf8))
    #expect(form.fields.count == 6)
    #expect(form.text("p") == "+62811")
    #expect(form.bytes("b") == [0, 0x42, 0, 0x61])
    #expect(form.text("empty") == "")
    #expect(form.text("alone") == "")
    #expect(form.text("t") == "2026-11-22 03:51:32")
    #expect(form.text("nothing") == nil)
    #expect(FormFields(decoding: Array("x=%FF%FE".utf8)).text("x") == nil)
  }

  @Test func `a built query reads back as it was meant`() {
    var query = QueryBuilder()
    query.add("to", "+62 811&=")
    query.add("udh", bytes: [5, 0, 3])
    #expect(query.text == "to=%2B62%20811%26%3D&udh=%05%00%03")
    #expect(FormFields(decoding: Array(query.text.utf8)).text("to") == "+62 811&=")
  }

  @Test(
    arguments: [
      (HeaderFields(), AnnouncedBody.bytes(0)), (["Content-Length": "12"], .bytes(12)),
      (["transfer-encoding": "Chunked"], .chunked), (["Content-Length": ""], .ambiguous),
      (["Content-Length": "1", "content-length": "1"], .ambiguous), (["Content-Length": "٣"], .ambiguous),
    ] as [(HeaderFields, AnnouncedBody)]) func `a body's announced length is one or ambiguous`(
      _ headers: HeaderFields, _ body: AnnouncedBody
    )
  {
    #expect(AnnouncedBody(headers) == body)
  }
}
