// SPDX-License-Identifier: MIT
//
// schemathesis reads our OpenAPI files and tries what they describe: values at the edges of every schema, beyond
// them, of other types, missing, with methods that are not there. Whatever a running daemon answers must stand in the
// file, and nothing it refuses may be described as right. The same requests in every run.

import Foundation
import TestSupport
import Testing
import Transport

private let isInstalled = PythonClient.has("schemathesis")
private let lacking: Comment = "schemathesis is not installed; sh config/bootstrap.sh --tests installs it"

@Suite(.inTurn, .enabled(if: isInstalled, lacking)) struct `What the contracts say` {
  /// Everything by one who works the queue, and what is not theirs by those whose it is.
  @Test(arguments: [("tiket", []), ("kepala", ["officers", "rooms"]), ("biro", ["photos"])])
  func `of the console holds for every request`(_ officer: String, _ tags: [String]) async throws {
    let house = try await ConsoleHouse.open()
    defer { Task { await house.close() } }
    for number in 1...6 {
      try await house.hand("Sampah menumpuk di Cikini atau Kalibata, laporan nomor \(number * 1117)")
    }
    try await house.receiveDamaged()
    let (cookie, token) = try await house.session(of: officer)
    let settings = """
      [auth.openapi.session]
      api_key = "\(cookie)"
      [parameters]
      "header.X-CSRF-Token" = "\(token)"
      # Somebody else, so that nobody takes their own session away.
      "path.officer" = "budi"
      """
    // The stream ends with the browser that reads it, and a log-out ends the session the rest is tried with.
    try await expectAgreement(
      house.address, "console-openapi.yaml", settings,
      ["--exclude-operation-id", "stream", "--exclude-operation-id", "logOut"]
        + tags.flatMap { ["--include-tag", $0] })
  }

  @Test func `of the intake holds for every request`() async throws {
    let house = try await ConsoleHouse.open()
    defer { Task { await house.close() } }
    let settings = """
      [auth.openapi.key]
      bearer = "\(ConsoleHouse.sourceKey)"
      """
    try await expectAgreement(
      house.intake.replacing("/intake/v1/reports", with: ""), "intake-openapi.yaml", settings)
  }

  private func expectAgreement(
    _ base: String, _ contract: String, _ settings: String, _ options: [String] = []
  ) async throws {
    let ground = try TestFolder("schemathesis")
    try ground.write(
      """
      base-url = "\(base)"
      color = false
      seed = 20260101
      continue-on-failure = true
      \(settings)
      [generation]
      max-examples = 5
      database = "none"
      [checks]
      # A value can be of the right form and still name nothing of the city: 422 says so.
      positive_data_acceptance.expected-statuses = ["2xx", 401, 403, 404, 409, 410, 422, 429]
      [phases]
      stateful.enabled = false

      """, to: "schemathesis.toml")
    let (status, output) = try await PythonClient.program(
      "schemathesis",
      ["--config-file", ground.file("schemathesis.toml"), "run", Scene.contract(contract)] + options,
      in: ground)
    #expect(status == 0, "\(output.suffix(20_000))")
    // One that tried nothing would find nothing.
    #expect(output.contains(/Tested: [1-9]/))
  }
}
