// SPDX-License-Identifier: MIT
//
// One connection of a client, and all of them, cut when their time is up. libmicrohttpd itself only
// knows inactivity: a client that drips a byte every two seconds would live for ever.
//
// A connection is cut by shutting its socket down while it is registered, under the registry's lock.
// libmicrohttpd reports the end of a connection before it closes the socket, and that report takes the
// same lock, so a number that was given to somebody else meanwhile is never shut down, nor asked whether
// its client has left.

import CMicrohttpd  // POLLRDHUP
import Operations
import Glibc
import Synchronization

/// One connection.
final class Guest: Sendable {
  let descriptor: Int32
  let address: String
  /// Milliseconds of the monotonic clock; `Int64.max` while nothing is expected of the client.
  private let deadline: Atomic<Int64>
  private let heard = Mutex<ResponseStream?>(nil)

  init(descriptor: Int32, address: String, deadline: Duration) {
    self.descriptor = descriptor
    self.address = address
    self.deadline = Atomic(monotonicMilliseconds() + deadline.milliseconds)
  }

  /// Expects something of the client within a time; nil: expects nothing.
  func expect(within time: Duration?) {
    let instant = time.map { monotonicMilliseconds() + $0.milliseconds } ?? .max
    deadline.store(instant, ordering: .relaxed)
  }

  /// What is being streamed to it.
  var stream: ResponseStream? { heard.withLock { $0 } }

  /// Takes its answer piece by piece from now on; nil: no longer. The system then holds little of it, so
  /// that what waits for a client that does not read is the stream's to bound.
  func listen(to stream: ResponseStream?) {
    heard.withLock { $0 = stream }
    guard stream != nil else { return }
    var size: Int32 = 64 << 10
    // `size` lives for the length of the call.
    _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
  }

  func isLate(at now: Int64) -> Bool { deadline.load(ordering: .relaxed) <= now }
}

/// All connections of one listener. Rings the doorkeeper's bell at the first guest, who is to be looked
/// after, and at the first to leave a full house.
final class GuestBook: Sendable {
  let bell: Doorbell
  private let limit: Int
  private let guests = Mutex<[ObjectIdentifier: Guest]>([:])

  init(limit: Int) throws(ListenError) {
    self.limit = limit
    bell = try Doorbell()
  }

  var isEmpty: Bool { guests.withLock { $0.isEmpty } }
  var haveRoom: Bool { guests.withLock { $0.count < limit } }

  func add(_ guest: Guest) {
    let count = guests.withLock { guests in
      guests[ObjectIdentifier(guest)] = guest
      return guests.count
    }
    if count == 1 { bell.ring() }
  }

  func remove(_ guest: Guest) {
    let count = guests.withLock { guests in
      guests.removeValue(forKey: ObjectIdentifier(guest))
      return guests.count
    }
    if count == limit - 1 { bell.ring() }
  }

  /// Cuts those whose time is up, and gives up the streams of those who left.
  func lookAfter() {
    cutLate()
    for stream in abandoned() { stream.cut() }
  }

  /// The streams whose client has closed its side. One that has nothing to send is suspended, and
  /// libmicrohttpd does not look at a suspended connection.
  private func abandoned() -> [ResponseStream] {
    guests.withLock { guests in
      let open = guests.values.compactMap { guest in guest.stream.map { (guest.descriptor, $0) } }
      guard !open.isEmpty else { return [] }
      var polled = open.map { pollfd(fd: $0.0, events: kanal_poll_closed, revents: 0) }
      // The array lives for the length of the call, which does not wait.
      guard unsafe poll(&polled, nfds_t(polled.count), 0) > 0 else { return [] }
      return zip(polled, open).filter { $0.0.revents != 0 }.map(\.1.1)
    }
  }

  private func cutLate() {
    let now = monotonicMilliseconds()
    guests.withLock { guests in
      for guest in guests.values where guest.isLate(at: now) {
        shutdown(guest.descriptor, Int32(SHUT_RDWR))
      }
    }
  }
}

/// The monotonic clock in milliseconds.
func monotonicMilliseconds() -> Int64 {
  var time = timespec()
  // `time` lives for the length of the call.
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
