// SPDX-License-Identifier: MIT
//
// Puts a deployment together from its configuration. Two sizes: the desk of an operator, which
// reads and writes the store, and the daemon, which runs everything.

import Cryptography
import Console
import Email
import Forms
package import Gazetteer
import Images
import Lapor
import Meta
import Nominatim
package import Operations
package import Pipeline
import Press
package import Reports
import Routing
import SMS
import Settings
import Storage
import Telegram
import Transport
import Web
import X

package enum Assembly {
  /// The journey without anything that runs: for `kanalctl`.
  package static func desk(_ configuration: Configuration, clock: PipelineClock = .system) async throws
    -> Journey
  {
    let store = try await openStore(configuration.store)
    let late = LateJourney()
    let accounts = try accounts(configuration, store, dialer: Dialer(), clock: clock, log: .silent, late)
    let journey = try await Journey.open(
      store, clock: clock, rules: rules(configuration), accounts: accounts.map(\.account), couriers: [],
      observe: { _ in })
    late.set(journey)
    return journey
  }

  /// Everything the daemon runs. Throws where another daemon has the store, or it cannot be opened.
  package static func service(
    _ configuration: Configuration, log: Log, clock: PipelineClock = .system,
    sockets: PassedSockets = PassedSockets(),
    observe: @escaping @Sendable (JourneyEvent) -> Void = { _ in }
  ) async throws -> Service.Parts {
    let store = try await openStore(configuration.store)
    let dialer = Dialer()
    let late = LateJourney()
    let accounts = try accounts(configuration, store, dialer: dialer, clock: clock, log: log, late)
    let signature = try configuration.core?.key.map { CoreSignature(key: try $0.read()) }
    let core = try core(configuration.core, signature, dialer, clock)
    let metrics = Metrics()
    metrics.addProcessFigures(startedAt: clock.now())
    let places = PlaceWatch(PlaceFolder(besideStore: configuration.store.folder), metrics, log)
    let journeyLog = JourneyLog(log, metrics)
    let health = Health(limits: configuration.health, now: clock.now)
    let changes = ChangeBook(serviceLevel: configuration.console.serviceLevel, at: clock.now())
    let couriers = accounts.flatMap(\.couriers).map(\.name) + (core == nil ? [] : ["core"])
    let journey = try await Journey.open(
      store, clock: clock, rules: rules(configuration, locator: places.begin()),
      accounts: accounts.map(\.account), couriers: couriers,
      observe: { event in
        journeyLog.observe(event)
        health.note(event, at: clock.now())
        changes.note(event)
        observe(event)
      })
    late.set(journey)
    return Service.Parts(
      journey: journey, accounts: accounts, core: core,
      coreRoutes: signature.map { StatusEndpoint(journey, signature: $0).routes } ?? [],
      health: health, metrics: metrics, log: log,
      webhook: listener(
        configuration.listen.webhook, sockets.named("webhook"), configuration.listen.bodyLimit),
      admin: listener(configuration.listen.admin, sockets.named("admin"), 64 * 1024), places: places,
      links: LinkClient(dialer),
      map: configuration.nominatim.map { settings in
        MapSearcher(journey, asking: Nominatim(settings, over: dialer.send), pace: settings.pace)
      },
      console: try consoleListener(
        configuration.console, configuration.listen.console, passed: sockets.named("console")
      ).map { listener in
        ConsoleParts(
          listener: listener,
          console: QueueConsole(
            journey, configuration.console, city: .of(places),
            counters: counters(configuration.forms, journey),
            changes: changes, log: log))
      })
  }

  private static func openStore(_ settings: StoreSettings) async throws -> Store {
    let text = String(decoding: try settings.keys.read(), as: UTF8.self)
    do {
      return try await Store.open(folder: settings.folder, keys: try Keyring(parsing: text))
    } catch let error as KeyringError {
      throw ServiceError("the key file \(settings.keys.file): \(error)")
    }
  }

  /// What the journey decides by.
  package static func rules(_ configuration: Configuration, locator: Locator = Locator()) -> JourneyRules {
    let kelurahans = Dictionary(uniqueKeysWithValues: locator.all.map { ($0.code, $0) })
    var rules = JourneyRules(
      // GeoReport v2 has no updates of a request.
      coreTakesUpdates: configuration.core?.open311 == nil, issuer: configuration.issuer,
      toldStatuses: Set(configuration.core?.told ?? []),
      locate: locating(locator),
      suggest: suggest,
      mask: Masking.mask, share: share, photo: photo, kelurahan: { kelurahans[$0] },
      mapQueries: configuration.nominatim == nil ? nil : mapQueries(locator))
    rules.links = links(configuration.links)
    return rules
  }

  /// How short links are followed.
  private static func links(_ settings: LinkSettings) -> LinkRules? {
    guard settings.isEnabled else { return nil }
    return LinkRules(
      hosts: settings.hosts, statesPoint: { MapAddress($0).statesPoint },
      placeName: { MapAddress($0).placeName })
  }

  package static let suggest: @Sendable (String) -> Suggestion = { words in
    Suggestion(
      category: Category.suggest(words).rawValue, isEmergency: Emergency.isEmergency(words),
      wish: VisibilityWish.read(words), language: Language.of(words))
  }

  /// What a map is asked, by the same locator.
  static func mapQueries(_ locator: Locator) -> @Sendable (String) -> [String] {
    { locator.mapQueries(text: $0) }
  }

  /// How the journey asks a locator.
  static func locating(_ locator: Locator) -> @Sendable (String) -> Location { { locator.locate(text: $0) } }

  /// Pictures leave without what their cameras noted; one that cannot be cleaned for certain stays.
  private static let share: @Sendable ([UInt8], String) -> SharedBytes = { bytes, type in
    let clean: [UInt8]
    switch ImageCleaning.clean(bytes, type: type) {
    case .clean(let picture): clean = picture
    case .noImage: clean = bytes
    case .unfollowable(let reason): return .withheld(reason: "its notes cannot be taken out: \(reason)")
    }
    return .shared(clean, digest: Hex.encode(Hash.sha256.digest(of: clean)))
  }

  /// Cameras note the time of day where they are, which is Jakarta unless they say otherwise.
  private static let photo: @Sendable ([UInt8]) -> PhotoEvidence? = { bytes in
    PhotoNote(photo: bytes).map { note in
      PhotoEvidence(
        Coordinate(latitude: note.latitude, longitude: note.longitude),
        taken: note.taken.map { time in
          let days = CivilTime.daysSince1970(year: time.year, month: time.month, day: time.day)
          let minutes = time.hour * 60 + time.minute - (time.offsetMinutes ?? 7 * 60)
          return Timestamp(seconds: days * 86_400 + Int64(minutes * 60 + time.second))
        })
    }
  }

  private static func accounts(
    _ configuration: Configuration, _ store: Store, dialer: Dialer, clock: PipelineClock, log: Log,
    _ late: LateJourney
  ) throws -> [AccountParts] {
    let surroundings = { (channel: Channel) in
      Surroundings(
        dialer: dialer, clock: clock, key: store.keys.derivedKey(for: "\(channel.rawValue)-report"),
        takeReport: { try await late.journey().take($0) })
    }
    let sms = configuration.sms.map { settings in
      let channel = SMSChannel(settings, in: surroundings(.sms))
      return AccountParts(
        account: channel.account, feeds: channel.feeds, routes: channel.routes,
        couriers: channel.courier.map { [$0] } ?? [], tokens: channel.tokens)
    }
    let telegram = configuration.telegram.map { settings in
      let channel = TelegramChannel(settings, in: surroundings(.telegram))
      return AccountParts(
        account: channel.account, feeds: [channel.feed], routes: channel.routes,
        couriers: [channel.courier], tokens: channel.tokens)
    }
    let x = x(configuration.x, surroundings(.x), store)
    let meta = meta(configuration, surroundings, log)
    let email = configuration.email.map { settings in
      let channel = EmailChannel(
        settings,
        in: EmailChannel.Surroundings(
          dialer: dialer, clock: clock, referenceKey: store.keys.derivedKey(for: "mail-reference"), log: log))
      return AccountParts(
        account: channel.account, feeds: channel.feeds, couriers: channel.courier.map { [$0] } ?? [],
        tokens: channel.tokens)
    }
    let media = configuration.media.map { settings in
      let channel = PressChannel(settings, in: surroundings(.media))
      return AccountParts(account: channel.account, feeds: [channel.feed])
    }
    let lapor = configuration.lapor.map { settings in
      let channel = LaporChannel(settings, in: surroundings(.lapor), exports: laporExports)
      return AccountParts(
        account: channel.account, feeds: [channel.feed], couriers: [channel.courier], tokens: channel.tokens)
    }
    let (forms, endpoint) = forms(configuration.forms, clock, late)
    return sms + email + telegram + meta + x + media + lapor
      + forms.enumerated().map { index, channel in
        // One route serves all of them: the key says whose a report is.
        AccountParts(
          account: channel.account, feeds: channel.feeds, routes: index == 0 ? endpoint.routes : [])
      }
  }

  /// The tables LAPOR exports are rows as every other source's.
  private static let laporExports = LaporChannel.Exports(
    format: FormsChannel.format, read: { try FormsChannel.read($0) },
    attachments: { try FormsChannel.leaving($0) })

  private static func meta(
    _ configuration: Configuration, _ surroundings: (Channel) -> Surroundings, _ log: Log
  ) -> [AccountParts] {
    let note = { @Sendable (text: String) in log.event(.warning, "meta.notice", text) }
    let channels =
      configuration.whatsapp.map { MetaChannel($0, in: surroundings(.whatsapp), note: note) }
      + configuration.facebook.map { MetaChannel($0, in: surroundings(.facebook), note: note) }
      + configuration.instagram.map { MetaChannel($0, in: surroundings(.instagram), note: note) }
    let routes = MetaWebhook.routes(for: channels.map(\.webhook), note: note)
    return channels.enumerated().map { index, channel in
      // Meta calls one URL for all of an app's accounts: the id says whose a message is.
      AccountParts(
        account: channel.account, feeds: channel.feeds, routes: index == 0 ? routes : [],
        couriers: [channel.courier], tokens: channel.tokens)
    }
  }

  /// Accounts whose app has one address share its route.
  private static func x(
    _ settings: [XSettings], _ surroundings: Surroundings, _ store: Store
  ) -> [AccountParts] {
    let channels = settings.map { XChannel($0, in: surroundings, vault: store.vault) }
    return channels.enumerated().map { index, channel in
      AccountParts(
        account: channel.account, feeds: channel.feeds, routes: index == 0 ? XChannel.routes(channels) : [],
        couriers: [channel.courier])
    }
  }

  private static func forms(_ settings: [FormSettings], _ clock: PipelineClock, _ late: LateJourney) -> (
    [FormsChannel], FormEndpoint
  ) {
    let channels = settings.map { settings in
      FormsChannel(settings, clock: clock) { id, raw in
        let journey = try late.journey()
        guard let account = journey.account(settings.kind.channel, scope: settings.scope) else { return nil }
        return try await journey.receipt(of: id, in: account, comparedWith: raw)
      }
    }
    return (channels, FormEndpoint(channels.compactMap(\.source)))
  }

  private static func core(
    _ settings: CoreSettings?, _ signature: CoreSignature?, _ dialer: Dialer, _ clock: PipelineClock
  ) throws -> (any Courier)? {
    guard let settings else { return nil }
    if let open311 = settings.open311 { return Open311Core(settings, open311, dialer: dialer, clock: clock) }
    guard let signature else { throw ServiceError("core.key is missing") }
    return NativeCore(settings, signature: signature, dialer: dialer, clock: clock)
  }

  static func listener(_ address: ListenAddress?, _ passed: [Int32], _ bodyLimit: Int)
    -> ListenerConfiguration?
  {
    let binding: Binding
    switch (passed.first, address) {
    case (let descriptor?, _): binding = .inherited(descriptor: descriptor)
    case (nil, .tcp(let host, let port)?): binding = .tcp(host: host, port: port)
    case (nil, .unix(let path)?): binding = .unix(path: path)
    case (nil, nil): return nil
    }
    var configuration = ListenerConfiguration(binding)
    configuration.bodyLimit = bodyLimit
    return configuration
  }
}

