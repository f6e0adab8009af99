// SPDX-License-Identifier: MIT

import Daemon
import Glibc
import Operations
import Pipeline
import Reports
import Storage

/// `kanald serve`: from the configuration to the end of the process.
enum Serve {
  static func run(configuration file: String) async throws {
    let signals = try Signals.stream(withReload: true)
    let notify = Notify()
    let configuration = try Configuration.read(file)
    let log = Log.ofProgram("kanald", level: configuration.log.level) { Timestamp.system }
    for warning in configuration.warnings { log.event(.warning, "settings.warning", warning) }
    let sockets = PassedSockets()
    sockets.closeOnExec()
    let lock = try FolderLock(configuration.store.folder)
    let parts = try await Assembly.service(configuration, log: log, sockets: sockets)
    let service = try await Service.start(parts)
    log.event(.notice, "service.ready", "kanald \(Version.current) is ready\(listening(service))")
    notify.ready("\(parts.accounts.count) accounts")
    let watchdog = Task { await feed(notify, parts) }
    await untilStopped(signals, Reload(file, running: configuration, parts.journey, log), notify)
    notify.stopping("draining")
    log.event(.notice, "service.stopping", "stopping: what is under way ends first")
    await service.stop()
    watchdog.cancel()
    log.event(.notice, "service.stopped", "stopped")
    log.tellRepeats(all: true)
    _ = consume lock
  }

  private static func listening(_ service: Service) -> String {
    let webhook = service.webhookPort.map { ", webhooks on port \($0)" } ?? ""
    let console = service.consolePort.map { ", the console on port \($0)" } ?? ""
    return webhook + console + (service.adminPort.map { ", health and metrics on port \($0)" } ?? "")
  }

  private static func untilStopped(
    _ signals: AsyncStream<Signals.Kind>, _ reload: Reload, _ notify: Notify
  ) async {
    for await signal in signals {
      switch signal {
      case .stop: return
      case .reload:
        notify.reloading()
        let isTaken = reload.apply()
        notify.ready(
          isTaken ? "configuration reloaded" : "the new configuration has mistakes; see the journal")
      }
    }
  }

  /// A sign of life only while the store answers: a daemon that cannot commit is better restarted.
  private static func feed(_ notify: Notify, _ parts: Service.Parts) async {
    guard let interval = notify.watchdogInterval else { return }
    while !Task.isCancelled {
      do {
        _ = try await parts.journey.store.database.write { _ in }
        notify.watchdog()
      } catch {
        parts.log.event(
          .critical, "store.failed", "no sign of life: the store does not commit", reason: "\(error)")
      }
      guard (try? await Task.sleep(for: interval / 2)) != nil else { return }  // Cancelled: the end.
    }
  }
}
