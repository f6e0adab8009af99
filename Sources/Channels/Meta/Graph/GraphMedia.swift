// SPDX-License-Identifier: MIT
//
// The bytes of an attachment. WhatsApp gives an id, which the interface turns into a URL that lives for five
// minutes; Messenger and Instagram give the URL itself, which lives for some days. Redirects are followed as
// far as the hosts allow.

package import Pipeline
import Reports
import Transport
import Web

/// Where one attachment of a message is.
enum FilePlace: Hashable, Sendable {
  case id(String)
  case url(String)
}

/// One attachment of a message.
struct MetaFile: Hashable, Sendable {
  /// Nil for a visiting card, and where a message does not say it.
  var place: FilePlace?
  var note: AttachmentNote
  /// Of its bytes, as the message has it.
  var digest: FileDigest?
  var isCard = false

  /// What may leave of each attachment: nothing before it was fetched.
  static func leaving(_ files: [MetaFile]) -> @Sendable (Int) -> LeavingAttachment? {
    { number in
      guard files.indices.contains(number) else { return nil }
      return .withheld(reason: files[number].isCard ? "somebody's visiting card" : "it is still with Meta")
    }
  }

  static let card = MetaFile(
    note: AttachmentNote(name: "contact.vcf", type: "text/vcard", bytes: 0), isCard: true)
}

package struct GraphMedia: MediaSource {
  private static let redirects = 3

  private let api: GraphAPI
  private let hosts: MediaHosts
  private let limit: Int
  private let files: @Sendable (RawMessage) -> [MetaFile]

  init(
    api: GraphAPI, hosts: MediaHosts, limit: Int, files: @escaping @Sendable (RawMessage) -> [MetaFile]
  ) {
    self.api = api
    self.hosts = hosts
    self.limit = limit
    self.files = files
  }

  package func fetch(_ number: Int, of raw: RawMessage) async -> FetchedMedia {
    await fetchedMedia(limit: limit) {
      let file = try files(raw).attachment(number)
      switch try file.place.place() {
      case .url(let url): return try await bytes(at: url, isAuthorized: false)
      case .id(let id):
        let (url, digest) = try await found(id)
        return try Self.checked(try await bytes(at: url, isAuthorized: true), by: [file.digest, digest])
      }
    }
  }

  /// What is not what the citizen sent was damaged on its way here, and is fetched again.
  private static func checked(_ media: FetchedMedia, by digests: [FileDigest?]) throws -> FetchedMedia {
    guard case .bytes(let bytes, _) = media else { return media }
    guard digests.allSatisfy({ $0?.fits(bytes) ?? true }) else {
      throw NoBytes.retry("the file is not the one its SHA-256 says")
    }
    return media
  }

  private func found(_ id: String) async throws -> (url: String, digest: FileDigest?) {
    guard id.isPlainName else { throw NoBytes.gone("the message names no file of Meta's") }
    let answer = GraphAnswer(try await api.exchange(try api.get(id)))
    if let ending = refusal(answer) { throw ending }
    guard let url = answer.body?.member("url")?.text else { throw NoBytes.retry("Meta named no URL") }
    guard answer.body?.member("file_size")?.integer ?? 0 <= limit else { throw NoBytes.larger(than: limit) }
    return (url, FileDigest(answer.body?.member("sha256")?.text))
  }

  private func refusal(_ answer: GraphAnswer) -> NoBytes? {
    // 100 with 33: there is no such object, or not any more (WhatsApp keeps files for 30 days).
    switch answer.verdict({ code, _ in code == 131_052 ? .retry() : nil }) {
    case nil: nil
    case .refused(let reason): .gone(reason)
    case .credentials: .credentials(answer.reason)
    case .windowClosed, .retry, .unknown: .retry(answer.reason, after: answer.retryAfter)
    }
  }

  private func bytes(at first: String, isAuthorized: Bool) async throws -> FetchedMedia {
    var url = first
    for _ in 0...Self.redirects {
      guard hosts.admits(url) else { throw NoBytes.gone("it lies with a host that is not Meta's") }
      let response = try await api.exchange(try api.download(url, limit: limit, isAuthorized: isAuthorized))
      if (300..<400).contains(response.status), let next = response.headers["Location"] {
        url = next
        continue
      }
      guard response.status == 200 else { throw failure(response, hasFreshURL: isAuthorized) }
      return .bytes(response.body, type: response.mediaType)
    }
    throw NoBytes.retry("Meta leads from place to place")
  }

  private func failure(_ response: HTTPResponse, hasFreshURL: Bool) -> NoBytes {
    switch response.status {
    // An id's URL is asked for anew; a URL that came with the message is over for good.
    case 403, 404, 410:
      hasFreshURL ? .retry("the file is not where Meta said") : .gone("its link is over")
    case 401: .credentials("Meta answered 401")
    default: .retry("Meta answered \(response.status)", after: response.retryAfter)
    }
  }
}
