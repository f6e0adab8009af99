// SPDX-License-Identifier: MIT

import Foundation
import TestSupport
import Testing

@testable import Settings

@Suite struct `Secrets` {
  @Test(arguments: [
    ("hunter2", "hunter2"), ("hunter2\n", "hunter2"), ("hunter2\r\n", "hunter2"), ("a\n\n", "a\n"),
  ])
  func `one trailing line end is not part of it`(content: String, secret: String) throws {
    let folder = try TestFolder("secret")
    try folder.write(content, to: "s")
    #expect(try Secret(file: "\(folder.path)/s").read() == Array(secret.utf8))
  }

  @Test func `a renewed file counts at the next use`() throws {
    let folder = try TestFolder("secret")
    try folder.write("old", to: "s")
    let secret = Secret(file: "\(folder.path)/s")
    #expect(try secret.read() == Array("old".utf8))
    try folder.write("new", to: "s")
    #expect(try secret.read() == Array("new".utf8))
  }

  @Test func `a missing, empty or huge file is told by name, never by content`() throws {
    let folder = try TestFolder("secret")
    let file = "\(folder.path)/s"
    let missing = #expect(throws: SecretError.self) { try Secret(file: file).read() }
    #expect(missing?.description == "cannot read the secret from \(file): No such file or directory")
    try folder.write("\n", to: "s")
    #expect(throws: SecretError(file: file, cause: .empty)) { try Secret(file: file).read() }
    try folder.write(String(repeating: "x", count: 70_000), to: "s")
    let huge = #expect(throws: SecretError.self) { try Secret(file: file).read() }
    #expect(huge?.description == "cannot read the secret from \(file): larger than 64KiB")
  }

  @Test func `files and credentials are found, and what holds them prints the path only`() throws {
    let folder = try TestFolder("secret")
    try folder.write("hunter2\n", to: "imap-password")
    let text = "{ a: { file: 'imap-password' }, b: { credential: 'imap-password' } }"
    let document = try SettingsDocument(
      parsing: Array(text.utf8), file: "\(folder.path)/kanald.json5", credentialsDirectory: folder.path)
    for key in ["a", "b"] {
      let secret = document.root.secret(key)
      #expect(try secret.read() == Array("hunter2".utf8))
      #expect("\(secret)" == "secret from file \(folder.path)/imap-password")
      var dumped = ""
      dump(secret, to: &dumped)
      #expect(!dumped.contains("hunter2"))
    }
    try document.finish()
    #expect(document.warnings.isEmpty)
  }

  @Test func `a file that others may read is a warning`() throws {
    let folder = try TestFolder("secret")
    try folder.write("x", to: "s", mode: 0o644)
    let document = try SettingsDocument(parsing: Array("{ a: {file: '\(folder.path)/s'} }".utf8), file: "k")
    _ = document.root.secret("a")
    try document.finish()
    #expect(
      document.warnings.map(\.description) == [
        "k:1:13: a.file: \(folder.path)/s can be read by every user; chmod 0640 or stricter"
      ])
  }

  @Test(arguments: [
    ("{}", "1:1: a: missing; expected { file: \"/path/to/it\" } or { credential: \"name\" }"),
    (
      "{a: 'hunter2'}",
      "1:5: a: a secret is never written here; write { file: \"/path/to/it\" } or { credential: \"name\" }"
    ),
    ("{a: {}}", "1:5: a: write { file: \"/path/to/it\" } or { credential: \"name\" }"),
    ("{a: {file: '/x', credential: 'y'}}", "1:5: a: write `file` or `credential`, not both"),
    ("{a: {credential: '../y'}}", "1:18: a.credential: a credential's name is a plain file name"),
    (
      "{a: {credential: 'y'}}",
      "1:18: a.credential: no credentials here: CREDENTIALS_DIRECTORY is not set; systemd sets it for LoadCredential=y:…"
    ),
    (
      "{a: {file: '/nonexistent/s'}}",
      "1:12: a.file: cannot read the secret from /nonexistent/s: No such file or directory"
    ),
    ("{a: {fil: '/x'}}", "1:5: a: write { file: \"/path/to/it\" } or { credential: \"name\" }"),
  ])
  func `a secret that cannot be used is a mistake at the start`(text: String, message: String) throws {
    let document = try SettingsDocument(parsing: Array(text.utf8), file: "k", credentialsDirectory: nil)
    _ = document.root.secret("a")
    let error = #expect(throws: SettingsError.self) { try document.finish() }
    #expect(error?.mistakes.first?.description == "k:\(message)")
  }
}
