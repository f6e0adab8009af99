// SPDX-License-Identifier: MIT

/// Fields as multipart/form-data (RFC 7578).
struct Multipart {
  private let fields: [(name: String, value: String)]
  private let boundary: String

  init(_ fields: [(name: String, value: String)]) {
    self.fields = fields
    // In no value (RFC 2046 §5.1.1), and the same for the same fields.
    var number = 0
    while fields.contains(where: { $0.value.contains("----kanal\(number)") }) { number += 1 }
    boundary = "----kanal\(number)"
  }

  var type: String { "multipart/form-data; boundary=\(boundary)" }

  var body: [UInt8] {
    let parts = fields.map { field in
      "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field.name))\"\r\n\r\n\(field.value)\r\n"
    }
    return Array((parts.joined() + "--\(boundary)--\r\n").utf8)
  }

  /// A name within quotes, as browsers write it.
  private static func quoted(_ name: String) -> String {
    name.map { $0 == "\"" ? "%22" : $0.isNewline ? " " : String($0) }.joined()
  }
}
