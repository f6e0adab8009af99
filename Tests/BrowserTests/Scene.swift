// SPDX-License-Identifier: MIT

import Foundation
import TestSupport

/// A console and a browser, for as long as a test plays.
enum Scene {
  static func play(_ body: (ConsoleHouse, Chromium) async throws -> Void) async throws {
    let house = try await ConsoleHouse.open()
    do {
      let chromium = try await Chromium.start()
      do { try await body(house, chromium) } catch {
        await chromium.stop()
        throw error
      }
      await chromium.stop()
    } catch {
      await house.close()
      throw error
    }
    await house.close()
  }

  /// A file of config/.
  static func contract(_ name: String) -> String { root.appending(path: "config/\(name)").path }

  /// Where a picture of a room is kept, for people to look at.
  static func picture(_ name: String) -> String {
    root.appending(path: ".build-screenshots/\(name).png").path
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardized
}