/// The journey for those that are made before it: couriers that take delivery reports.
final class LateJourney: Sendable {
  private let held = Lock<Journey?>(nil)

  func set(_ journey: Journey) { held.withLock { $0 = journey } }

  func journey() throws -> Journey {
    guard let journey = held.withLock({ $0 }) else { throw ServiceError("the journey has not begun") }
    return journey
  }
}

extension Store {
  /// A kept value of that name.
  fileprivate func vault(_ name: String) -> Vault {
    Vault(read: { try await kept(name) }, replace: { try await keep($1, as: name, replacing: $0) })
  }
}

extension Journey {
  /// Takes a gateway's delivery report in.
  fileprivate func take(_ report: Web.DeliveryReport) async throws {
    if case .windowClosed(let reason) = report.state {
      return try await windowClosed(report.outgoing, reason: reason)
    }
    try await deliveryReport(report.outgoing, report.action, reason: report.reason)
  }
}

extension PipelineClock {
  /// The system's time and chance.
  package static var system: PipelineClock {
    PipelineClock(
      now: { Timestamp.system }, sleep: { try await Task.sleep(for: $0) },
      random: { Double.random(in: 0..<1) })
  }
}

extension Health {
  /// What an event says about the health of whoever it happened at.
  package func note(_ event: JourneyEvent, at now: Timestamp) {
    guard let place = event.place else { return }
    switch event.kind {
    case .messageReceived: update(feed: place) { $0.lastMessage = now }
    case .outgoingAccepted:
      update(courier: place) { ($0.state, $0.standing, $0.lastSuccess) = ("ready", .ok, now) }
    case .outgoingRefused, .outgoingUnknown:
      // Of this row only: whoever answers so, or was told so much, let us in.
      update(courier: place) { ($0.state, $0.standing) = ("ready", .ok) }
    case .courierRefused:
      update(courier: place) { entry in
        (entry.state, entry.standing) = ("credentialsRefused", .failing)
        (entry.lastError, entry.lastErrorAt) = (event.reason, now)
      }
    default: break
    }
  }
}
