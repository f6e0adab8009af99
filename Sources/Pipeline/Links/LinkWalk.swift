// SPDX-License-Identifier: MIT
//
// Where a short link leads, as a state without I/O: it says what to ask next, and is told the answer.
//
// 1. Only https, and only hosts of the list, are ever asked, at each hop anew; what lies beyond them is read
//    as an address and never fetched.
// 2. The walk ends at the first address that states a point, so that a map's own page is never asked.
// 3. Three redirects are followed at the most, and none to what was asked already.
// 4. A reason names no address: it may say where somebody is.

/// What a host answered.
package enum LinkAnswer: Sendable, Hashable {
  case redirect(to: String)
  /// A page, or anything else that leads nowhere.
  case noRedirect(status: Int)
  /// Nothing to be had now; again later, or after the time the host named.
  case retry(after: Duration?, reason: String)
  /// Never to be asked: a private address behind a public name, a certificate that does not hold.
  case refused(reason: String)
}

/// What short links are followed by: the settings', and what the gazetteer reads of an address.
package struct LinkRules: Sendable {
  /// Names in lower case, or names with the beginning of a path: `goo.gl/maps`.
  package var hosts: [String]
  /// Whether an address carries a point.
  package var statesPoint: @Sendable (String) -> Bool
  /// The words by which an address names a place.
  package var placeName: @Sendable (String) -> String?

  package init(
    hosts: [String], statesPoint: @escaping @Sendable (String) -> Bool,
    placeName: @escaping @Sendable (String) -> String?
  ) {
    self.hosts = hosts
    self.statesPoint = statesPoint
    self.placeName = placeName
  }

  /// Whether an address says anything of a place.
  func isTelling(_ address: String) -> Bool { statesPoint(address) || placeName(address) != nil }
}

package struct LinkWalk: Sendable {
  package enum Step: Sendable, Hashable {
    case ask(String)
    /// The address that states a point, or else the last one, which names a place.
    case found(String)
    case gone(reason: String)
    case retry(after: Duration?, reason: String)
  }

  package static let mostRedirects = 3

  private let rules: LinkRules
  private var asked: [LinkURL] = []

  package init(_ rules: LinkRules) { self.rules = rules }

  /// The first step of a link as `ShortLink` has it.
  package mutating func start(_ link: String) -> Step { step(to: link) }

  /// What follows from the answer to what was asked last.
  package mutating func next(_ answer: LinkAnswer) -> Step {
    switch answer {
    case .redirect(let location):
      guard let last = asked.last else { return .gone(reason: "nothing was asked") }
      return step(to: last.target(location))
    case .noRedirect(let status): return .gone(reason: "it leads nowhere (\(status))")
    case .retry(let after, let reason): return .retry(after: after, reason: reason)
    case .refused(let reason): return .gone(reason: reason)
    }
  }

  private mutating func step(to address: String) -> Step {
    guard address.utf8.count <= LinkURL.longest else {
      return .gone(reason: "it leads to an overlong address")
    }
    if rules.statesPoint(address) { return .found(address) }
    guard let url = LinkURL(address) else { return .gone(reason: "it leads to no https address") }
    guard url.isWithin(rules.hosts) else {
      return rules.placeName(address) == nil
        ? .gone(reason: "it leads to a host that is not on the list") : .found(address)
    }
    guard !asked.contains(url) else { return .gone(reason: "it leads back to itself") }
    guard asked.count <= Self.mostRedirects else { return .gone(reason: "more than three redirects") }
    asked.append(url)
    return .ask(url.description)
  }
}
