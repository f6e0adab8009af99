// SPDX-License-Identifier: MIT

import Foundation

/// axe-core, which looks at a page as it stands for what the Web Content Accessibility Guidelines forbid.
package enum Accessibility {
  private static let script: String? = PythonClient.file("axe_playwright_python/axe.min.js")
    .flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }  // Not installed: none.

  package static var isInstalled: Bool { script != nil }
  /// Why a test is skipped.
  package static let lacking = "axe-core is not installed; sh config/bootstrap.sh --tests installs it"

  /// What WCAG 2.2 forbids on levels A and AA, a line each, with the first elements that do it.
  package static func violations(on page: BrowserPage) async throws -> [String] {
    guard let script else { throw ServerTrouble(lacking) }
    // Once a page; by the debugger's way in, for the page itself lets no script of others run.
    if try await !page.evaluate("'axe' in window").isTruthy { _ = try await page.evaluate("\(script);0") }
    let found = try await page.evaluate(
      """
      axe.run(document, { resultTypes: ["violations"], runOnly: { type: "tag",
        values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] } })
        .then(({ violations }) => violations.map((v) => `${v.id}: ${v.help}: ` + v.nodes.slice(0, 4)
          .map((n) => `${n.target.join(" ")} ${n.html.slice(0, 160)} ${n.any[0]?.message ?? ""}`).join(" | ")))
      """)
    return found.array.compactMap(\.string)
  }
}
