// SPDX-License-Identifier: MIT
//
// What feed and courier share of the connection to bearerbox: one task may write to a stream at a
// time, and an acknowledgement read by the feed belongs to a text the courier sent.
//
//   closed ──open──▶ open ──close(reason)──▶ closed
//
// 1. A text waits in the outbox, then on the wire for its acknowledgement. Whether its bytes were
//    handed to the stream decides what a lost connection means: never left, or unknown.
// 2. Every text that waits is answered exactly once: acknowledged, given up, or at the close.
// 3. While closed nothing is taken in; the feed alone opens and closes.

actor BoxLink {
  /// What became of a text.
  enum Fate: Hashable, Sendable {
    case acknowledged(BoxAck)
    /// No byte of it was handed to the stream.
    case notSent(String)
    /// It was, and bearerbox did not answer.
    case unanswered(String)
  }

  private struct Posted {
    /// The text's id; nil for acknowledgements and heartbeats.
    var id: String?
    var frame: [UInt8]
  }

  private var isOpen = false
  private var outbox: [Posted] = []
  private var waiting: [String: CheckedContinuation<Fate, Never>] = [:]
  private var writer: CheckedContinuation<[UInt8]?, Never>?

  /// How many messages wait for the writer.
  var outboxCount: Int { outbox.count }

  func open() { isOpen = true }

  /// Answers everyone who waits and lets the writer end.
  func close(_ reason: String) {
    isOpen = false
    let unsent = Set(outbox.compactMap(\.id))
    outbox = []
    for (id, text) in waiting {
      text.resume(returning: unsent.contains(id) ? .notSent(reason) : .unanswered(reason))
    }
    waiting = [:]
    writer?.resume(returning: nil)
    writer = nil
  }

  /// Puts a message on its way that nobody waits for.
  func post(_ messages: [BoxMessage]) {
    guard isOpen, !messages.isEmpty else { return }
    outbox += messages.map { Posted(id: nil, frame: $0.frame()) }
    wakeWriter()
  }

  /// Sends a text and waits for its acknowledgement, until it is given up or the link closes.
  func deliver(_ text: BoxSMS) async -> Fate {
    guard isOpen else { return .notSent("not connected to bearerbox") }
    guard !Task.isCancelled else { return .notSent("cancelled") }
    guard waiting[text.id] == nil else { return .notSent("the same text is under way") }
    return await withCheckedContinuation { continuation in
      waiting[text.id] = continuation
      outbox.append(Posted(id: text.id, frame: BoxMessage.sms(text).frame()))
      wakeWriter()
    }
  }

  /// Stops waiting for a text; one that is still in the outbox does not leave any more.
  func giveUp(_ id: String, _ reason: String) {
    guard let text = waiting.removeValue(forKey: id) else { return }
    let wasUnsent = outbox.contains { $0.id == id }
    outbox.removeAll { $0.id == id }
    text.resume(returning: wasUnsent ? .notSent(reason) : .unanswered(reason))
  }

  /// An acknowledgement came; false where nobody waits for it.
  @discardableResult
  func settle(_ ack: BoxAck) -> Bool {
    guard let text = waiting.removeValue(forKey: ack.id) else { return false }
    text.resume(returning: .acknowledged(ack))
    return true
  }

  /// For the one writer: everything that waits to be sent, as soon as there is something; nil once
  /// the link is closed or the task cancelled.
  func nextBytes() async -> [UInt8]? {
    guard isOpen, !Task.isCancelled else { return nil }
    if !outbox.isEmpty { return takeOutbox() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { writer = $0 }
    } onCancel: {
      Task { await self.releaseWriter() }
    }
  }

  private func releaseWriter() {
    writer?.resume(returning: nil)
    writer = nil
  }

  private func wakeWriter() {
    guard let writer else { return }
    self.writer = nil
    writer.resume(returning: takeOutbox())
  }

  private func takeOutbox() -> [UInt8] {
    defer { outbox = [] }
    return outbox.flatMap(\.frame)
  }
}
