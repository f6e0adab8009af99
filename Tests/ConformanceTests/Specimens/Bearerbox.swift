// SPDX-License-Identifier: MIT
//
// Kannel's bearerbox as a box meets it, with faults: what phones send stays open until a box acknowledges
// it, and a box that connects gets all that is open, in order and under the same ids.

import Operations
import Synchronization

@testable import Simulation
@testable import TestSupport

final class Bearerbox: Sendable {
  /// A phone's text on its way to a box.
  struct Open: Sendable {
    var number: Int
    var id: String
    var frame: [UInt8]
  }

  private struct State {
    var open: [Open] = []
    var acknowledged: Set<Int> = []
    var taken: [TakenText] = []
    var bell = Gate()
    /// Connections of an earlier round end.
    var round = 0
  }

  let port: UInt16
  let troubles: Troubles
  private let state = Mutex(State())
  private let stopped = Gate()

  init(_ troubles: Troubles) {
    self.troubles = troubles
    let listening = Socket.listening()
    port = listening.port
    let stopped = stopped
    startThread { [weak self] in
      while waitReadable([listening.descriptor, stopped.descriptor])[1] == false {
        guard let box = listening.accept() else { continue }
        self?.begin(box)
      }
      listening.close()
    }
  }

  var acknowledged: Set<Int> { state.withLock { $0.acknowledged } }
  var taken: [TakenText] { state.withLock { $0.taken } }

  func deliver(_ texts: [Open]) {
    let bell = state.withLock { state in
      state.open += texts
      defer { state.bell = Gate() }
      return state.bell
    }
    bell.open()
  }

  /// Every box's connection ends, and is met by the next trouble when it comes back.
  func endConnections() {
    let bell = state.withLock { state in
      state.round += 1
      defer { state.bell = Gate() }
      return state.bell
    }
    bell.open()
  }

  func stop() {
    stopped.open()
    endConnections()
  }

  private func begin(_ box: Socket) {
    let trouble = troubles.next(.feed)
    startThread { [self] in
      if greet(box, trouble) { serve(box) }
      box.close()
    }
  }

  /// False where the connection ends at once.
  private func greet(_ box: Socket, _ trouble: Trouble?) -> Bool {
    let first = state.withLock { $0.open.first?.frame } ?? BoxWire.acknowledgement(of: "x", time: 0)
    switch trouble {
    case nil: return true
    case .cut: box.write(Array(first.prefix(first.count / 2)))
    case .nonsense: box.write(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
    default: break
    }
    return false
  }

  private func serve(_ box: Socket) {
    let round = state.withLock { $0.round }
    var (buffer, given): ([UInt8], Set<String>) = ([], [])
    while true {
      let (waiting, bell, isOver) = state.withLock { state in
        (state.open.filter { !given.contains($0.id) }, state.bell, state.round != round)
      }
      if isOver { return }
      given.formUnion(waiting.map(\.id))
      guard box.write(waiting.flatMap(\.frame)) else { return }
      guard waitReadable([box.descriptor, bell.descriptor])[0] else { continue }
      guard let bytes = box.read(), !bytes.isEmpty else { return }
      buffer += bytes
      guard take(&buffer, box, &given) else { return }
    }
  }

  /// False where the connection ends.
  private func take(_ buffer: inout [UInt8], _ box: Socket, _ given: inout Set<String>) -> Bool {
    var position = 0
    // What is no frame comes from no box.
    while let message = try? BoxWire.next(in: buffer, from: &position) {
      switch message {
      case .acknowledgement(let id, verdict: 0): settle(id, &given)
      case .text(let text): if !carry(text, to: box) { return false }
      case .acknowledgement, .other: break
      }
    }
    buffer.removeFirst(position)
    return true
  }

  private func settle(_ id: String, _ given: inout Set<String>) {
    given.remove(id)
    state.withLock { state in
      guard let index = state.open.firstIndex(where: { $0.id == id }) else { return }
      state.acknowledged.insert(state.open.remove(at: index).number)
    }
  }

  private func carry(_ text: BoxText, to box: Socket) -> Bool {
    let trouble = troubles.next(.courier)
    var answer = BoxWire.acknowledgement(of: text.id, time: 0)
    switch trouble {
    // The verdict is the integer behind length and type.
    case .serverError: answer[11] = 2
    case .refused: answer[11] = 1
    default:
      let content =
        text.coding == 2
        ? PhoneInbox.text(utf16: text.content) : String(decoding: text.content, as: UTF8.self)
      state.withLock {
        $0.taken.append(
          TakenText(recipient: String(decoding: text.receiver, as: UTF8.self), text: content))
      }
    }
    if trouble == .silence { return true }
    if trouble == .cut { return false }
    return box.write(answer)
  }
}
