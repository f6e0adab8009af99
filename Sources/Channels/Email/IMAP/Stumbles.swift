// SPDX-License-Identifier: MIT
//
// Remembers, over reconnects, which message the stream broke under: a server that drops the
// connection at one damaged message must not hold back all that follow it.
//
// States by the number of breaks behind one position: at first nothing changes (networks break),
// then messages are fetched one at a time, so that the position is exact; then the one at fault is
// taken in by its header alone, and at last as an empty dead letter. Any progress forgets it all.
// Lost with the process: the count then starts anew, which costs time and no mail.

package actor Stumbles {
  /// How the next message is to be fetched.
  enum Care: Sendable, Hashable {
    case none, oneByOne, headerOnly, giveUp
  }

  private var lastUID: UInt32?
  private var count = 0

  package init() {}

  /// The connection broke while the message after `lastUID` was being fetched.
  func broke(after lastUID: UInt32) {
    count = self.lastUID == lastUID ? count + 1 : 1
    self.lastUID = lastUID
  }

  func progressed() {
    lastUID = nil
    count = 0
  }

  func care(after lastUID: UInt32) -> Care { lastUID == self.lastUID ? Self.care(count) : .none }

  static func care(_ breaks: Int) -> Care {
    switch breaks {
    case ..<2: .none
    // Five tries alone: with the pipeline's backoff that outlasts a network that comes and goes.
    case ..<7: .oneByOne
    case ..<10: .headerOnly
    default: .giveUp
    }
  }
}
