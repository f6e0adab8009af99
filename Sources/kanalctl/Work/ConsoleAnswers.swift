// SPDX-License-Identifier: MIT
//
// What of the console's answers is shown or needed, and what is sent; the whole is config/console-openapi.yaml.

struct ConsoleSession: Decodable, Sendable {
  struct Settings: Decodable, Sendable {
    var leaseSeconds: Int
    var reasons: [String]
    var emergencyNumber: String
  }

  var name: String
  var roles: [String]
  var rights: [String]
  var csrf: String
  var settings: Settings
}

/// RFC 9457, as the console means it.
struct ConsoleProblem: Decodable, Sendable {
  struct Field: Decodable, Sendable {
    var field: String
    var rule: String
  }

  var type: String
  var detail: String
  var errors: [Field]?
  var state: String?
  var claimedBy: String?

  /// `stale`, `claimed`, …
  var kind: Substring { type.split(separator: ":").last ?? "" }
  var words: String {
    ([detail] + (errors ?? []).map { "\($0.field) \($0.rule)" }).joined(separator: "; ")
  }
}

struct WorkedPlace: Decodable, Sendable, Hashable {
  var code: String
  var name: String
  var kecamatan: String
  var kota: String

  var shown: String { "\(name) · \(kecamatan) · \(kota)" }
}

struct WorkedPoint: Codable, Sendable, Hashable {
  var latitude: Double
  var longitude: Double
}

/// A draft with all that is shown of it.
struct WorkedDraft: Decodable, Sendable {
  struct Candidate: Decodable, Sendable {
    var kelurahan: WorkedPlace
    var evidence: [String]
    var onMap: [String]
    var metresToBoundary: Int?
  }

  struct Message: Decodable, Sendable {
    struct Mark: Decodable, Sendable {
      /// In UTF-16 code units.
      var start: Int
      var length: Int
      var candidate: Int
    }

    var id: String
    var isOurs: Bool
    var kind: String?
    var state: String?
    var text: String
    var isUnreadable: Bool?
    var marks: [Mark]
  }

  struct Attachment: Decodable, Sendable {
    var type: String
    var bytes: Int
    var state: String
    var reason: String?
  }

  struct Link: Decodable, Sendable {
    var address: String
    var target: String?
    var state: String
    var reason: String?
  }

  var id: String
  var ticket: String
  var channel: String
  var state: String
  var version: Int64
  var category: String
  var visibility: String
  var isEmergency: Bool
  var isAsked: Bool
  var service: String
  var kelurahan: WorkedPlace?
  var duplicateOf: String?
  var event: String?
  var eventReports: Int?
  var eventWaiting: Int?
  var secondsWaiting: Int?
  var hasMapData: Bool?
  var pseudonym: String
  var messages: [Message]
  var places: [Candidate]
  var links: [Link]
  var attachments: [Attachment]
  var acts: [String]
}

struct WorkedOutcome: Decodable, Sendable {
  var version: Int64
  var state: String
  var undoSeconds: Int?
}

struct WorkedClaim: Decodable, Sendable { var secondsLeft: Int }

/// Places somebody searched for.
struct WorkedHits: Decodable, Sendable {
  struct Hit: Decodable, Sendable {
    var kind: String
    var name: String
    var kelurahan: [WorkedPlace]
    var coordinate: WorkedPoint?
  }

  var items: [Hit]
}

/// What changed since, and how many wait.
struct WorkedChanges: Decodable, Sendable {
  struct Change: Decodable, Sendable {
    var id: String
    var kind: String
    var by: String?
  }

  struct Queue: Decodable, Sendable, Hashable {
    var waiting: Int
    var emergencies: Int
    var asked: Int
    var claimed: Int
    var late: Int
  }

  var sequence: Int64
  var isComplete: Bool
  var reports: [Change]
  var queue: Queue
}

// MARK: What is sent

struct LogInWish: Encodable, Sendable {
  var name: String
  var password: String
}

struct NoWish: Encodable, Sendable {}

/// An act on a report as it was seen.
struct ActWish: Encodable, Sendable {
  var version: Int64
  var kelurahan: String?
  var coordinate: WorkedPoint?
  var reason: String?
  var into: String?
}
