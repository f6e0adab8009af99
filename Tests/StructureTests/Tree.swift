// SPDX-License-Identifier: MIT

import Foundation

/// The source tree these tests were compiled from.
enum Tree {
  /// Tests/StructureTests/Tree.swift, three levels down from the root.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Every file below a folder, by its path from the root; build folders and git's own left out.
  static func files(below folder: String = "") throws -> [String] {
    let start = folder.isEmpty ? root : root.appendingPathComponent(folder)
    let isLeftOut = { (name: String) in name == ".git" || name.hasPrefix(".build") || name == "__pycache__" }
    var found: [String] = []
    for name in try FileManager.default.contentsOfDirectory(atPath: start.path) where !isLeftOut(name) {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      let values = try root.appendingPathComponent(path).resourceValues(forKeys: [.isDirectoryKey])
      if values.isDirectory == true { found += try files(below: path) } else { found.append(path) }
    }
    return found.sorted()
  }

  static func text(_ path: String) throws -> String {
    // Fixtures may be in any charset; Latin-1 reads every byte.
    let bytes = try Data(contentsOf: root.appendingPathComponent(path))
    return String(data: bytes, encoding: .isoLatin1) ?? ""
  }

  /// The module a source file belongs to: its folder, or below Channels the folder in it.
  static func module(of path: String) -> String {
    let parts = path.split(separator: "/").map(String.init)
    return parts[1] == "Channels" ? parts[2] : parts[1]
  }
}

/// An import of one source file.
struct Import {
  var file: String
  var line: Int
  var module: String

  var place: String { "\(file):\(line): import \(module)" }

  static func all(in path: String) throws -> [Import] {
    imports(in: try Tree.text(path)).map { Import(file: path, line: $0.line, module: $0.module) }
  }

  /// `@preconcurrency package import struct Reports.Place` names Reports.
  static func imports(in text: String) -> [(line: Int, module: String)] {
    let pattern =
      /^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:package|public|internal|fileprivate|private)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|let|var|typealias)\s+)?(\w+)/
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index, line in
      line.firstMatch(of: pattern).map { (index + 1, String($0.1)) }
    }
  }
}
