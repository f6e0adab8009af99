// SPDX-License-Identifier: MIT
//
// A complaint as the contract finds it in JSON. Ids come as numbers or as texts; both are the same.

import Pipeline
import Reports
import Web

struct Complaint {
  let json: JSONText
  let fields: LaporContract.ComplaintFields

  /// LAPOR's own number, by which it is answered; nil where there is none.
  var id: String? { Self.name(fields.id.text(in: json)) }

  /// By which it is known to us: its public reference, which exports have too; else its number.
  var identity: String? { Self.name(fields.trackingID?.text(in: json)) ?? id }

  var createdAt: Timestamp? { LaporTime.read(fields.createdAt?.text(in: json)) }

  /// Nil where it does not say.
  var isSecret: Bool? { fields.isSecret?.values(in: json).first?.yesOrNo }
  var isAnonymous: Bool? { fields.isAnonymous?.values(in: json).first?.yesOrNo }

  /// What does not say that anybody may read it, nobody may.
  var isPublic: Bool { isSecret == false && isAnonymous == false }

  /// An id as it may stand in an identity: of one line, and of a length ids have.
  static func name(_ text: String?) -> String? {
    guard let name = text?.cleaned, !name.isEmpty, name.utf8.count <= 200, !name.contains("\n") else {
      return nil
    }
    return name
  }
}

/// `22-11-2026 10:51:58`: the day first, no zone; ASSUMED to be WIB (+07:00).
enum LaporTime {
  /// Other forms that say a date are read too.
  static func read(_ text: String?) -> Timestamp? {
    guard let text = text?.trimmed else { return nil }
    let words = text.split(separator: " ", maxSplits: 1)
    let parts = words.first?.split(separator: "-", omittingEmptySubsequences: false) ?? []
    var civil = text
    if parts.count == 3, words.count == 2, parts[2].utf8.count == 4 {
      civil = "\(parts[2])-\(parts[1])-\(parts[0]) \(words[1])"
    }
    return TimeFormat.civil(offsetMinutes: 420).read(civil)
  }
}
