// SPDX-License-Identifier: MIT
//
// A real Nominatim over a real PostgreSQL with PostGIS, in a folder of its own, filled from an OSM extract of a
// test's. PostgreSQL listens on a socket of the folder alone, and runs as `nobody` where the tests are root's,
// for it refuses to be root. Import takes some seconds. Nothing is downloaded.

import Foundation
import Simulation

package final class NominatimServer: Sendable {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
  /// The bootstrap script puts it into an environment of its own.
  private static var program: String? {
    ServerGround.program("nominatim", beside: [root.appending(path: ".build/nominatim/bin").path()])
  }
  private static var postgres: String? {
    let versions = "/usr/lib/postgresql"
    let found = (try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? []  // None installed.
    return found.sorted().last.map { "\(versions)/\($0)/bin" }
  }

  package static var isInstalled: Bool {
    program != nil && postgres != nil && ServerGround.program("osm2pgsql") != nil
  }
  /// Why a test is skipped.
  package static let lacking: String =
    "Nominatim, osm2pgsql or PostgreSQL is not installed; sh config/bootstrap.sh --tests installs them"

  /// `http://127.0.0.1:…`.
  package var base: String { "http://127.0.0.1:\(port)" }
  private let port: UInt16
  private let ground: TestFolder
  private let database: ServerProcess
  private let server: ServerProcess

  /// Imports an extract of Tests/Fixtures and serves it; it answers when this returns.
  package static func start(serving extract: String) async throws -> NominatimServer {
    guard let program, let postgres else { throw ServerTrouble(lacking) }
    let ground = try TestFolder("nominatim")
    let database = try await startDatabase(postgres, ground)
    do {
      let port = freePort()
      try await fill(program, postgres, ground, root.appending(path: "Tests/Fixtures/\(extract)").path)
      let server = try await ServerProcess.start(
        Program(
          program, ["serve", "--project-dir", ground.path, "--server", "127.0.0.1:\(port)"],
          output: ground.file("serve.log")))
      do { try await server.ready(within: .seconds(60)) { isListening(port) } } catch {
        await server.stop()
        throw error
      }
      return NominatimServer(ground, database, server, port)
    } catch {
      await database.stop()
      throw error
    }
  }

  private init(_ ground: TestFolder, _ database: ServerProcess, _ server: ServerProcess, _ port: UInt16) {
    (self.ground, self.database, self.server, self.port) = (ground, database, server, port)
  }

  package func stop() async {
    await server.stop()
    // Connections that are left would make it wait.
    await database.stop(within: .seconds(1))
  }

  // MARK: Parts

  private static func startDatabase(_ postgres: String, _ ground: TestFolder) async throws -> ServerProcess {
    let folder = try ServerFolder(ground.file("postgres"))
    let making = Program(
      "\(postgres)/initdb",
      [
        "-D", folder.file("data"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
        "--no-sync",
      ],
      output: ground.file("initdb.log"), givesRootUp: true)
    try await run(making)
    let settings = [
      "listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off",
      "shared_buffers=64MB",
    ]
    let process = try await ServerProcess.start(
      Program(
        "\(postgres)/postgres",
        ["-D", folder.file("data"), "-k", folder.path] + settings.flatMap { ["-c", $0] },
        output: ground.file("postgres.log"), givesRootUp: true))
    do {
      let asking = Program(
        "\(postgres)/psql", ["-h", folder.path, "-U", "postgres", "-Atqc", "SELECT 1", "postgres"],
        output: ground.file("psql.log"))
      try await process.ready { (try? await ServerProcess.run(asking)) == .exited(0) }  // Not yet.
    } catch {
      await process.stop()
      throw error
    }
    return process
  }

  private static func fill(_ program: String, _ postgres: String, _ ground: TestFolder, _ extract: String)
    async throws
  {
    let socket = ground.file("postgres")
    try ground.write(
      """
      NOMINATIM_DATABASE_DSN="pgsql:host=\(socket);dbname=nominatim;user=postgres"
      NOMINATIM_DATABASE_WEBUSER="www-data"
      NOMINATIM_OSM2PGSQL_BINARY=\(ServerGround.program("osm2pgsql") ?? "")

      """, to: ".env")
    try await run(
      Program(
        "\(postgres)/psql",
        ["-h", socket, "-U", "postgres", "-Atqc", "CREATE ROLE \"www-data\" LOGIN", "postgres"],
        output: ground.file("psql.log")))
    try await run(
      Program(
        program,
        [
          "import", "--project-dir", ground.path, "--osm-file", extract, "--offline", "-j", "2",
          "--osm2pgsql-cache", "64", "--no-updates",
        ], output: ground.file("import.log")))
  }

  /// Import takes ten seconds on a busy machine; one that takes minutes stands still.
  private static func run(_ program: Program) async throws {
    let process = try await ServerProcess.start(program)
    do {
      try await process.ended(within: .seconds(120))
    } catch {
      await process.stop()
      throw error
    }
    guard process.ending == .exited(0) else {
      throw ServerTrouble("\(program.path): \(ServerFolder.text(of: program.output).suffix(2000))")
    }
  }
}

extension ServerProcess {
  fileprivate func ended(within limit: Duration) async throws {
    try await eventually(within: limit) {
      ending == nil ? nil : ()
    } else: {
      "\(program.path) does not end: \(ServerFolder.text(of: program.output).suffix(2000))"
    }
  }
}
