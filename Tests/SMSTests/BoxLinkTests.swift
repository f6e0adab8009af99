// SPDX-License-Identifier: MIT

import Testing

@testable import SMS

struct BoxLinkTests {
  private let link = BoxLink()
  private let text = BoxSMS(id: "4a43cd1f-305d-4201-825c-8feca91960ae")

  @Test func `a text lost with the connection is unanswered once its bytes were handed over`() async {
    await link.open()
    async let fate = link.deliver(text)
    #expect(await link.nextBytes() == BoxMessage.sms(text).frame())
    await link.close("cut")
    #expect(await fate == .unanswered("cut"))
  }

  @Test func `a text still in the outbox has not left`() async {
    await link.open()
    // Two texts, of which the writer takes only the first.
    async let first = link.deliver(text)
    _ = await link.nextBytes()
    var other = text
    other.id = "00000000-305d-4201-825c-8feca91960ae"
    async let second = link.deliver(other)
    while await link.outboxCount == 0 { await Task.yield() }
    await link.close("cut")
    #expect(await second == .notSent("cut"))
    #expect(await first == .unanswered("cut"))
  }

  @Test func `a text given up before it left does not leave later`() async {
    await link.open()
    async let fate = link.deliver(text)
    while await link.outboxCount == 0 { await Task.yield() }
    await link.giveUp(text.id, "late")
    #expect(await fate == .notSent("late"))
    await link.post([.heartbeat(load: 0)])
    #expect(await link.nextBytes() == BoxMessage.heartbeat(load: 0).frame())
  }

  @Test func `an acknowledgement answers its own text and no other`() async {
    await link.open()
    async let fate = link.deliver(text)
    _ = await link.nextBytes()
    #expect(await link.settle(BoxAck(.success, time: 0, id: "11111111-305d-4201-825c-8feca91960ae")) == false)
    let ack = BoxAck(.buffered, time: 0, id: text.id)
    #expect(await link.settle(ack))
    #expect(await fate == .acknowledged(ack))
    #expect(await link.settle(ack) == false)
  }

  @Test func `a closed link takes nothing, and its writer ends`() async {
    #expect(await link.deliver(text) == .notSent("not connected to bearerbox"))
    #expect(await link.nextBytes() == nil)
    await link.open()
    async let bytes = link.nextBytes()
    await link.close("cut")
    #expect(await bytes == nil)
  }

  @Test func `a cancelled writer ends`() async {
    await link.open()
    let writer = Task { await link.nextBytes() }
    writer.cancel()
    #expect(await writer.value == nil)
  }

  @Test func `what gathers while the writer is busy leaves together`() async {
    await link.open()
    await link.post([.heartbeat(load: 1)])
    await link.post([.heartbeat(load: 2), .heartbeat(load: 3)])
    let frames = (1...3).flatMap { BoxMessage.heartbeat(load: Int32($0)).frame() }
    #expect(await link.nextBytes() == frames)
  }

  @Test(arguments: [
    (BoxAck.Verdict.success, "accepted"), (.buffered, "accepted"), (.failed, "refused"),
    (.failedForNow, "retry"),
  ])
  func `bearerbox's verdict decides what follows`(verdict: BoxAck.Verdict, expected: String) {
    let outcome = KannelBoxCourier.judge(.acknowledged(BoxAck(verdict, time: 0, id: text.id)))
    #expect("\(outcome)".hasPrefix(expected))
  }
}
