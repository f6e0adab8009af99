// SPDX-License-Identifier: MIT

package import Transport

extension ListenerConfiguration {
  /// A free port of this machine, with all the time a test may need: hundreds of them start at once, and a
  /// client that is held up by others is not late.
  package static var loopback: Self {
    var configuration = ListenerConfiguration(.tcp(host: "127.0.0.1", port: 0))
    configuration.headerDeadline = .seconds(300)
    configuration.bodyDeadline = .seconds(300)
    configuration.answerDeadline = .seconds(300)
    configuration.idleDeadline = .seconds(300)
    return configuration
  }
}
