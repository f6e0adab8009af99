// SPDX-License-Identifier: MIT

package import Reports

/// One account as an operator configured it, whatever its channel; its section stands under the channel's
/// name.
package protocol AccountSettings: Sendable {
  static var channel: Channel { get }
  /// The operator's choice; stands in the log.
  var name: String { get }
  /// The city's own address there; the scope of identities and senders.
  var scope: String { get }
  var rules: AccountRules { get set }
  var texts: AnswerTexts { get set }
  /// The text of an answer, in the channel's own length and form.
  var compose: @Sendable (AnswerOccasion) -> AnswerText { get }
}

extension AccountSettings {
  package var channel: Channel { Self.channel }

  /// The name of feed and courier, or the start of it: `sms/layanan`.
  package var endName: String { "\(Self.channel.rawValue)/\(name)" }

  /// These settings with what a newer reading may change while the daemon runs.
  package func adopting(_ newer: Self) -> Self {
    var settings = self
    settings.rules = newer.rules
    settings.texts = newer.texts
    return settings
  }
}
