// SPDX-License-Identifier: MIT
//
// The bytes of an attachment: `getFile` turns its id into a path that lives for an hour, the path is
// downloaded from the same server. Nothing else is ever asked, whatever a message says.

package import Pipeline
import Reports
import Transport
import Web

package struct TelegramMedia: MediaSource {
  private let api: BotAPI
  /// A larger file stays where it is.
  private let limit: Int

  package init(api: BotAPI, limit: Int) {
    self.api = api
    self.limit = limit
  }

  package func fetch(_ number: Int, of raw: RawMessage) async -> FetchedMedia {
    await fetchedMedia(limit: limit) {
      let file = try MessageFile.all(of: raw).attachment(number)
      let id = try file.id.place()
      guard file.note.bytes <= limit else { throw tooLarge }
      return .bytes(try await bytes(at: try await path(of: id)), type: nil)
    }
  }

  private var tooLarge: NoBytes { .larger(than: limit) }

  private func path(of id: String) async throws -> String {
    let answer = BotAnswer(try await api.exchange(try api.request("getFile", ["file_id": id])))
    guard let result = answer.result else { throw refusal(answer) }
    guard result.member("file_size")?.integer ?? 0 <= limit else { throw tooLarge }
    guard let path = result.member("file_path")?.text else { throw NoBytes.retry("getFile named no path") }
    return path
  }

  private func refusal(_ answer: BotAnswer) -> NoBytes {
    switch answer.code {
    case 400 where answer.says("too big"): tooLarge
    // Telegram says the same of an id it does not know and of a file that is not at hand just now.
    case 400 where answer.says("temporarily unavailable"): .retry("Telegram has no such file just now")
    case 400: .gone("Telegram has no such file")
    default: failure(answer)
    }
  }

  private func failure(_ answer: BotAnswer) -> NoBytes {
    switch telegramFailure(answer) {
    case let failure? where failure.remedy == .credentials:
      .credentials(failure.description)
    case let failure?: .retry(failure.description, after: answer.retryAfter)
    case nil: .retry("Telegram answered without a file")
    }
  }

  private func bytes(at path: String) async throws -> [UInt8] {
    guard let request = try api.fileRequest(path, limit: limit) else {
      // A server of one's own with --local names files of its own disk.
      throw NoBytes.retry("getFile named a path that cannot be downloaded")
    }
    let response = try await api.exchange(request)
    switch response.status {
    case 200: return response.body
    // The path's hour is over; the next try gets a new one.
    case 404: throw NoBytes.retry("the file is not where getFile said")
    default: throw failure(BotAnswer(response))
    }
  }
}
