// SPDX-License-Identifier: MIT

import Foundation
import Glibc

/// A real Postfix 3.7 on loopback beside a Dovecot: submission with STARTTLS and AUTH, delivery of
/// `city.test` and `mail.test` by LMTP, bounces for whom Dovecot does not know. Needs root, which
/// Postfix's master needs; stopped with this object.
package final class PostfixServer: Sendable {
  package static var isRunnable: Bool {
    getuid() == 0 && ServerGround.program("master") != nil && DovecotServer.isInstalled
  }

  package let ground: ServerGround
  package let submissionPort: UInt16
  package let authority: String
  private let dovecot: DovecotServer

  package init(beside dovecot: DovecotServer) throws {
    self.dovecot = dovecot
    ground = try ServerGround("postfix")
    submissionPort = freePort()
    authority = dovecot.authority
    try ground.makeFolders(["etc", "queue", "data", "log"])
    try ServerGround.run("chown", ["postfix", "\(ground.folder)/data"])
    try ground.write(Self.main(ground.folder, dovecot), to: "etc/main.cf")
    try ground.write(Self.services(submissionPort), to: "etc/master.cf")
    // Every Postfix program sleeps while its configuration is younger than a second.
    for file in ["main.cf", "master.cf"] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -10)], ofItemAtPath: "\(ground.folder)/etc/\(file)")
    }
    try ServerGround.run("postfix", ["-c", "\(ground.folder)/etc", "post-install", "create-missing"])
    // Returns once the master listens.
    try ServerGround.run("master", ["-w", "-c", "\(ground.folder)/etc"])
  }

  deinit {
    if let master = ground.process(in: "queue/pid/master.pid") { kill(master, SIGTERM) }
  }

  private static func main(_ folder: String, _ dovecot: DovecotServer) -> String {
    """
    compatibility_level = 3.6
    queue_directory = \(folder)/queue
    data_directory = \(folder)/data
    command_directory = /usr/sbin
    daemon_directory = /usr/lib/postfix/sbin
    mail_owner = postfix
    setgid_group = postdrop
    maillog_file = \(folder)/log/maillog
    maillog_file_prefixes = \(folder)
    inet_interfaces = 127.0.0.1
    inet_protocols = ipv4
    myhostname = mx.city.test
    mydomain = city.test
    myorigin = city.test
    mydestination =
    mynetworks =
    alias_maps =
    local_recipient_maps =
    virtual_mailbox_domains = city.test, mail.test
    virtual_mailbox_maps =
    virtual_transport = lmtp:inet:127.0.0.1:\(dovecot.lmtpPort)
    lmtp_tls_security_level = none
    disable_dns_lookups = yes
    default_transport = error:5.1.2 no internet here
    relay_domains =
    smtpd_tls_cert_file = \(dovecot.ground.folder)/tls/cert.pem
    smtpd_tls_key_file = \(dovecot.ground.folder)/tls/key.pem
    smtpd_sasl_type = dovecot
    smtpd_sasl_path = inet:127.0.0.1:\(dovecot.saslPort)
    smtpd_relay_restrictions = permit_sasl_authenticated, reject
    message_size_limit = 100000
    queue_run_delay = 5s
    minimal_backoff_time = 5s
    in_flow_delay = 0

    """
  }

  private static func services(_ port: UInt16) -> String {
    """
    127.0.0.1:\(port) inet n - n - - smtpd
      -o smtpd_tls_security_level=encrypt
      -o smtpd_sasl_auth_enable=yes
      -o smtpd_tls_auth_only=yes
    cleanup unix n - n - 0 cleanup
    qmgr unix n - n 5 1 qmgr
    tlsmgr unix - - n 1000? 1 tlsmgr
    rewrite unix - - n - - trivial-rewrite
    bounce unix - - n - 0 bounce
    defer unix - - n - 0 bounce
    trace unix - - n - 0 bounce
    flush unix n - n 1000? 0 flush
    proxymap unix - - n - - proxymap
    error unix - - n - - error
    retry unix - - n - - error
    lmtp unix - - n - - lmtp
    anvil unix - - n - 1 anvil
    postlog unix-dgram n - n - 1 postlogd

    """
  }
}
