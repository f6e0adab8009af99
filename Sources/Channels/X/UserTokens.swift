// SPDX-License-Identifier: MIT
//
// An OAuth 2.0 user token (PKCE, `offline.access`): it lives two hours, and the refresh token that renews it
// is good once. Whoever burns one without keeping the next has locked the account out.
//
// 1. The new pair is durable before its access token is used; where the store does not take it, it is held
//    here and offered again, and nothing is asked of X with it.
// 2. Who renews has said so in the store first. Of two, in one process or in several, one renews and the
//    other waits for what comes of it.
// 3. An answer that is lost may have burnt the token: the same one is sent once more. If X does not take it,
//    the credentials are refused, and the reason says what a person has to do.
// 4. A file with another pair than the one we began with is a person's remedy: it takes the place of what is
//    stored.

import Cryptography
import FoundationEssentials
package import Pipeline
import Reports
package import Settings
import Transport
package import Web

/// How one user's tokens are kept and renewed.
package struct OAuth2Settings: Sendable {
  package var clientID: String
  /// Of a confidential client; nil for a public one.
  package var clientSecret: Secret?
  /// JSON with access_token and refresh_token, as the app's authorisation gave them.
  package var pair: Secret

  init(_ section: Section) {
    clientID = section.string("clientID")
    clientSecret = section.optionalSecret("clientSecret")
    pair = section.secret("token")
  }

  package init(clientID: String, clientSecret: Secret?, pair: Secret) {
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.pair = pair
  }
}

