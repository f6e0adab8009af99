// SPDX-License-Identifier: MIT
//
// How often the first place is right, by its score: what the threshold for forwarding rests on. A
// message that has no kelurahan counts as wrong wherever it is put.

import Gazetteer
import Reports

struct Curve: CustomStringConvertible {
  struct Row {
    var from: Double
    var all = 0
    var right = 0
  }
  private(set) var rows = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9].map { Row(from: $0) }

  init(of locator: Locator, on messages: [LabelledMessage]) async {
    for message in messages {
      await Task.yield()
      guard let place = locator.finding(text: message.text).places.first,
        let row = rows.lastIndex(where: { $0.from <= place.score + 0.0001 })
      else { continue }
      rows[row].all += 1
      rows[row].right += place.kelurahan.code == message.expect.kelurahan_code ? 1 : 0
    }
  }

  var description: String {
    rows.map { row in
      let share = row.all == 0 ? "–" : "\((Double(row.right) / Double(row.all) * 1000).rounded() / 10) %"
      return "from \(row.from): \(row.all) messages, \(share) right"
    }.joined(separator: "\n")
  }
}
