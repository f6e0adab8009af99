// SPDX-License-Identifier: MIT
//
// A source of filled-in reports put together. It has no courier: who handed the report over has the number
// in the answer to the request, or on the receipt of the counter.

package import Pipeline
package import Reports
import Web

package struct FormsChannel: Sendable {
  /// One report as its JSON.
  package static let format = "form"

  package let account: ChannelAccount
  package let feeds: [any Feed]
  /// Nil where the source has no key: nothing is taken over HTTP then.
  package let source: FormSource?

  /// - Parameter receipt: What became of the report of that id.
  package init(
    _ settings: FormSettings, clock: PipelineClock,
    receipt: @escaping @Sendable (_ id: String, _ raw: [UInt8]?) async throws -> Receipt?
  ) {
    let door = WebhookDoor(takeReport: { _ in })
    account = ChannelAccount(
      channel: settings.kind.channel, scope: settings.scope, courier: nil, rules: settings.rules,
      read: { try Self.read($0) },
      readJoined: { _ in throw Unreadable("a form does not come in pieces") },
      compose: { _ in AnswerText("") },
      attachments: { try Self.leaving($0) })
    feeds = settings.key == nil ? [] : [WebhookFeed(name: settings.endName, door: door)]
    source = settings.key.map {
      FormSource(settings: settings, key: $0.text, door: door, clock: clock, receipt: receipt)
    }
  }

  /// Reads a kept report.
  package static func read(_ raw: RawMessage) throws(Unreadable) -> Reading {
    let report = try report(raw)
    return Reading(
      sender: report.sender, canBeAnswered: false, sentAt: report.sentAt, subject: report.subject,
      text: report.text,
      attachments: report.attachments.map {
        AttachmentNote(name: $0.name, type: $0.type, bytes: $0.bytes.count)
      },
      pin: report.location, isPublic: report.isPublic)
  }

  /// What may leave of a kept report's files.
  package static func leaving(_ raw: RawMessage) throws(Unreadable) -> @Sendable (Int) -> LeavingAttachment? {
    let files = try report(raw).attachments
    return { files.indices.contains($0) ? .bytes(files[$0].bytes) : nil }
  }

  private static func report(_ raw: RawMessage) throws(Unreadable) -> FormReport {
    guard raw.format == format else { throw Unreadable("\(raw.format) is no format of a form") }
    do {
      return try FormReport(try JSONText(raw.bytes))
    } catch {
      throw Unreadable("\(error)")
    }
  }
}
