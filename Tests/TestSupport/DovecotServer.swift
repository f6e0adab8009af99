// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// A real Dovecot 2.3 on loopback: IMAP with STARTTLS, IMAPS, LMTP, and SASL for a Postfix beside it.
/// Users `inbox@city.test`/`pw1` and `warga@mail.test`/`pw2`, and any user with a token the
/// introspection endpoint takes. Runs as root or as an ordinary user; stopped with this object.
package final class DovecotServer: Sendable {
  package static var isInstalled: Bool { ServerGround.program("dovecot") != nil }

  package let ground: ServerGround
  package let imapPort: UInt16
  package let imapsPort: UInt16
  package let lmtpPort: UInt16
  package let saslPort: UInt16
  /// The certificate to trust.
  package let authority: String
  private let configuration: String

  /// `introspection`: where tokens are checked; the token is appended.
  package init(introspection: String = "http://127.0.0.1:9/", options: String = "") throws {
    ground = try ServerGround("dovecot")
    (imapPort, imapsPort) = (freePort(), freePort())
    (lmtpPort, saslPort) = (freePort(), freePort())
    authority = try ground.makeCertificate()
    try ground.makeFolders(["run", "state", "mail", "log"])
    configuration = "\(ground.folder)/dovecot.conf"
    let isRoot = getuid() == 0
    if isRoot { try ServerGround.run("chown", ["mail:mail", "\(ground.folder)/mail"]) }
    try ground.write(Self.users, to: "users")
    try ground.write(Self.oauth(introspection), to: "oauth2.conf.ext")
    let owner = try DovecotOwner(isRoot: isRoot)
    try ground.write(
      Self.configuration(ground.folder, owner) + Self.services(imapPort, imapsPort, lmtpPort, saslPort)
        + options,
      to: "dovecot.conf")
    // Returns once every port is listened on; the file with its number is written a little later.
    try ServerGround.run("dovecot", ["-c", configuration])
  }

  deinit {
    if let master = ground.process(in: "run/master.pid") { kill(master, SIGTERM) }
  }

  /// Puts exact bytes into a mailbox.
  package func save(_ bytes: [UInt8], user: String = "inbox@city.test", mailbox: String = "INBOX") throws {
    try administer(["save", "-u", user, "-m", mailbox], input: bytes)
  }

  /// Fills the inbox of somebody who has not logged in yet, quicker than with a program a mail.
  package func fill(_ mails: [[UInt8]], user: String = "inbox@city.test") throws {
    let maildir = "\(ground.folder)/mail/\(user)"
    try ground.makeFolders(["cur", "new", "tmp"].map { "mail/\(user)/\($0)" })
    for (number, mail) in mails.enumerated() {
      let name = "\(1_795_320_000 + number).M\(number)P1.test,S=\(mail.count),W=\(mail.count)"
      try Data(mail).write(to: URL(filePath: "\(maildir)/new/\(name)"))
    }
    if getuid() == 0 { try ServerGround.run("chown", ["-R", "mail:mail", maildir]) }
  }

  /// `doveadm` with its arguments; its output.
  @discardableResult
  package func administer(_ arguments: [String], input: [UInt8] = []) throws -> String {
    try ServerGround.run("doveadm", ["-c", configuration] + arguments, input: input)
  }

  private static let users = """
    inbox@city.test:{PLAIN}pw1::::::
    warga@mail.test:{PLAIN}pw2::::::

    """

  private static func oauth(_ introspection: String) -> String {
    """
    introspection_url = \(introspection)
    introspection_mode = get
    username_attribute = username
    active_attribute = active
    active_value = true

    """
  }

  private static func configuration(_ folder: String, _ owner: DovecotOwner) -> String {
    """
    base_dir = \(folder)/run
    state_dir = \(folder)/state
    log_path = \(folder)/log/dovecot.log
    protocols = imap lmtp
    listen = 127.0.0.1
    default_internal_user = \(owner.service)
    default_internal_group = \(owner.serviceGroup)
    default_login_user = \(owner.login)
    ssl = yes
    ssl_cert = <\(folder)/tls/cert.pem
    ssl_key = <\(folder)/tls/key.pem
    disable_plaintext_auth = no
    auth_mechanisms = plain login xoauth2 oauthbearer
    auth_failure_delay = 0
    mail_max_userip_connections = 60
    mail_location = maildir:\(folder)/mail/%u
    mail_uid = \(owner.mail)
    mail_gid = \(owner.mailGroup)
    first_valid_uid = 1
    first_valid_gid = 1
    passdb {
      driver = passwd-file
      args = username_format=%u \(folder)/users
    }
    passdb {
      driver = oauth2
      mechanisms = xoauth2 oauthbearer
      args = \(folder)/oauth2.conf.ext
    }
    userdb {
      driver = static
      args = uid=\(owner.mail) gid=\(owner.mailGroup) home=\(folder)/mail/%u/home
    }
    namespace inbox {
      inbox = yes
      separator = /
      mailbox Junk {
        auto = create
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

  private static func services(_ imap: UInt16, _ imaps: UInt16, _ lmtp: UInt16, _ sasl: UInt16) -> String {
    """
    service imap-login {
      chroot =
      inet_listener imap {
        port = \(imap)
      }
      inet_listener imaps {
        port = \(imaps)
        ssl = yes
      }
    }
    service lmtp {
      inet_listener lmtp {
        address = 127.0.0.1
        port = \(lmtp)
      }
    }
    service auth {
      inet_listener sasl {
        address = 127.0.0.1
        port = \(sasl)
      }
    }
    protocol lmtp {
      postmaster_address = postmaster@city.test
    }

    """
  }
}

/// Who Dovecot's parts run as: Debian's own users under root, ourselves otherwise.
private struct DovecotOwner {
  let service: String
  let serviceGroup: String
  let login: String
  let mail: String
  let mailGroup: String

  init(isRoot: Bool) throws {
    if isRoot {
      (service, serviceGroup, login, mail, mailGroup) = ("dovecot", "dovecot", "dovenull", "mail", "mail")
    } else {
      let (user, group) = (try ServerGround.run("id", ["-un"]), try ServerGround.run("id", ["-gn"]))
      service = user.trimmingCharacters(in: .newlines)
      serviceGroup = group.trimmingCharacters(in: .newlines)
      (login, mail, mailGroup) = (service, service, serviceGroup)
    }
  }
}
