// SPDX-License-Identifier: MIT

import Foundation
import Simulation

/// One of the built programs, run to its end as from a shell.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// `folder` is the temporary folder it is told to use, and where its streams are kept meanwhile; `input` is
  /// the file it reads.
  init(_ program: String, _ arguments: [String], in folder: String, input: String = "/dev/null")
    async throws
  {
    let (output, errors) = (
      "\(folder)/.output-\(UUID().uuidString)", "\(folder)/.errors-\(UUID().uuidString)"
    )
    defer {
      // Read by then; what stays goes with the folder.
      for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) }
    }
    let script = #"TMPDIR=$1 && export TMPDIR && exec 2>"$2" <"$3" && shift 3 && exec "$@""#
    let words =
      ["-c", script, "sh", folder, errors, input, program.hasPrefix("/") ? program : City.program(program)]
      + arguments
    let ending = try await ServerProcess.run(Program("/bin/sh", words, output: output))
    guard case .exited(let status) = ending else { throw ServerFailure("\(program) was killed: \(ending)") }
    self.status = status
    self.output = try String(contentsOfFile: output, encoding: .utf8)
    self.errors = try String(contentsOfFile: errors, encoding: .utf8)
  }
}
