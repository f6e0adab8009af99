// SPDX-License-Identifier: MIT

import Operations

/// What the bench starts itself as: a counterpart in a program of its own, so that its memory and
/// its processor time are its own.
enum Role: String {
  /// The baseline of `webhook` and `social`.
  case bareWebhook = "bare-webhook"

  static let valued: Set<String> = ["--store"]

  func play(_ arguments: inout Arguments) async throws {
    let store = arguments.value("--store")
    try arguments.finish()
    guard let store else { throw UsageError("--store FILE is missing") }
    switch self {
    case .bareWebhook: try BareWebhook.run(store: store)
    }
  }
}
