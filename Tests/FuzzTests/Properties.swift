// SPDX-License-Identifier: MIT

import Pipeline
import Reports

/// What holds for every reading of every bytes.
enum Properties {
  /// What is broken by a target at an input; nil where all hold.
  static func broken<Target: FuzzTarget>(by target: Target.Type, _ bytes: [UInt8]) -> String? {
    do {
      let (first, second) = (try target.run(bytes), try target.run(bytes))
      guard first == second else { return "read twice, it says two things: \(first) and \(second)" }
      return first.lazy.compactMap { broken(by: $0, size: bytes.count) }.first
    } catch {
      return "it throws \(type(of: error)): \(error)"
    }
  }

  static func broken(by outcome: Outcome, size: Int) -> String? {
    switch outcome {
    case .reading(let reading): broken(by: reading, size: size)
    case .refused(let reason): broken(bySaying: [reason])
    case .other(let text): text.utf8.count > limit(size) ? "a text longer than its bytes account for" : nil
    }
  }

  private static func broken(by reading: Reading, size: Int) -> String? {
    if let broken = broken(bySaying: reading.problems + reasons(reading.nature)) { return broken }
    let words = reading.text.utf8.count + reading.quoted.utf8.count + (reading.subject?.utf8.count ?? 0)
    if words > limit(size) { return "\(words) bytes of words out of \(size)" }
    if let time = reading.sentAt, !(-62_200_000_000..<4_102_444_800).contains(time.seconds) {
      return "sent at \(time.seconds) s"
    }
    if let pin = reading.pin?.coordinate, !(abs(pin.latitude) <= 90 && abs(pin.longitude) <= 180) {
      return "a pin at \(pin.latitude), \(pin.longitude)"
    }
    if let part = reading.part, !(2...255).contains(part.total) && part.total != 1 || !isWithin(part) {
      return "piece \(part.number) of \(part.total)"
    }
    return broken(byFiles: reading.attachments, size) ?? broken(byTexts: reading)
  }

  private static func isWithin(_ part: PartOfMessage) -> Bool {
    (1...max(1, part.total)).contains(part.number)
  }

  private static func broken(byFiles files: [AttachmentNote], _ size: Int) -> String? {
    if files.count > size / 8 + 1 { return "\(files.count) files out of \(size) bytes" }
    guard let file = files.first(where: { $0.bytes < 0 || (!$0.isRemote && $0.bytes > limit(size)) }) else {
      return nil
    }
    return "a file of \(file.bytes) bytes out of \(size)"
  }

  /// The store keeps texts as C does, and everything is shown.
  private static func broken(byTexts reading: Reading) -> String? {
    let texts = [
      ("text", reading.text), ("quoted", reading.quoted), ("subject", reading.subject ?? ""),
      ("pin", reading.pin?.name ?? ""),
    ]
    for (name, text) in texts where text.utf8.contains(0) { return "a NUL in \(name)" }
    return nil
  }

  /// Reasons stand in logs and on an officer's screen.
  private static func broken(bySaying sentences: [String]) -> String? {
    for sentence in sentences {
      if sentence.contains(Marker.words) { return "it repeats the message's words: \(sentence)" }
      if sentence.utf8.count > 2_000 { return "a reason of \(sentence.utf8.count) bytes" }
      if sentence.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A }) {
        return "control characters in a reason"
      }
    }
    return nil
  }

  private static func reasons(_ nature: MessageNature) -> [String] {
    switch nature {
    case .automatic(let reason), .illegible(let reason): [reason]
    case .bounce(let notice): [notice.status ?? ""]
    case .personal: []
    }
  }

  /// A byte of a charset becomes three of UTF-8 at most.
  private static func limit(_ size: Int) -> Int { 4 * size + 256 }
}

/// Runs a reader and takes its refusal for an outcome; everything else it throws stays.
func outcome(_ read: () throws -> Reading) throws -> Outcome {
  do {
    return .reading(try read())
  } catch let error as Unreadable {
    return .refused("\(error)")
  }
}
