// SPDX-License-Identifier: MIT

import Operations
import Simulation
import Transport

enum PhoneCommands {
  /// `kanalsim gateway`.
  static func gateway(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--listen")
    try arguments.finish()
    let gateway = try SimulatedGateway(port: port, now: CoreCommand.now)
    Console.say("bearerbox on 127.0.0.1:\(gateway.port)")
    // Reading blocks, so that it has a thread of its own.
    startThread("phone") {
      while let line = readLine() {
        let words = line.split(separator: " ", maxSplits: 1)
        guard words.count == 2 else { continue }
        send(String(words[1]), from: String(words[0]), to: "1708", over: gateway)
      }
    }
    for await text in gateway.received { show(text) }
  }

  /// `kanalsim phone`.
  static func phone(_ arguments: inout Arguments) async throws {
    let port = try arguments.port("--smsc", allowsZero: false)
    let sender = try arguments.needed("--from")
    let receiver = try arguments.needed("--to")
    let seconds = try arguments.number("--wait", in: 0...86_400, default: 5)
    let text = arguments.rest().joined(separator: " ")
    try arguments.finish()
    guard !text.isEmpty else { throw UsageError("a text is missing") }
    let line = try await SMSCLine.connect(port: port, dialer: Dialer())
    send(text, from: sender, to: receiver, over: line)
    let showing = Task { for await text in line.received { show(text) } }
    try await Task.sleep(for: .seconds(seconds))
    await line.close()
    await showing.value
  }

  private static func send(
    _ text: String, from sender: String, to receiver: String, over network: any PhoneNetwork
  ) {
    let reference = UInt8.random(in: 0...255)
    let pieces = PhoneText.pieces(from: sender, to: receiver, text, reference: reference)
    for piece in pieces { network.send(piece) }
  }

  private static func show(_ text: PhoneText) {
    Console.say("\(text.receiver) from \(text.sender): \(text.text)")
  }
}
