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
  package static func has(_ packages: String...) -> Bool {
    let library = folder.appending(path: "lib")
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library.path)) ?? []  // None: no.
    return versions.contains { version in
      packages.allSatisfy {
        FileManager.default.fileExists(atPath: library.appending(path: "\(version)/site-packages/\($0)").path)
      }
    }
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
