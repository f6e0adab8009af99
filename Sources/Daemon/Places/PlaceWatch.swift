// SPDX-License-Identifier: MIT
//
// Takes new versions of a deployment's own places over while everything runs.
//
// 1. A version is read and its tables are built on a thread of their own; messages are located by the
//    old ones until the new ones are there, and the two change places at once.
// 2. A version that cannot be read, or is cut or altered, changes nothing: the log says so once.
// 3. At the start there is no old one: then the newest intact version below is used, or what is built in.

package import Gazetteer
package import Operations
package import Pipeline
import Synchronization

/// Watches `gazetteer/current`.
package final class PlaceWatch: Sendable {
  /// A look is one small file.
  private static let pause: Duration = .seconds(2)

  package let folder: PlaceFolder
  private let log: Log
  private let gauge: Gauge
  private let state: Lock<State>

  private struct State: Sendable {
    /// The version in force.
    var number = 0
    /// What messages are located by.
    var locator: Locator?
    /// What officers search in; made when the first one searches, of this version's locator and no other.
    var search: Task<PlaceSearch, Never>?
    /// What was told of one that cannot be used.
    var complaint: String?
  }

  package init(_ folder: PlaceFolder, _ metrics: Metrics, _ log: Log) {
    self.folder = folder
    self.log = log
    gauge = metrics.gauge("kanal_gazetteer_version", "The version of the deployment's own places; 0: none.")
    state = Lock(State())
  }

  /// The version in force.
  package var number: Int { state.withLock { $0.number } }

  /// What messages are located by now.
  package var locator: Locator { state.withLock { $0.locator } ?? Locator() }

  /// The same places for whoever searches as they type. Made once, however many are the first; on a thread of
  /// its own, since it takes longer than the pool's can be spared.
  package func search() async -> PlaceSearch {
    let making = state.withLock { state -> Task<PlaceSearch, Never> in
      if let known = state.search { return known }
      let locator = state.locator
      let making = Task { await Self.onOwnThread { PlaceSearch(locator ?? Locator()) } }
      state.search = making
      return making
    }
    return await making.value
  }

  /// The locator to begin with.
  package func begin() -> Locator {
    for number in candidates() {
      do throws(PlaceFolderError) {
        return try take(number)
      } catch {
        complain(error, number)
      }
    }
    let builtIn = Locator()
    state.withLock { $0.locator = builtIn }
    return builtIn
  }

  private func candidates() -> [Int] {
    do throws(PlaceFolderError) {
      let number = try folder.current()
      guard number > 0 else { return [] }
      return [number] + (try folder.numbers().reversed().filter { $0 < number })
    } catch {
      complain(error, nil)
      return []
    }
  }

  /// Until it is cancelled.
  package func run(_ journey: Journey) async {
    while !Task.isCancelled {
      await look(journey)
      guard (try? await journey.clock.sleep(Self.pause)) != nil else { return }  // Cancelled: the end.
    }
  }

  /// Takes the current version over if it is another one.
  package func look(_ journey: Journey) async {
    let found = await Self.onOwnThread { self.newer() }
    guard let locator = found else { return }
    journey.adopt { rules in
      rules.locate = Assembly.locating(locator)
      if rules.mapQueries != nil { rules.mapQueries = Assembly.mapQueries(locator) }
    }
  }

  private func newer() -> Locator? {
    var wanted: Int?
    do throws(PlaceFolderError) {
      let number = try folder.current()
      guard number != self.number else {
        state.withLock { $0.complaint = nil }
        return nil
      }
      wanted = number
      return try take(number)
    } catch {
      complain(error, wanted)
      return nil
    }
  }

  private func take(_ number: Int) throws(PlaceFolderError) -> Locator {
    let places = number == 0 ? OwnPlaces() : try folder.load(number).places
    let locator = places.isEmpty ? Locator() : Locator(places)
    state.withLock { $0 = State(number: number, locator: locator) }
    gauge.set(Double(number))
    let what = number == 0 ? "only what is built in" : "version \(number): \(places.counts)"
    log.event(.notice, "gazetteer.loaded", "own places in force: \(what)", ["version": "\(number)"])
    return locator
  }

  /// Once for each reason: the file is looked at again and again.
  private func complain(_ error: PlaceFolderError, _ number: Int?) {
    let isNew = state.withLock { state in
      defer { state.complaint = error.description }
      return state.complaint != error.description
    }
    guard isNew else { return }
    let which = number.map { "version \($0)" } ?? "the current version"
    log.event(
      .error, "gazetteer.refused",
      "\(which) of the own places is not used, what was in force stays: \(error)", reason: error.description)
  }

  private static func onOwnThread<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) async -> Answer
  {
    await withCheckedContinuation { continuation in
      startThread("kanal-places") { continuation.resume(returning: work()) }
    }
  }
}
