// SPDX-License-Identifier: MIT

import Reports
import Web

/// Times as tables write them: `22/11/2026 10:51`, `22-11-2026 10:51:58`, `2026-11-22 10:51`.
enum TableTime {
  /// The same as RFC 3339 writes it; what is none of these forms stays, to be refused with its words.
  static func civil(_ written: String) -> String {
    let text = written.trimmed
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
    guard let date = parts.first.flatMap(date), parts.count <= 2 else { return text }
    guard parts.count == 2 else { return "\(date)T00:00:00" }
    // 10:51 lacks its seconds; 10.51 is how this country writes it.
    let time = parts[1].contains(":") ? parts[1] : String(parts[1].map { $0 == "." ? ":" : $0 })
    let isShort = time.split(separator: ":").count == 2 && time.utf8.count <= 5
    let padded = time.split(separator: ":")[0].utf8.count == 1 ? "0\(time)" : time
    return "\(date)T\(padded)\(isShort ? ":00" : "")"
  }

  private static func date(_ text: String) -> String? {
    let parts = text.split(whereSeparator: { $0 == "/" || $0 == "-" }).map(String.init)
    guard parts.count == 3, parts.allSatisfy({ Int($0) != nil }) else { return nil }
    // Days come first here where the year does not.
    let (year, month, day) =
      parts[0].utf8.count == 4 ? (parts[0], parts[1], parts[2]) : (parts[2], parts[1], parts[0])
    let two = { (part: String) in part.utf8.count == 1 ? "0\(part)" : part }
    return "\(year)-\(two(month))-\(two(day))"
  }
}
