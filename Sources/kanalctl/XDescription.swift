// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import X

/// What Kanal makes of what X sent: a line an item, whether the file holds a page of a list, a webhook's body or
/// one item as it is kept. Which account it came to is not known here, so an echo of our own shows as anybody's.
enum XDescription {
  static func describe(file: String, raw: [UInt8]) -> String {
    let names = XNames(mask: nil)
    let reader = XReader(userID: nil, handle: nil, names: names)
    return XItem.all(in: raw, names).map { line($0, file, reader) }.joined(separator: "\n")
  }

  private static func line(_ item: XItem, _ file: String, _ reader: XReader) -> String {
    do {
      let reading = try reader.read(RawMessage(bytes: item.raw, format: item.format))
      return ReadingLine(file, reading, item.identity, item.format).json
    } catch {
      return ReadingLine(file, Reading(problems: ["\(error)"]), item.identity, nil).json
    }
  }
}
