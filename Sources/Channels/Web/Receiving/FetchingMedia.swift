// SPDX-License-Identifier: MIT
//
// What fetching an attachment can come to is the same on every platform; where it lies and what the
// platform's refusals mean is each channel's own.

package import Pipeline
package import Transport

/// Why there are no bytes of an attachment.
package struct NoBytes: Error {
  package var outcome: FetchedMedia

  package static func gone(_ reason: String) -> NoBytes { NoBytes(outcome: .gone(reason: reason)) }
  package static func retry(_ reason: String, after: Duration? = nil) -> NoBytes {
    NoBytes(outcome: .retry(after: after, reason: reason))
  }
  package static func credentials(_ reason: String) -> NoBytes {
    NoBytes(outcome: .credentialsRefused(reason: reason))
  }
  package static func larger(than limit: Int) -> NoBytes { .gone("larger than \(limit >> 20) MiB") }
}

/// What a fetch came to. `NoBytes` is its own answer; a response over `limit` bytes never comes, and
/// everything else that is thrown may be over by the next try.
package func fetchedMedia(
  limit: Int, _ fetch: () async throws -> FetchedMedia
) async -> FetchedMedia {
  do {
    return try await fetch()
  } catch let end as NoBytes {
    return end.outcome
  } catch let error as TransportError {
    let isTooLarge = error.failure.kind == .tooLarge
    return (isTooLarge ? NoBytes.larger(than: limit) : .retry("\(error.failure)")).outcome
  } catch {
    return NoBytes.retry("\(error)").outcome
  }
}

extension Array {
  /// What a message says of its attachment of that number.
  package func attachment(_ number: Int) throws(NoBytes) -> Element {
    guard indices.contains(number) else { throw .gone("the message has no such attachment") }
    return self[number]
  }
}

extension Optional {
  /// Where the attachment lies.
  package func place() throws(NoBytes) -> Wrapped {
    guard let self else { throw .gone("the message does not say where it is") }
    return self
  }
}

extension HTTPResponse {
  /// The body's media type, lowercased and without parameters; nil where it says nothing.
  package var mediaType: String? {
    let type = headers["Content-Type"]?.prefix { $0 != ";" }.lowercased().trimmed
    return type.flatMap { $0.contains("/") && $0 != "application/octet-stream" ? $0 : nil }
  }
}
