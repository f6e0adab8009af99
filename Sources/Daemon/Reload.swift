// SPDX-License-Identifier: MIT
//
// A new reading of the configuration while everything runs (SIGHUP).
//
// 1. A file with a mistake changes nothing: every mistake is logged, the running one stays.
// 2. What can change at once does: the log level, the statuses the sender is told of, and of each
//    account its texts and rules. A row of the outbox whose first attempt was made keeps its words.
// 3. Every other difference is named in the log, at each reload until a restart takes it over.

import Forms
package import Operations
package import Pipeline
import Reports
import Routing
import Settings

/// Takes new readings of one configuration file over. Used by one task.
package final class Reload {
  private let file: String
  private let journey: Journey
  private let log: Log
  /// As everything that cannot change while running was started with.
  private let started: Written
  /// As it is in force: `started` with what was taken over since.
  package private(set) var running: Configuration

  package init(_ file: String, running: Configuration, _ journey: Journey, _ log: Log) {
    self.file = file
    self.running = running
    started = running.written
    self.journey = journey
    self.log = log
  }

  /// Counted, so that the log does not hold a second reading's words back as a repetition.
  private var readings = 0
  private var reading: String { "reload \(readings)" }

  /// Reads the file again. False where it has mistakes, and nothing changed.
  @discardableResult
  package func apply() -> Bool {
    readings += 1
    do throws(SettingsError) {
      let newer = try Configuration.read(file)
      for warning in newer.warnings { log.event(.warning, "settings.warning", warning) }
      adopt(newer)
      return true
    } catch {
      for mistake in error.mistakes {
        log.event(.error, "settings.mistake", "\(mistake)", reason: "\(mistake), \(reading)")
      }
      log.event(
        .error, "settings.refused",
        "\(file) has \(error.mistakes.count) mistakes; the running configuration stays", reason: reading)
      return false
    }
  }

  private func adopt(_ newer: Configuration) {
    let taken = running.written.changes(to: newer.written).filter(Self.changesAtOnce)
    let waiting = started.changes(to: newer.written).filter { !Self.changesAtOnce($0) }
    running = running.adopting(newer)
    log.level = running.log.level
    let told = Set(running.core?.told ?? [])
    journey.adopt { $0.toldStatuses = told }
    for settings in running.accounts {
      adopt(settings.channel, settings.scope, settings.rules, settings.compose)
    }
    for settings in running.forms {
      adopt(settings.kind.channel, settings.scope, settings.rules) { _ in AnswerText("") }
    }
    tell(taken, waiting)
  }

  private func adopt(
    _ channel: Channel, _ scope: String, _ rules: AccountRules,
    _ compose: @escaping @Sendable (AnswerOccasion) -> AnswerText
  ) {
    guard let account = journey.account(channel, scope: scope) else { return }
    journey.adopt(for: account) { account in
      account.rules = rules
      account.compose = compose
    }
  }

  private func tell(_ taken: [Written.KeyPath], _ waiting: [Written.KeyPath]) {
    let list = { (paths: [Written.KeyPath]) in
      paths.map { $0.joined(separator: ".") }.joined(separator: ", ")
    }
    log.event(
      .notice, "settings.reloaded",
      taken.isEmpty
        ? "\(file) read again: nothing to change" : "\(file) read again; now in force: \(list(taken))"
    )
    guard !waiting.isEmpty else { return }
    log.event(
      .warning, "settings.waiting", "these changes wait for a restart: \(list(waiting))", reason: reading)
  }

  /// Whether a difference at this place is taken over without a restart.
  static func changesAtOnce(_ path: Written.KeyPath) -> Bool {
    switch path.first {
    case "log": true
    case "core": path == ["core", "tellSender"]
    case let key?:
      (key == "forms" || Channel(rawValue: key) != nil) && path.count > 2
        && AccountRules.keys.contains(path[2])
    case nil: false
    }
  }
}

extension Configuration {
  /// This configuration with what `newer` may change while the daemon runs. Accounts are the same
  /// where channel and name are.
  func adopting(_ newer: Configuration) -> Configuration {
    var configuration = self
    configuration.log = newer.log
    if let core = newer.core { configuration.core?.told = core.told }
    configuration.sms = sms.adopting(newer.sms)
    configuration.email = email.adopting(newer.email)
    configuration.telegram = telegram.adopting(newer.telegram)
    configuration.whatsapp = whatsapp.adopting(newer.whatsapp)
    configuration.facebook = facebook.adopting(newer.facebook)
    configuration.instagram = instagram.adopting(newer.instagram)
    configuration.x = x.adopting(newer.x)
    configuration.media = media.adopting(newer.media)
    configuration.lapor = lapor.adopting(newer.lapor)
    configuration.forms = forms.map { old in
      newer.forms.first { $0.name == old.name }.map(old.adopting) ?? old
    }
    configuration.written = newer.written
    return configuration
  }
}

extension Array where Element: AccountSettings {
  fileprivate func adopting(_ newer: [Element]) -> [Element] {
    map { old in newer.first { $0.name == old.name }.map(old.adopting) ?? old }
  }
}
