// SPDX-License-Identifier: MIT

import Meta
import Pipeline
import Reports

/// What Kanal makes of what it keeps of WhatsApp, Messenger and Instagram. Which account it came to is not
/// known here, so that our own words show as anybody's where nothing else marks them.
enum MetaDescription {
  private static let names = MessageNames(mask: nil)

  static func whatsApp(file: String, raw: [UInt8]) -> String {
    let reader = WhatsAppReader(numberID: nil)
    return describe(file, raw, WhatsAppMessage.format, WhatsAppMessage.identity(of: raw, names)) {
      try reader.read($0)
    }
  }

  static func page(_ platform: PagePlatform, file: String, raw: [UInt8]) -> String {
    let reader = PageReader(platform: platform, ownID: nil, takesComments: true, names: names)
    return describe(file, raw, platform.format, PageEvent.identity(of: raw, names)) { try reader.read($0) }
  }

  private static func describe(
    _ file: String, _ raw: [UInt8], _ format: String, _ identity: String,
    _ read: (RawMessage) throws -> Reading
  ) -> String {
    do {
      let reading = try read(RawMessage(bytes: raw, format: format))
      return ReadingLine(file, reading, identity, format).json
    } catch {
      return ReadingLine(file, Reading(problems: ["\(error)"]), identity, nil).json
    }
  }
}
