// SPDX-License-Identifier: MIT

import Pipeline
import Reports
import Telegram

/// What Kanal makes of a raw update as it is kept. Which bot it came to is not known here, so an echo of
/// our own shows as any bot's.
enum TelegramDescription {
  static func describe(file: String, raw: [UInt8]) -> String {
    let names = UpdateNames(mask: nil)
    let identity = names.identity(of: raw)
    do {
      let reading = try TelegramReader(botID: nil, names: names).read(
        RawMessage(bytes: raw, format: Update.format))
      return ReadingLine(file, reading, identity, Update.format).json
    } catch {
      return ReadingLine(file, Reading(problems: ["\(error)"]), identity, nil).json
    }
  }
}
