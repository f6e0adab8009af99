// SPDX-License-Identifier: MIT
//
// Whether a citizen asks for the report to stay private or to be seen by all. Reports are private
// unless they ask otherwise, so a wish for privacy outweighs one for publicity, and what reads like
// either only by half is none.

/// What a sender wishes of who may read the report.
package enum VisibilityWish: String, Sendable, Codable {
  /// Read by officers only, without the name.
  case secret = "private"
  /// Shown to everybody.
  case open = "public"

  /// The wish in a text; nil where it says nothing of it. Linear time.
  package static func read(_ text: String) -> VisibilityWish? {
    let words = LooseWords(text)
    var found: VisibilityWish?
    for index in words.list.indices {
      guard let (wish, length) = signs.meaning(of: words.list, at: index) else { continue }
      let before = words.around(index, before: 2, after: length).before
      // `jangan dirahasiakan`, `bukan rahasia`
      if before.contains(where: denials.contains) { continue }
      if wish == .secret { return .secret }
      found = wish
    }
    return found
  }

  private static let signs: PhraseTable<VisibilityWish> = {
    var signs = PhraseTable<VisibilityWish>()
    signs.add(
      """
      rahasiakan, dirahasiakan, merahasiakan, dirahasiain, rahasiain, rahasiakn, anonim, anonymous, confidential,
      jangan disebar, jangan disebarkan, jangan disebarin, jangan sebarkan, jangan dipublikasikan,
      jangan publikasikan, jangan dipublish, jangan diposting, jangan ditampilkan, jangan diumumkan,
      jgn disebar, jgn disebarkan, jgn disebarin, jgn dipublikasikan, jgn diposting, jgn ditampilkan,
      jangan sebut, jgn sebut, jangan cantumkan, jangan dicantumkan, tanpa nama, tidak disebutkan, tidak dipublikasikan,
      lindungi identitas, identitas disembunyikan, sembunyikan identitas, sembunyikan nama, nama disamarkan,
      keep private, bersifat rahasia, secara rahasia, laporan rahasia
      """, as: .secret)
    signs.add(
      """
      boleh dipublikasikan, silakan dipublikasikan, silahkan dipublikasikan, boleh disebarkan, silakan disebarkan,
      silahkan disebarkan, boleh ditampilkan, boleh diposting, mohon dipublikasikan, tolong dipublikasikan,
      boleh dipublish, untuk umum, laporan terbuka, laporan publik
      """, as: .open)
    return signs
  }()

  private static let denials: Set<String> = [
    "bukan", "bkn", "jangan", "jgn", "usah", "perlu", "kenapa", "dulu",
  ]
}
