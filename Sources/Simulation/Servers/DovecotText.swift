// SPDX-License-Identifier: MIT

import Glibc

/// Dovecot 2.3's configuration for one user's folder.
enum DovecotText {
  static func configuration(_ folder: ServerFolder, _ ports: LocalDovecot.Ports, isSecured: Bool) -> String {
    let path = folder.path
    let (user, group) = owner()
    return """
      base_dir = \(path)/run
      state_dir = \(path)/state
      log_path = \(path)/dovecot.log
      instance_name = kanal-\(ports.imap)
      protocols = imap lmtp
      listen = 127.0.0.1
      default_internal_user = \(user)
      default_internal_group = \(group)
      default_login_user = \(user)
      \(security(path, isSecured))
      disable_plaintext_auth = no
      auth_mechanisms = plain login
      auth_failure_delay = 0
      mail_max_userip_connections = 100
      mail_location = maildir:\(path)/mail/%u
      mail_uid = \(user)
      mail_gid = \(group)
      first_valid_uid = 1
      first_valid_gid = 1
      passdb {
        driver = passwd-file
        args = username_format=%u \(path)/users
      }
      userdb {
        driver = static
        args = uid=\(user) gid=\(group) home=\(path)/mail/%u/home allow_all_users=yes
      }
      namespace inbox {
        inbox = yes
        separator = /
        mailbox Processed {
          auto = create
        }
      }
      service imap-login {
        chroot =
        inet_listener imap {
          port = \(ports.imap)
        }
        inet_listener imaps {
          port = \(isSecured ? ports.imaps : 0)
          ssl = yes
        }
      }
      service anvil {
        chroot =
      }
      service lmtp {
        inet_listener lmtp {
          address = 127.0.0.1
          port = \(ports.lmtp)
        }
      }
      protocol lmtp {
        postmaster_address = postmaster@localhost
      }

      """
  }

  private static func security(_ path: String, _ isSecured: Bool) -> String {
    isSecured ? "ssl = yes\nssl_cert = <\(path)/certificate.pem\nssl_key = <\(path)/key.pem" : "ssl = no"
  }

  /// Who the services run as.
  private static func owner() -> (user: String, group: String) {
    guard getuid() != 0 else { return ("nobody", "nogroup") }
    // Both point to memory of the C library that stays until the next call; copied at once.
    let user = unsafe getpwuid(getuid()).map { unsafe String(cString: $0.pointee.pw_name) }
    let group = unsafe getgrgid(getgid()).map { unsafe String(cString: $0.pointee.gr_name) }
    return (user ?? "\(getuid())", group ?? "\(getgid())")
  }
}
