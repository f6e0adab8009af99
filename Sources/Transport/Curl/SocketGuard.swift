// SPDX-License-Identifier: MIT
//
// Keeps a transfer within its reach. libcurl asks for a socket for each address it is about to connect to,
// after it has resolved the name: what is refused here is not connected to, and no second look at the name
// lies between. The connection is new and nobody else's afterwards, for a kept one was never asked about.

import CCurl
import Glibc

final class SocketGuard {
  private let reach: Reach
  private(set) var hasRefused = false
  private(set) var hasOpened = false

  init(_ reach: Reach) { self.reach = reach }

  fileprivate func socket(for address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    guard let peer = unsafe PeerAddress(address), reach.allows(peer) else {
      hasRefused = true
      return CURL_SOCKET_BAD
    }
    hasOpened = true
    let (family, kind, rule) = unsafe (
      address.pointee.family, address.pointee.socktype, address.pointee.protocol
    )
    return Glibc.socket(family, kind | Int32(SOCK_CLOEXEC.rawValue), rule)
  }
}

extension EasyHandle {
  /// Connects anew, within a reach; the guard must live as long as the transfer.
  func guardSockets(by socketGuard: SocketGuard, stage: String?) {
    // A proxy would be asked for any address; there is none (see Transfer).
    set(CURLOPT_FRESH_CONNECT, true)
    set(CURLOPT_FORBID_REUSE, true)
    if let stage { set(CURLOPT_CONNECT_TO, list: ["::\(stage)"]) }
    note(
      unsafe kanal_curl_set_opensocket(raw) { context, _, address in
        guard let context = unsafe context, let address = unsafe address else { return CURL_SOCKET_BAD }
        // The transfer holds its guard until libcurl has let go of the handle.
        return unsafe Unmanaged<SocketGuard>.fromOpaque(context).takeUnretainedValue().socket(for: address)
      })
    note(
      unsafe kanal_curl_set_pointer(
        raw, CURLOPT_OPENSOCKETDATA, Unmanaged.passUnretained(socketGuard).toOpaque()))
  }
}

extension PeerAddress {
  /// Nil for what is no internet address.
  fileprivate init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
    guard let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return nil }
    let (family, count) = unsafe (address.pointee.family, Int(address.pointee.addrlen))
    // libcurl keeps as many bytes there as it says, which is more than the structure shows.
    let bytes = unsafe [UInt8](UnsafeRawBufferPointer(start: UnsafeRawPointer(address) + start, count: count))
    // Behind family and port, and behind the flow label (RFC 3493 §3.3).
    switch family {
    case AF_INET where count >= 8: self.init(Array(bytes[4..<8]))
    case AF_INET6 where count >= 24: self.init(Array(bytes[8..<24]))
    default: return nil
    }
  }
}
