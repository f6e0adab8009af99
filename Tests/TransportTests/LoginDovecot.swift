// SPDX-License-Identifier: MIT
//
// The smallest Dovecot somebody can log in to: one user, one token endpoint, no mail. On free ports of
// loopback, as root or not, stopped by its pid when it is released.

import Foundation
import Glibc
import TestSupport

final class LoginDovecot: Sendable {
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/dovecot")

  let imapPort = freePort()
  let imapsPort = freePort()
  /// The certificate, for `localhost` and 127.0.0.1, which is its own authority.
  let authority: String
  private let folder = NSTemporaryDirectory() + "kanal-login-\(UUID().uuidString)"

  /// Bearer tokens are asked about at `introspection` + token.
  static func start(introspection: String = "http://127.0.0.1:1/?") async throws -> LoginDovecot {
    try await onThread { try LoginDovecot(introspection) }
  }

  private init(_ introspection: String) throws {
    authority = "\(folder)/cert.pem"
    for name in ["run", "state", "mail"] {
      try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    }
    try run(
      "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
      "\(folder)/key.pem", "-out", authority)
    try write("users", "inbox@city.test:{PLAIN}pw1::::::\n")
    try write(
      "oauth.conf",
      """
      introspection_url = \(introspection)
      introspection_mode = get
      username_attribute = username
      active_attribute = active
      active_value = true

      """)
    try write("dovecot.conf", configuration)
    // It listens before its starter returns.
    try run("/usr/sbin/dovecot", "-c", "\(folder)/dovecot.conf")
  }

  deinit {
    // No file where it has not started.
    let text = (try? String(contentsOfFile: "\(folder)/run/master.pid", encoding: .utf8)) ?? ""
    if let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) { kill(pid, SIGTERM) }
    try? FileManager.default.removeItem(atPath: folder)  // What it still writes meanwhile does no harm.
  }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private var configuration: String {
    let me = NSUserName()
    let (service, login, owner) = geteuid() == 0 ? ("dovecot", "dovenull", "mail") : (me, me, me)
    return """
      base_dir = \(folder)/run
      state_dir = \(folder)/state
      log_path = \(folder)/log
      protocols = imap
      listen = 127.0.0.1
      default_internal_user = \(service)
      default_internal_group = \(service)
      default_login_user = \(login)
      ssl_cert = <\(authority)
      ssl_key = <\(folder)/key.pem
      disable_plaintext_auth = no
      auth_mechanisms = plain login xoauth2 oauthbearer
      auth_failure_delay = 0
      mail_max_userip_connections = 60
      mail_location = maildir:\(folder)/mail/%u
      passdb {
        driver = passwd-file
        args = username_format=%u \(folder)/users
      }
      passdb {
        driver = oauth2
        mechanisms = xoauth2 oauthbearer
        args = \(folder)/oauth.conf
      }
      userdb {
        driver = static
        args = uid=\(owner) gid=\(owner) home=\(folder)/mail/%u
      }
      first_valid_uid = 1
      first_valid_gid = 1
      service imap-login {
        chroot =
        inet_listener imap {
          port = \(imapPort)
        }
        inet_listener imaps {
          port = \(imapsPort)
        }
      }
      service anvil {
        chroot =
      }
      service stats {
        chroot =
      }

      """
  }
}

private struct CommandFailure: Error {
  let command: String
  let status: Int32
}

/// Runs a program to its end. Not Foundation's `Process`: that waits until whatever the program has started
/// in the background ends as well.
private func run(_ program: String, _ arguments: String...) throws {
  var actions = unsafe posix_spawn_file_actions_t()
  // All of it lives until the child has been started.
  unsafe posix_spawn_file_actions_init(&actions)
  for descriptor in 0...2 as ClosedRange<Int32> {
    unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
  }
  // Threads of the pool block all signals, and a child that inherited that could not be stopped.
  var attributes = posix_spawnattr_t()
  var none = sigset_t()
  unsafe sigemptyset(&none)
  unsafe posix_spawnattr_init(&attributes)
  unsafe posix_spawnattr_setsigmask(&attributes, &none)
  unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
  var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
  var pid = pid_t()
  let code = unsafe posix_spawn(&pid, program, &actions, &attributes, &words, environ)
  unsafe words.forEach { unsafe free($0) }
  var status: Int32 = 0
  guard code == 0, unsafe waitpid(pid, &status, 0) == pid, status == 0 else {
    throw CommandFailure(command: program, status: status)
  }
}
