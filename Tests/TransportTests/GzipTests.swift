// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing
import Transport

@Suite struct `Packing for the way` {
  @Test(arguments: [0, 1, 17, 100_000])
  func `what is packed is what gzip unpacks`(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 % 97) }
    let packed = try #require(Gzip.pack(bytes))
    let ground = try TestFolder("gzip")
    try Data(packed).write(to: URL(fileURLWithPath: ground.file("packed.gz")))
    let unpack = Process()
    unpack.executableURL = URL(fileURLWithPath: "/bin/gzip")
    unpack.arguments = ["-dc", ground.file("packed.gz")]
    let out = Pipe()
    unpack.standardOutput = out
    try unpack.run()
    let unpacked = out.fileHandleForReading.readDataToEndOfFile()
    unpack.waitUntilExit()
    #expect(unpack.terminationStatus == 0)
    #expect(Array(unpacked) == bytes)
    if count > 1000 { #expect(packed.count < bytes.count / 10) }
  }

  @Test(arguments: [
    ("gzip", true), ("deflate, gzip;q=0.5", true), ("br, GZIP", true), ("", false), ("deflate", false),
    ("gzip;q=0", false), ("gzip; q=0.000", false), ("x-gzip-like", false),
  ])
  func `a client is sent what it takes`(header: String, takes: Bool) {
    var request = ServerRequest(method: .get, path: "/")
    request.headers.add("Accept-Encoding", header)
    #expect(request.takesGzip == takes)
  }
}
