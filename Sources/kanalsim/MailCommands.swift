// SPDX-License-Identifier: MIT

import FoundationEssentials
import Operations
import Simulation
import Transport

enum MailCommands {
  /// `kanalsim mail`.
  static func submission(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    let folder = arguments.value("--keep")
    let fault = try fault(&arguments)
    let count = try arguments.number("--count", in: 1...1_000_000, default: 1)
    try arguments.finish()
    if let folder {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    let number = Lock(0)
    let server = try SimulatedMailServer(port: port) { mail in
      let number = number.withLock { number in
        number += 1
        return number
      }
      keep(mail, number, in: folder)
    }
    if let fault { server.fail(fault, count: count) }
    Console.say("submission server on 127.0.0.1:\(server.port)")
    try await runForever()
  }

  private static func fault(_ arguments: inout Arguments) throws -> SubmissionFault? {
    guard let name = arguments.value("--fault") else { return nil }
    guard let fault = SubmissionFault(rawValue: name) else {
      let known = SubmissionFault.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError("--fault is one of \(known)")
    }
    return fault
  }

  private static func keep(_ mail: SubmittedMail, _ number: Int, in folder: String?) {
    var line = "mail \(number): \(mail.bytes.count) bytes for \(mail.recipients.joined(separator: ", "))"
    if let folder {
      let file = "\(folder)/\(number).eml"
      do {
        try Data(mail.bytes).write(to: URL(filePath: file))
        line += " in \(file)"
      } catch {
        line += ", not kept: \(error)"
      }
    }
    Console.say(line)
  }

  /// `kanalsim deliver`.
  static func deliver(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--lmtp", allowsZero: false)
    let mailbox = try arguments.needed("--to")
    let files = arguments.rest()
    try arguments.finish()
    guard !files.isEmpty else { throw UsageError("a file is missing") }
    var client = try await LMTPClient.connect(port: port, dialer: Dialer())
    for file in files {
      let mail = try? Data(contentsOf: URL(filePath: file))  // Why not does not matter: the user's file.
      guard let mail else { throw UsageError("cannot read \(file)") }
      try await client.deliver(Array(mail), to: mailbox)
      Console.say("\(file): \(mail.count) bytes delivered")
    }
    await client.close()
  }
}
