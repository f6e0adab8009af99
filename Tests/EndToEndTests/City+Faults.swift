// SPDX-License-Identifier: MIT

import Foundation
import Simulation
import TestSupport
import Transport

/// What a test does to a running deployment, and where it looks.
extension City {
  /// Puts exact bytes into the city's mailbox, without the traces a delivery leaves.
  func save(_ mail: [UInt8]) throws {
    try administer(["save", "-u", Self.mailbox, "-m", "INBOX"], input: mail)
  }

  @discardableResult
  func administer(_ arguments: [String], input: [UInt8] = []) throws -> String {
    try ServerGround.run("doveadm", ["-c", dovecot.configuration] + arguments, input: input)
  }

  /// The files of the city's mailbox.
  nonisolated var maildir: String { "\(folder)/dovecot/mail/\(Self.mailbox)" }

  /// What `/healthz` answers.
  func health() async throws -> (status: Int, text: String) {
    let response = try await dialer.send(
      HTTPRequest(.get, "http://localhost/healthz", unixSocket: "\(folder)/admin.sock"))
    return (response.status, String(decoding: response.body, as: UTF8.self))
  }

  /// Asks until health is as wanted; it is another process's, so nobody tells us.
  func healthy(
    within limit: Duration = .seconds(30), _ isWanted: (Int, String) -> Bool
  ) async throws -> String {
    var last = (status: 0, text: "")
    return try await eventually(within: limit) {
      last = try await health()
      return isWanted(last.status, last.text) ? last.text : nil
    } else: {
      "health stays \(last.status): \(last.text)"
    }
  }

  /// The most memory the daemon ever had resident, in MB (proc(5), VmHWM).
  func memoryPeak() throws -> Int {
    guard let id = daemon?.processID else { throw ServerFailure("the daemon does not run") }
    let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let words = line?.split(whereSeparator: \.isWhitespace), words.count > 1,
      let kilobytes = Int(words[1])
    else { throw ServerFailure("no VmHWM of \(id)") }
    return kilobytes / 1024
  }

  /// An ordinary complaint that is located and forwarded.
  nonisolated static func mail(_ number: Int, id: String? = nil, text: String? = nil) -> String {
    """
    From: Warga \(number) <warga\(number)@mail.test>
    To: \(mailbox)
    Subject: Jalan rusak
    Message-ID: <\(id ?? "\(number)")@mail.test>
    Date: Sun, 22 Nov 2026 10:00:00 +0700

    \(text ?? "Lubang nomor M\(number)E di Kelurahan Cikini, Kecamatan Menteng.")

    """
  }
}
