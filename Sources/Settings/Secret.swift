// SPDX-License-Identifier: MIT
//
// A secret is where it is, never what it is: the value holds a path, and the bytes exist only in
// the caller's hands. It is read anew at every use, so that a renewed password or token counts
// without a restart. Whoever prints it, or anything that holds it, prints the path.

import Glibc

/// Where a password, token or key is kept.
package struct Secret: Hashable, Sendable, CustomStringConvertible {
  /// The file that holds it.
  package let file: String

  package init(file: String) { self.file = file }

  package var description: String { "secret from file \(file)" }

  /// The file's bytes without one trailing line end. Blocks for as long as a file takes.
  package func read() throws(SecretError) -> [UInt8] {
    var bytes: [UInt8]
    do throws(FileFault) {
      bytes = try contents(ofFile: file, limit: 64 * 1024)
    } catch {
      throw SecretError(file: file, cause: .unreadable(error))
    }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    guard !bytes.isEmpty else { throw SecretError(file: file, cause: .empty) }
    return bytes
  }

  /// When the file was last written, in seconds since 1970; nil where it cannot be told.
  package var writtenAt: Int64? {
    var status = stat()
    guard unsafe stat(file, &status) == 0 else { return nil }  // both live as long as the call
    return Int64(status.st_mtim.tv_sec)
  }

  /// `CREDENTIALS_DIRECTORY`, which systemd sets for `LoadCredential=`; nil outside of it.
  package static func credentialsDirectoryOfProcess() -> String? {
    guard let value = unsafe getenv("CREDENTIALS_DIRECTORY") else { return nil }
    return unsafe String(cString: value)  // getenv's text ends with a zero
  }

  /// Where an operator's tool finds what the unit hands the daemon: its own folder of credentials, the running
  /// daemon's, or, while that is stopped, the beginning of their names in the store they come from.
  package static func credentialsDirectoryOfOperator() -> String {
    if let own = credentialsDirectoryOfProcess() { return own }
    let running = "/run/credentials/kanald.service"
    return unsafe access(running, X_OK) == 0 ? running : "/etc/credstore/kanal."
  }

  /// Whether users other than owner and group may read the file; false where it cannot be told.
  var isReadableByAnyone: Bool {
    var status = stat()
    guard unsafe stat(file, &status) == 0 else { return false }  // both live as long as the call
    return status.st_mode & S_IROTH != 0
  }
}

/// Why a secret could not be read. Names the file, never its content.
package struct SecretError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Cause: Hashable, Sendable {
    case unreadable(FileFault)
    case empty
  }
  package var file: String
  package var cause: Cause

  package init(file: String, cause: Cause) {
    self.file = file
    self.cause = cause
  }

  package var description: String {
    switch cause {
    case .unreadable(let fault): "cannot read the secret from \(file): \(fault)"
    case .empty: "the secret in \(file) is empty"
    }
  }
}

let secretForms = "{ file: \"/path/to/it\" } or { credential: \"name\" }"

extension Secret {
  /// Reads the two forms; nil beside a noted mistake.
  init?(reading section: Section) {
    let file = section.optionalPath("file")
    let credential = section.optionalString("credential")
    let key = credential == nil ? "file" : "credential"
    switch (file, credential) {
    case (let file?, nil): self.init(file: file)
    case (nil, let credential?):
      guard let file = Self.path(ofCredential: credential, section) else { return nil }
      self.init(file: file)
    case (.some, .some):
      section.mistake("write `file` or `credential`, not both")
      return nil
    case (nil, nil):
      if !section.has("file"), !section.has("credential") { section.mistake("write \(secretForms)") }
      return nil
    }
    note(in: section, at: key)
  }

  /// Tells at the start what would otherwise fail at the first use.
  private func note(in section: Section, at key: String) {
    do throws(SecretError) {
      _ = try read()
      if isReadableByAnyone {
        section.warning(at: key, "\(file) can be read by every user; chmod 0640 or stricter")
      }
    } catch {
      section.mistake(at: key, error.description)
    }
  }

  private static func path(ofCredential name: String, _ section: Section) -> String? {
    let isFileName =
      name != "." && name != ".."
      && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }
    guard isFileName else {
      section.mistake(at: "credential", "a credential's name is a plain file name")
      return nil
    }
    guard let directory = section.document.credentialsDirectory else {
      section.mistake(
        at: "credential",
        "no credentials here: CREDENTIALS_DIRECTORY is not set; systemd sets it for LoadCredential=\(name):…")
      return nil
    }
    return directory.hasSuffix(".") ? directory + name : "\(directory)/\(name)"
  }
}
