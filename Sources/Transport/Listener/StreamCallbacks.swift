// SPDX-License-Identifier: MIT
//
// A stream as libmicrohttpd sees it: a response that asks for its bytes. The stream is retained for the
// response and released with it; libmicrohttpd reports that exactly once.

import CMicrohttpd

/// A response with the stream as its body. Whoever lets go of it last ends the stream.
func streamingResponse(_ stream: ResponseStream, toHead isHead: Bool) -> OpaquePointer? {
  let context = unsafe Unmanaged.passRetained(stream).toOpaque()
  let built = unsafe kanal_mhd_stream(fillRoom, responseGone, context, isHead)
  if unsafe built == nil { unsafe responseGone(context) }
  return unsafe built
}

private func fillRoom(
  _ context: UnsafeMutableRawPointer?, _: UInt64, _ room: UnsafeMutablePointer<CChar>?, _ count: Int
) -> Int {
  guard let context = unsafe context else { return kanal_mhd_broken }
  // Retained by streamingResponse until responseGone; the room is libmicrohttpd's for this call.
  let stream = unsafe Unmanaged<ResponseStream>.fromOpaque(context).takeUnretainedValue()
  return unsafe stream.fill(UnsafeMutableRawBufferPointer(start: room, count: count))
}

private func responseGone(_ context: UnsafeMutableRawPointer?) {
  guard let context = unsafe context else { return }
  // Balances the retain of streamingResponse.
  unsafe Unmanaged<ResponseStream>.fromOpaque(context).takeRetainedValue().leave()
}