package actor UserTokens {
  /// What is stored.
  struct Pair: Codable, Hashable {
    var access: String
    var refresh: String
    /// Milliseconds since 1970; nil where X did not say.
    var expires: Int64?
    /// Digest of the file it began with.
    var seed: String
    /// Somebody renews it, until then at most.
    var claimedUntil: Int64?
  }

  /// A pair with the bytes it was read from: they are what is replaced.
  private struct Kept {
    var pair: Pair
    var bytes: [UInt8]

    init(_ pair: Pair, _ bytes: [UInt8]? = nil) {
      self.pair = pair
      self.bytes = bytes ?? UserTokens.bytes(pair)
    }
  }

  private let settings: OAuth2Settings
  private let name: String
  private let base: String
  private let vault: Vault
  private let clock: PipelineClock
  private let exchange: WebExchange
  private var renewing: Task<String, any Error>?
  /// What X gave and the store has not taken yet.
  private var unsaved: (old: Kept, new: Pair)?
  /// The access token X answered 401 to.
  private var refused: String?

  private static let ahead = Duration.seconds(60)
  private static let claim = Duration.seconds(90)

  package init(
    _ settings: OAuth2Settings, name: String, base: String, vault: Vault, clock: PipelineClock,
    exchange: @escaping WebExchange
  ) {
    self.settings = settings
    self.name = name
    self.base = base
    self.vault = vault
    self.clock = clock
    self.exchange = exchange
  }

  /// An access token that is good for a minute at least. Throws `XLoginFault` where there is none.
  package func access() async throws -> String {
    // Somebody renews already: what they get is ours too. The task outlives whoever began it.
    if let renewing { return try await renewing.value }
    let task = Task { try await good() }
    renewing = task
    defer { renewing = nil }
    return try await task.value
  }

  /// X answered 401 to this one: the next use renews it.
  func refuse(_ access: String) { refused = access }

  private func good() async throws -> String {
    if let (old, new) = unsaved { return try await save(new, replacing: old) }
    while true {
      let kept = try await current()
      guard !isGood(kept.pair) else { return kept.pair.access }
      if let until = kept.pair.claimedUntil, until > clock.now().milliseconds {
        try await clock.sleep(.seconds(1))
        continue
      }
      var pair = kept.pair
      pair.claimedUntil = (clock.now() + Self.claim).milliseconds
      let claimed = Kept(pair)
      guard try await vault.replace(kept.bytes, claimed.bytes) else { continue }
      return try await renew(claimed)
    }
  }

  private func isGood(_ pair: Pair) -> Bool {
    guard pair.access != refused, let expires = pair.expires else { return pair.access != refused }
    return clock.now() + Self.ahead < Timestamp(milliseconds: expires)
  }

  // MARK: Renewing

  private func renew(_ claimed: Kept) async throws -> String {
    do {
      // The second time only where nobody can tell whether X took the first.
      var response = try await answer(claimed.pair.refresh)
      if response == nil { response = try await answer(claimed.pair.refresh) }
      guard let response else { throw XLoginFault("X does not answer while \(name)'s token is renewed") }
      guard let new = pair(in: response, seed: claimed.pair.seed) else { throw fault(response) }
      return try await save(new, replacing: claimed)
    } catch let fault as XLoginFault {
      var free = claimed.pair
      free.claimedUntil = nil
      _ = try? await vault.replace(claimed.bytes, Self.bytes(free))  // Where it fails the claim runs out.
      throw fault
    }
  }

  /// What X says to a refresh token; nil where nobody knows whether it was taken.
  private func answer(_ refresh: String) async throws -> HTTPResponse? {
    var form = QueryBuilder()
    form.add("grant_type", "refresh_token")
    form.add("refresh_token", refresh)
    form.add("client_id", settings.clientID)
    var request = HTTPRequest(
      .post, "\(base)/2/oauth2/token", headers: ["Content-Type": "application/x-www-form-urlencoded"],
      body: Array(form.text.utf8))
    if let secret = settings.clientSecret {
      request.headers.add(
        "Authorization", basicAuthorization(user: settings.clientID, password: try secret.text()))
    }
    do throws(TransportError) {
      let response = try await exchange(request)
      return response.status >= 500 ? nil : response
    } catch {
      guard case .unknown = error else { throw XLoginFault("\(error.failure)") }
      return nil
    }
  }

  private func pair(in response: HTTPResponse, seed: String) -> Pair? {
    let answer = try? JSONText(response.body)  // No JSON holds no pair.
    guard response.status == 200, let answer, let access = answer.member("access_token")?.text,
      let refresh = answer.member("refresh_token")?.text, !access.isEmpty, !refresh.isEmpty
    else { return nil }
    let seconds = answer.member("expires_in")?.text.flatMap { Int64($0) } ?? 7200
    let expires = clock.now() + .seconds(min(max(seconds, 0), 86_400 * 365))
    return Pair(access: access, refresh: refresh, expires: expires.milliseconds, seed: seed)
  }

  private func fault(_ response: HTTPResponse) -> XLoginFault {
    switch response.status {
    case 400, 401, 403:
      XLoginFault(
        """
        X no longer takes the refresh token of \(name) (\(response.status)): authorise the app again with \
        offline.access and put the new pair into \(settings.pair.file)
        """, isRefusal: true)
    case 200: XLoginFault("X answered 200 without a new pair of tokens")
    default: XLoginFault("X answered \(response.status) while \(name)'s token was to be renewed")
    }
  }

  private func save(_ new: Pair, replacing old: Kept) async throws -> String {
    unsaved = (old, new)
    let isKept = try await vault.replace(old.bytes, Self.bytes(new))
    unsaved = nil
    guard isKept else {
      // Another pair stands there, a person's or that of a process that thought us dead.
      let theirs = try await current().pair
      guard isGood(theirs) else { throw XLoginFault("another pair of tokens was stored meanwhile") }
      return theirs.access
    }
    return new.access
  }

  // MARK: What is stored

  private func current() async throws -> Kept {
    let file = try settings.pair.read()
    let seed = Hex.encode(Hash.sha256.digest(of: file))
    let stored = try await vault.read()
    // What cannot be read is replaced by the file's.
    let pair = stored.flatMap { try? JSONDecoder().decode(Pair.self, from: Data($0)) }  // As said above.
    if let pair, pair.seed == seed { return Kept(pair, stored) }
    let first = Kept(try seeded(file, seed))
    guard try await vault.replace(stored, first.bytes) else { return try await current() }
    return first
  }

  private func seeded(_ file: [UInt8], _ seed: String) throws -> Pair {
    let json = try? JSONText(file)  // No JSON holds no pair.
    guard let access = json?.member("access_token")?.text, let refresh = json?.member("refresh_token")?.text
    else { throw XLoginFault("\(settings.pair.file) lacks access_token or refresh_token", isRefusal: true) }
    let expires = try BearerToken(parsing: file).expires
    return Pair(access: access, refresh: refresh, expires: expires?.milliseconds, seed: seed)
  }

  private static func bytes(_ pair: Pair) -> [UInt8] {
    let encoder = JSONEncoder()
    // The same pair is the same bytes: they are compared.
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(pair)).map(Array.init) ?? []  // Texts and numbers: always encodable.
  }
}
