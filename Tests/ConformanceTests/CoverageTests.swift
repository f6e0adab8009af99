// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// Nothing leaves the suite in silence.
struct CoverageTests {
  @Test func `every channel has a specimen`() throws {
    let channels = URL(filePath: #filePath).appending(path: "../../../Sources/Channels").standardized
    let folders = try FileManager.default.contentsOfDirectory(atPath: channels.path)
    // What channels over HTTP share is none itself.
    #expect(Set(folders).subtracting(["Web"]) == Set(Specimens.all.map { $0.folder }))
  }

  @Test func `a case that does not occur is told with its reason`() {
    for specimen in Specimens.all {
      for (trial, reason) in specimen.notApplicable {
        #expect(reason.split(separator: " ").count > 4, "\(specimen.name), \(trial)")
      }
    }
    #expect(Set(Specimens.all.map { $0.name }).count == Specimens.all.count)
  }

  /// Shown with the tests' output, for whoever wants to see what is covered.
  @Test func `the table of cases and specimens`() {
    var lines = ["| case | " + Specimens.all.map { $0.name }.joined(separator: " | ") + " |"]
    for trial in Case.allCases {
      let marks = Specimens.all.map { $0.notApplicable[trial] == nil ? "x" : "–" }
      lines.append("| \(trial.rawValue) | " + marks.joined(separator: " | ") + " |")
    }
    print(lines.joined(separator: "\n"))
    // A case that nobody faces shows nothing.
    let idle = Case.allCases.filter { Kind.facing($0).isEmpty }
    #expect(idle == [])
  }
}
