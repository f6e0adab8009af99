// SPDX-License-Identifier: MIT

import Foundation
import Gazetteer
import Reports
import Testing

/// Messages kept outside the repository, where they are there.
struct SharedMessages {
  struct Message: Decodable {
    struct Expectation: Decodable {
      var kelurahan_code: String?
      var kecamatan: String?
      var kota: String?
      var kind: String
    }
    var id: String
    var text: String
    var expect: Expectation
  }

  static let folder: String? = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let named = ProcessInfo.processInfo.environment["KANAL_SHARED"]
    let folder = named ?? root.deletingLastPathComponent().appending(path: "shared").path
    return FileManager.default.fileExists(atPath: folder + "/gazetteer/messages_dev.jsonl") ? folder : nil
  }()

  static func all() throws -> [Message] {
    guard let folder else { return [] }
    let text = try String(contentsOfFile: folder + "/gazetteer/messages_dev.jsonl", encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(Message.self, from: Data(line.utf8))
    }
  }
}

@Suite struct MessagesTests {
  @Test(.enabled(if: SharedMessages.folder != nil, "no shared messages here; set KANAL_SHARED"))
  func `no message is put into a wrong kelurahan`() throws {
    let locator = Locator()
    var right = 0
    var wanted = 0
    for message in try SharedMessages.all() {
      let code = message.expect.kelurahan_code
      wanted += code == nil ? 0 : 1
      let location = locator.locate(text: message.text)
      if ProcessInfo.processInfo.environment["KANAL_SHOW"] != nil {
        print(message.id, message.expect.kind, code ?? "-", short(location), "|", message.text.prefix(100))
      }
      switch location {
      case .located(let place):
        #expect(place.kelurahan.code == code, "\(message.id)")
        right += place.kelurahan.code == code ? 1 : 0
      case .outside:
        #expect(message.expect.kind == "outside", "\(message.id)")
      case .candidates, .unknown: break
      }
    }
    print("located \(right) of \(wanted)")
  }

  private func short(_ location: Location) -> String {
    switch location {
    case .located(let place): "LOCATED \(place.kelurahan.code) \(place.evidence)"
    case .candidates(let places):
      "candidates(\(places.count)) \(places.prefix(3).map { $0.kelurahan.name + "=" + String($0.score) })"
    case .outside(let city): "OUTSIDE \(city)"
    case .unknown: "unknown"
    }
  }
}
