// SPDX-License-Identifier: MIT
//
// A report as one officer sees it: what their role may not know is not in it.

import Pipeline
import Reports
import Storage

/// How a draft's waiting stands against the service level. It names no time, so everybody may know.
enum Service: String, Encodable, Sendable, CaseIterable {
  case fresh, due, late

  init(waited: Duration, level: Duration) {
    self = waited >= level ? .late : waited >= Self.notice(level) ? .due : .fresh
  }

  /// From two thirds of the level on.
  static func notice(_ level: Duration) -> Duration { level * 2 / 3 }
}

struct SummaryAnswer: Encodable, Sendable {
  var id: String
  var ticket: String
  var channel: Channel
  var state: ReportState
  var version: Int64
  var category: String
  var visibility: String
  var isEmergency: Bool
  var isAsked: Bool
  var service: Service
  var receivedAt: LocalTime?
  var opening: String?
  var kelurahan: Kelurahan?
  var candidates: [Kelurahan]
  var reason: String?
  var status: String?
  var event: String?
  var duplicateOf: String?
  var mergedInto: String?
  var claim: ClaimAnswer?
}

struct CandidateAnswer: Encodable, Sendable {
  var kelurahan: Kelurahan
  var score: Double
  var evidence: [String]
  var onMap: [String]
  var coordinate: Coordinate?
  var metresToBoundary: Int?
}

struct MessageAnswer: Encodable, Sendable {
  struct Mark: Encodable, Sendable, Hashable {
    /// In UTF-16 code units, as a page's scripts count.
    var start: Int
    var length: Int
    var candidate: Int
  }

  var id: String
  var isOurs: Bool
  var kind: String
  var state: String?
  var text: String
  var hasSubject: Bool?
  var isUnreadable: Bool?
  var canSplit: Bool?
  var at: LocalTime?
  var marks: [Mark]

  init(_ entry: ThreadEntry, _ officer: Officer, _ candidates: [CandidateAnswer]) {
    id = entry.id
    isOurs = entry.kind == .answer
    kind = entry.kind.rawValue
    state = entry.state?.rawValue
    text = entry.text
    hasSubject = entry.hasSubject ? true : nil
    isUnreadable = entry.isUnreadable ? true : nil
    canSplit = entry.canSplit ? true : nil
    at = officer.may(.hours) ? LocalTime(entry.at) : nil
    marks = isOurs ? [] : Self.marks(in: entry.text, candidates)
  }

  /// Where the words of each candidate stand; a stretch belongs to the first candidate that has it.
  static func marks(in text: String, _ candidates: [CandidateAnswer]) -> [Mark] {
    let letters = Array(text.utf16)
    var marks: [Mark] = []
    for (index, candidate) in candidates.enumerated() {
      for words in candidate.evidence.map({ Array($0.utf16) }) where !words.isEmpty {
        for start in Self.starts(of: words, in: letters) where marks.count < mostMarks {
          let isTaken = marks.contains { start < $0.start + $0.length && $0.start < start + words.count }
          if !isTaken { marks.append(Mark(start: start, length: words.count, candidate: index)) }
        }
      }
    }
    return marks.sorted { $0.start < $1.start }
  }

  private static let mostMarks = 60

  private static func starts(of words: [UInt16], in letters: [UInt16]) -> [Int] {
    guard words.count <= letters.count else { return [] }
    var starts: [Int] = []
    var index = 0
    while index <= letters.count - words.count {
      if letters[index] == words[0], letters[index..<index + words.count].elementsEqual(words) {
        starts.append(index)
        index += words.count
      } else {
        index += 1
      }
    }
    return starts
  }
}

struct AttachmentAnswer: Encodable, Sendable {
  var reference: String
  var message: String
  var type: String
  var bytes: Int
  var isImage: Bool
  var state: String
  var reason: String?

  init(_ row: AttachmentRow, isLocked: Bool) {
    reference = row.reference
    message = "\(row.message)"
    type = row.type
    bytes = row.bytes
    isImage = ShownImage.types.contains(row.type)
    state =
      switch row.state {
      case .pending: "pending"
      case .gone: "gone"
      case .inline, .kept: isLocked ? "locked" : "ready"
      }
    reason = row.state == .gone ? row.reason : nil
  }
}

struct LinkAnswer: Encodable, Sendable {
  var address: String
  var target: String?
  var state: String
  var reason: String?
}

struct MergedAnswer: Encodable, Sendable {
  var id: String
  var ticket: String
  var version: Int64
}

/// A report whole. Its summary's fields stand beside its own.
struct ReportAnswer: Encodable, Sendable {
  var summary: SummaryAnswer
  var number: String?
  var pseudonym: String
  var language: String?
  var messages: [MessageAnswer]
  var places: [CandidateAnswer]
  var hasMapData: Bool
  var links: [LinkAnswer]
  var attachments: [AttachmentAnswer]
  var merged: [MergedAnswer]
  var eventReports: Int?
  var eventWaiting: Int?
  var undoSeconds: Int64?
  var acts: [String]
  var secondsWaiting: Int64?

  private enum CodingKeys: String, CodingKey {
    case number, pseudonym, language, messages, places, hasMapData, links, attachments, merged, eventReports
    case eventWaiting, undoSeconds, acts, secondsWaiting
  }

  func encode(to encoder: any Encoder) throws {
    try summary.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(number, forKey: .number)
    try container.encode(pseudonym, forKey: .pseudonym)
    try container.encodeIfPresent(language, forKey: .language)
    try container.encode(messages, forKey: .messages)
    try container.encode(places, forKey: .places)
    try container.encode(hasMapData, forKey: .hasMapData)
    try container.encode(links, forKey: .links)
    try container.encode(attachments, forKey: .attachments)
    try container.encode(merged, forKey: .merged)
    try container.encodeIfPresent(eventReports, forKey: .eventReports)
    try container.encodeIfPresent(eventWaiting, forKey: .eventWaiting)
    try container.encodeIfPresent(undoSeconds, forKey: .undoSeconds)
    try container.encode(acts, forKey: .acts)
    try container.encodeIfPresent(secondsWaiting, forKey: .secondsWaiting)
  }
}
