// SPDX-License-Identifier: MIT

/// One event of a stream that a browser's `EventSource` reads (WHATWG HTML §9.2).
package struct ServerSentEvent: Sendable, Hashable {
  /// What `addEventListener` names; `message` where there is none. One line.
  package var name: String?
  /// What the browser gives back as `Last-Event-ID` when it connects again. One line.
  package var id: String?
  package var text: String

  package init(_ text: String, name: String? = nil, id: String? = nil) {
    precondition(
      [name, id].allSatisfy { $0?.contains(where: \.isNewline) != true },
      "a line break in a name would begin another field")
    self.text = text
    self.name = name
    self.id = id
  }

  /// As it is sent (§9.2.6).
  package var bytes: [UInt8] {
    var lines: [Substring] = []
    if let name { lines.append("event: \(name)") }
    if let id { lines.append("id: \(id)") }
    // Only these three end a line there; Swift takes CR LF for one character.
    let breaks: [Character] = ["\r\n", "\n", "\r"]
    for line in text.split(omittingEmptySubsequences: false, whereSeparator: breaks.contains) {
      lines.append("data: \(line)")
    }
    return Array((lines.joined(separator: "\n") + "\n\n").utf8)
  }

  /// A comment, which nobody reads: keeps proxies from giving up a quiet stream, and finds clients whose
  /// machine is gone without a farewell.
  package static let heartbeat = Array(":\n\n".utf8)
}

extension ServerResponse {
  /// Server-sent events; proxies are asked to pass each on as it comes.
  package static func events(_ stream: ResponseStream) -> ServerResponse {
    .streaming(
      headers: [
        "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
      ], stream)
  }
}
