// SPDX-License-Identifier: MIT

import Foundation
import Pipeline
import Reports
import TestSupport

@testable import Console

/// Two kelurahan, north and south of a line, and one counter.
extension ConsoleGround {
  static let (northPoint, southPoint) = ("-6.19", "-6.27")

  /// `Cikini` and `Cipete` are certain, `Menteng` and `Cilandak` one candidate, `simpang` is either.
  @Sendable static func place(_ text: String) -> Location {
    func found(_ kelurahan: Kelurahan, _ words: String) -> Place {
      Place(kelurahan: kelurahan, score: 0.5, evidence: [words])
    }
    if text.contains("Cikini") { return .located(found(center, "Cikini")) }
    if text.contains("Cipete") { return .located(found(south, "Cipete")) }
    if text.contains("Menteng") { return .candidates([found(center, "Menteng")]) }
    if text.contains("Cilandak") { return .candidates([found(south, "Cilandak")]) }
    if text.contains("simpang") { return .candidates([found(center, "simpang"), found(south, "simpang")]) }
    return text.contains("Bandung") ? .outside(where: "Bandung") : .unknown
  }

  static let city = ConsoleCity(
    search: { typed, limit in
      [center, south].filter { $0.name.lowercased().hasPrefix(typed.lowercased().prefix(3)) }.prefix(limit)
        .map { FoundPlace(kind: "kelurahan", name: $0.name, kelurahans: [$0]) }
    },
    at: { point in
      guard (-6.4 ... -6.0).contains(point.latitude), (106.6...107.0).contains(point.longitude) else {
        return []
      }
      return [(point.latitude > -6.25 ? center : south, abs(point.latitude + 6.25) * 111_000)]
    },
    metresToBoundary: { _, point in abs(point.latitude + 6.25) * 111_000 },
    boundaries: {
      [
        (center, [[10_680_000, -600_000, 20_000, 0, 0, -25_000, -20_000, 0]]),
        (south, [[10_680_000, -625_000, 20_000, 0, 0, -15_000, -20_000, 0]]),
      ]
    })

  /// Takes a report in by the journey's test channel.
  static func counter(_ test: TestJourney) -> IntakeCounter {
    let account = test.journey.account(.sms, scope: "1708")
    return IntakeCounter(
      name: "pendopo", title: "Pendopo Balai Kota", channel: .sms, feed: "test/feed",
      take: { id, json in
        guard let account,
          let body = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any],
          let text = body["text"] as? String
        else { return nil }
        let raw = Array("from loket\ntext \(text.replacing("\n", with: " "))".utf8)
        _ = try await test.line.commit(
          [Incoming(identity: id, position: id, raw: raw, format: "test")], cursor: nil)
        while try await Drafter(test.journey).round() > 0 {}
        let receipt = try await test.journey.receipt(of: id, in: account, comparedWith: raw)
        return receipt?.isSame == true ? receipt : nil
      },
      receipt: { id in
        guard let account else { return nil }
        return try await test.journey.receipt(of: id, in: account)
      })
  }
}
