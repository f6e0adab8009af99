// SPDX-License-Identifier: MIT

import Glibc

/// A program to start, and what it gets.
package struct Program: Sendable {
  package var path: String
  package var arguments: [String]
  /// The file that takes standard output and standard error; made anew.
  package var output: String
  /// Started by root, it gives root up and runs as `nobody`: a server of a demo or a test needs no
  /// rights, and some refuse to have them.
  package var givesRootUp: Bool

  package init(_ path: String, _ arguments: [String], output: String, givesRootUp: Bool = false) {
    self.path = path
    self.arguments = arguments
    self.output = output
    self.givesRootUp = givesRootUp
  }

  /// Where a program is installed; Debian's own folders first, so that the answer does not depend on
  /// the user's PATH.
  package static func find(_ name: String) -> String? {
    let folders = ["/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"]
    return folders.map { "\($0)/\(name)" }.first { unsafe access($0, X_OK) == 0 }
  }

  /// Path and arguments as they are started: through `setpriv` (util-linux), where there is one, which
  /// asks the kernel to end the program with whoever started it, however that one ends.
  var words: [String] {
    guard let setpriv = Self.find("setpriv") else { return [path] + arguments }
    let nobody = String(ServerFolder.nobody)
    let identity =
      givesRootUp && getuid() == 0 ? ["--reuid=\(nobody)", "--regid=\(nobody)", "--clear-groups"] : []
    return [setpriv] + identity + ["--pdeathsig=TERM", "--", path] + arguments
  }
}

/// Why a server is not there, in words for whoever wanted it.
package struct ServerFailure: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }

  /// A program that is not installed.
  package static func missing(_ program: String, _ package: String) -> ServerFailure {
    ServerFailure("\(program) is not installed (package \(package)); sh config/bootstrap.sh installs it")
  }
}
