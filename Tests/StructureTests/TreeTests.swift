// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

@Suite(.inTurn) struct `The tree` {
  @Test func `the top level holds what belongs there, and nothing else`() throws {
    let expected: Set = ["Package.swift", "Sources", "Tests", "config", "systemd", "README.md", "LICENSE"]
    let found = try FileManager.default.contentsOfDirectory(atPath: Tree.root.path).filter {
      !$0.hasPrefix(".")
    }
    #expect(Set(found).subtracting(expected).isEmpty)
    #expect(found.contains("Package.swift"))
  }

  @Test func `there are no package dependencies`() throws {
    let manifest = try Tree.text("Package.swift")
    #expect(!manifest.contains(".package("))
  }

  @Test func `no file names a folder of one machine`() throws {
    // Put together here, so that this file is not the one that is found.
    let folders = ["work", "root", "home"].map { "/\($0)/" }
    let endings = [
      "swift", "sh", "md", "json5", "json", "conf", "service", "socket", "yaml", "h", "run", "py",
    ]
    let files = try Tree.files().filter { path in
      endings.contains { path.hasSuffix(".\($0)") || path.hasSuffix("/\($0)") }
    }
    #expect(files.count > 50)
    for file in files {
      let text = try Tree.text(file)
      for folder in folders where text.contains(folder) {
        // `https://city.test/home/` is a path of a site, not of a machine.
        let isOfAMachine = text.ranges(of: folder).contains { range in
          range.lowerBound == text.startIndex || !isPartOfPath(text[text.index(before: range.lowerBound)])
        }
        #expect(!isOfAMachine, "\(file) names \(folder)")
      }
    }
  }

  @Test func `no source file is longer than 400 lines`() throws {
    for file in try Tree.files() where file.hasSuffix(".swift") {
      let lines = try Tree.text(file).split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lines <= 401, "\(file) has \(lines) lines")
    }
  }

  @Test func `nothing public leaves the package`() throws {
    for file in try Tree.files(below: "Sources") where file.hasSuffix(".swift") {
      let found = try Tree.text(file).firstMatch(
        of:
          /(?m)^\s*(?:public|open) (?:final )?(?:class|struct|enum|func|var|let|init|protocol|actor|typealias|extension|import)/
      )
      #expect(found == nil, "\(file)")
    }
  }

  @Test func `scripts can be run`() throws {
    for script in [".ci/run", "systemd/install.sh"] {
      #expect(
        FileManager.default.isExecutableFile(atPath: Tree.root.appendingPathComponent(script).path),
        "\(script)")
    }
  }

  private func isPartOfPath(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-~$}".contains(character)
  }
}
