// SPDX-License-Identifier: MIT

import Cryptography
package import Reports

/// What the other side says later about a message it took over (C5).
package struct DeliveryReport: Hashable, Sendable {
  package enum State: Hashable, Sendable {
    /// On its way, not with the citizen.
    case underWay
    case delivered
    /// Never will be; the reason is the other side's code, without the message's text.
    case refused(reason: String)
    /// Not delivered, since the channel's reply window is closed; it may go when the citizen writes.
    case windowClosed(reason: String)
  }

  package var outgoing: OutgoingID
  package var state: State

  package init(outgoing: OutgoingID, state: State) {
    self.outgoing = outgoing
    self.state = state
  }

  /// In the pipeline's words.
  package var action: DeliveryNotice.Action {
    switch state {
    case .underWay: .delayed
    case .delivered: .delivered
    case .refused, .windowClosed: .failed
    }
  }

  /// Why it did not arrive; empty otherwise.
  package var reason: String {
    switch state {
    case .refused(let reason), .windowClosed(let reason): reason
    case .underWay, .delivered: ""
    }
  }
}

/// Names one of our outgoing messages towards the other side, and proves on the way back that we gave
/// the name: whoever finds the report's URL cannot report on another message.
package struct DeliveryToken: Sendable {
  private let key: [UInt8]
  private let account: String

  /// A key of its own purpose, and the account it is for: a token of one is nothing to another.
  package init(key: [UInt8], account: String) {
    self.key = key
    self.account = account
  }

  /// `o33.kW3…`, safe in a URL.
  package func text(for outgoing: OutgoingID) -> String { "\(outgoing).\(code(for: outgoing))" }

  /// The message a token names; nil for anything this account did not give out.
  package func outgoing(in text: some StringProtocol) -> OutgoingID? {
    guard let dot = text.firstIndex(of: "."), let outgoing = OutgoingID(text[..<dot]) else { return nil }
    let given = Array(text[text.index(after: dot)...].utf8)
    return given.equalsInConstantTime(Array(code(for: outgoing).utf8)) ? outgoing : nil
  }

  private func code(for outgoing: OutgoingID) -> String {
    let message = Array("delivery report\0\(account)\0\(outgoing)".utf8)
    // 128 bits are beyond guessing and keep the URL short.
    return Base64.encodeForURL(Hash.sha256.authenticationCode(for: message, key: key).prefix(16))
  }
}
