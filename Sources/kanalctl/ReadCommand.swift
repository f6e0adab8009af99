// SPDX-License-Identifier: MIT

import Cryptography
import Glibc
import Mail
import Meta
import Operations
import SMS

/// What Kanal makes of raw messages, one JSON object a line: to understand a dead letter, to see how
/// a client writes, to compare readers. Never fails on a message; a file that cannot be opened is
/// told on standard error, and the rest goes on.
enum ReadCommand {
  private static let kinds = "mail, sms, telegram, whatsapp, facebook, instagram, x, lapor, media or form"

  static func run(_ arguments: inout Arguments) throws -> Int32 {
    let kind = try arguments.word("what to read (\(kinds))")
    let showsStatistics = arguments.flag("--stats")
    _ = arguments.flag("--json")
    let files = arguments.rest()
    try arguments.finish()
    guard !files.isEmpty else { throw UsageError("no file is named") }
    let describe: (String, [UInt8]) -> String
    switch kind {
    case "mail": describe = { MailDescription.describe(file: $0, raw: $1, digest: Self.digest) }
    case "sms": describe = { SMSDescription.describe(file: $0, raw: $1) }
    case "telegram": describe = { TelegramDescription.describe(file: $0, raw: $1) }
    case "lapor": describe = { LaporDescription.describe(file: $0, raw: $1) }
    case "whatsapp": describe = { MetaDescription.whatsApp(file: $0, raw: $1) }
    case "facebook": describe = { MetaDescription.page(.facebook, file: $0, raw: $1) }
    case "instagram": describe = { MetaDescription.page(.instagram, file: $0, raw: $1) }
    case "media": describe = { FiledDescription.feed(file: $0, raw: $1) }
    case "form": describe = { FiledDescription.form(file: $0, raw: $1) }
    case "x": describe = { XDescription.describe(file: $0, raw: $1) }
    default: throw UsageError("read \(kind): expected \(kinds)")
    }
    return read(files, describe, showsStatistics)
  }

  private static func digest(_ bytes: [UInt8]) -> String { Hex.encode(Hash.sha256.digest(of: bytes)) }

  private static func read(
    _ files: [String], _ describe: (String, [UInt8]) -> String, _ showsStatistics: Bool
  ) -> Int32 {
    let clock = ContinuousClock()
    var spent = Duration.zero
    var bytes = 0
    var failed = 0
    var output = ""
    for file in files {
      do {
        let raw = try FileBytes.read(file)
        bytes += raw.count
        spent += clock.measure { output += describe(file, raw) + "\n" }
        if output.utf8.count > 1 << 16 {
          Console.print(output)
          output = ""
        }
      } catch {
        failed += 1
        Console.complain("kanalctl: \(error)")
      }
    }
    Console.print(output)
    if showsStatistics { sayStatistics(files.count - failed, bytes, spent) }
    return failed == 0 ? 0 : 1
  }

  private static func sayStatistics(_ count: Int, _ bytes: Int, _ spent: Duration) {
    let seconds = Double(spent.wholeNanoseconds) / 1e9
    let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
    let megabytes = seconds > 0 ? Int(Double(bytes) / 1e6 / seconds) : 0
    Console.complain(
      "\(count) messages, \(bytes) bytes: \(rate) messages/s, \(megabytes) MB/s (reading the files not counted)"
    )
  }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}

/// A whole file.
enum FileBytes {
  static func read(_ path: String) throws -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = unsafe chunk.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }

  private static func failure(_ path: String) -> UsageError {
    UsageError("cannot read \(path): \(unsafe String(cString: strerror(errno)))")
  }
}
