// SPDX-License-Identifier: MIT

import Forms
import Pipeline
import Press
import Reports
import Web

/// What Kanal makes of a newspaper's feed, an item a line, and of a filled-in form.
enum FiledDescription {
  /// A whole feed, or one item as it is kept; both are read the same way.
  static func feed(file: String, raw: [UInt8]) -> String {
    do {
      let page = try PressChannel.page(raw, of: file)
      guard !page.isEmpty else { throw Unreadable("no item in it") }
      return page.incoming.map { item in
        line(file, item.identity, PressChannel.format) {
          try PressChannel.read(RawMessage(bytes: item.raw, format: PressChannel.format))
        }
      }.joined(separator: "\n")
    } catch {
      return ReadingLine(file, Reading(problems: ["\(error)"]), nil, nil).json
    }
  }

  /// The body of `POST /intake/v1/reports`.
  static func form(file: String, raw: [UInt8]) -> String {
    line(file, nil, FormsChannel.format) {
      try FormsChannel.read(RawMessage(bytes: raw, format: FormsChannel.format))
    }
  }

  private static func line(
    _ file: String, _ identity: String?, _ format: String, _ read: () throws -> Reading
  ) -> String {
    do { return ReadingLine(file, try read(), identity, format).json } catch {
      return ReadingLine(file, Reading(problems: ["\(error)"]), identity, nil).json
    }
  }
}
