// SPDX-License-Identifier: MIT

import Foundation
import Simulation

/// Vendors' and well-known clients in Python (PyPI), put into `.build/python` by the bootstrap script: what we
/// serve, sign and check is held against what they send, sign and check.
package enum PythonClient {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
  private static let folder = root.appending(path: ".build/python")

  /// Whether all of these packages are there, by the names they are imported by.
  package static func has(_ packages: String...) -> Bool { packages.allSatisfy { file($0) != nil } }

  /// Where a file or folder of a package lies; nil where it is not there.
  package static func file(_ name: String) -> String? {
    let library = folder.appending(path: "lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []  // None: no.
    return versions.map { library.appending(path: "\($0)/site-packages/\(name)").path }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Runs one of the packages' own programs to its end; its status and output.
  package static func program(_ name: String, _ arguments: [String], in ground: TestFolder) async throws -> (
    status: Int32?, output: String
  ) {
    // By name of the interpreter: a copied environment's programs name the place it came from.
    let words = [
      "-C", ground.path, folder.appending(path: "bin/python").path,
      folder.appending(path: "bin/\(name)").path,
    ]
    let program = Program("/usr/bin/env", words + arguments, output: ground.file("\(name).output"))
    let ending = try await ServerProcess.run(program)
    let output = try String(contentsOfFile: program.output, encoding: .utf8)
    if case .exited(let status) = ending { return (status, output) }
    return (nil, output)
  }

  /// The lines of JSON a script below Tests/Fixtures prints; beside them stands what the clients complain of.
  package static func run(_ script: String, _ arguments: [String]) async throws -> [String] {
    let ground = try TestFolder("python-client")
    let path = root.appending(path: "Tests/Fixtures/\(script)").path
    let program = Program(
      folder.appending(path: "bin/python").path, [path] + arguments, output: ground.file("output"))
    let ending = try await ServerProcess.run(program)
    let output = try String(contentsOfFile: ground.file("output"), encoding: .utf8)
    guard case .exited(0) = ending else {
      throw PythonTrouble(description: "\(script): \(output.suffix(2000))")
    }
    return output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("{") }
  }
}

/// What a script said before it ended with another status than 0.
package struct PythonTrouble: Error, CustomStringConvertible {
  package var description: String
}
