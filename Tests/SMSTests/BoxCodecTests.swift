// SPDX-License-Identifier: MIT

import Pipeline
import TestSupport
import Testing

@testable import SMS

@Suite(.inTurn) struct BoxCodecTests {
  private let id = "4a43cd1f-305d-4201-825c-8feca91960ae"

  private var sample: BoxSMS {
    var sms = BoxSMS(id: id)
    sms.sender = Array("+6281100000001".utf8)
    sms.receiver = Array("1708".utf8)
    sms.content = Array("Banjir di Kelurahan Melati".utf8)
    sms.userDataHeader = []
    sms.time = 1_795_319_492
    sms.direction = 0
    sms.coding = 0
    sms.charset = Array("UTF-8".utf8)
    return sms
  }

  private func decoded(_ frame: [UInt8]) throws -> BoxMessage {
    try BoxMessage(decoding: frame.dropFirst(4))
  }

  @Test func `every kind of message survives the wire`() throws {
    let messages: [BoxMessage] = [
      .heartbeat(load: 3), .admin(.identify, boxID: "kanal"), .admin(.shutdown, boxID: nil), .sms(sample),
      .ack(BoxAck(.failedForNow, time: 7, id: id)),
    ]
    for message in messages { #expect(try decoded(message.frame()) == message) }
  }

  /// As bearerbox expects it, byte by byte.
  @Test func `the identification is the one bearerbox knows`() {
    let frame = BoxMessage.admin(.identify, boxID: "kanal").frame()
    #expect(frame == [0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 5] + Array("kanal".utf8))
    #expect(
      BoxMessage.admin(.identify, boxID: nil).frame()
        == [0, 0, 0, 12, 0, 0, 0, 1, 0, 0, 0, 3, 255, 255, 255, 255])
  }

  @Test func `an empty string is not an absent one`() throws {
    guard case .sms(let sms) = try decoded(BoxMessage.sms(sample).frame()) else {
      Issue.record("not a short message")
      return
    }
    #expect(sms.userDataHeader == [])
    #expect(sms.account == nil)
  }

  @Test func `unknown types and fields behind the last are let through`() throws {
    #expect(try BoxMessage(decoding: [0, 0, 0, 9, 1, 2]) == .other(type: 9))
    let longer = BoxMessage.sms(sample).frame().dropFirst(4) + [0, 0, 0, 1]
    #expect(try BoxMessage(decoding: longer) == .sms(sample))
  }

  @Test func `every truncation is damage, and behind the id names it`() {
    let bytes = Array(BoxMessage.sms(sample).frame().dropFirst(4))
    var withID = 0
    for length in 0..<bytes.count {
      do throws(BoxDamage) {
        _ = try BoxMessage(decoding: bytes.prefix(length))
        Issue.record("\(length) of \(bytes.count) bytes were read as a whole")
      } catch {
        if error.id == id { withID += 1 }
      }
    }
    #expect(withID > 80)
  }

  @Test(arguments: [[0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFE]] as [[UInt8]])
  func `a lying length is damage, not an allocation`(length: [UInt8]) {
    #expect(throws: BoxDamage(field: "sender")) { try BoxMessage(decoding: [0, 0, 0, 2] + length) }
  }

  @Test func `mutated messages are read or refused, never trapped on`() {
    let bytes = Array(BoxMessage.sms(sample).frame().dropFirst(4))
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for _ in 0..<20_000 {
      var mutated = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        mutated[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      do { _ = try BoxMessage(decoding: mutated) } catch { refused += 1 }
    }
    #expect(refused > 1000)
  }

  @Test func `a damaged message is kept under its id, or under its digest`() throws {
    let bytes = Array(BoxMessage.sms(sample).frame().dropFirst(4))
    #expect(KannelBox.incoming(Array(bytes.dropLast(3))).identity == id)
    #expect(KannelBox.incoming(Array(bytes.prefix(20))).identity.hasPrefix("digest:"))
    #expect(throws: BoxDamage(field: "meta_data", id: id)) {
      try KannelBox.shortMessage(Array(bytes.dropLast(3))).reading(country: "62")
    }
  }

  @Test func `R17: pieces that share an id have identities of their own`() {
    var identities: Set<String> = []
    for number in UInt8(1)...3 {
      var sms = sample
      sms.userDataHeader = [5, 0, 3, 1, 3, number]
      let incoming = KannelBox.incoming(Array(BoxMessage.sms(sms).frame().dropFirst(4)))
      identities.insert(incoming.identity)
    }
    #expect(identities == ["\(id)#1/3", "\(id)#2/3", "\(id)#3/3"])
  }
}

struct BoxFramesTests {
  @Test func `frames come out whole however the bytes arrive`() throws {
    let messages: [BoxMessage] = (0..<50).map { .heartbeat(load: $0) } + [.admin(.identify, boxID: "kanal")]
    let stream = messages.flatMap { $0.frame() }
    for step in [1, 3, 7, 64, stream.count] {
      var frames = BoxFrames()
      var found: [BoxMessage] = []
      for start in stride(from: 0, to: stream.count, by: step) {
        frames.append(Array(stream[start..<min(start + step, stream.count)]))
        while let bytes = try frames.next() { found.append(try BoxMessage(decoding: bytes)) }
      }
      #expect(found == messages)
      #expect(frames.pendingBytes == 0)
    }
  }

  @Test func `a length beyond reason is refused before its bytes come`() throws {
    var frames = BoxFrames()
    frames.append(Array("HTTP".utf8))
    #expect(throws: BoxFrameTooLong(length: 0x4854_5450)) { try frames.next() }
  }
}
