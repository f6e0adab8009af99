// SPDX-License-Identifier: MIT
//
// What a person's decisions change beside where a report is: they take it back, correct it, take it apart.

package import Reports

extension Connection {
  /// Takes a person's location back: the report waits again, with what was known before.
  package func unlocate(_ report: ReportRow, at now: Timestamp) throws {
    try advance(report, .unlocated, at: now)
    try execute(
      """
      UPDATE report SET (place, seal_key, territory, question_until)
        = (prior_place, ifnull(prior_key, seal_key), prior_territory, prior_question),
        kelurahan = NULL, latitude = NULL, longitude = NULL, placed_by = NULL, placed_like = NULL,
        prior_place = NULL, prior_key = NULL, prior_territory = NULL, prior_question = NULL
      WHERE id = ?
      """, report.id)
  }

  /// Where it lay before a person's decision, as far as it was known.
  package func priorTerritory(of report: ReportID) throws -> String? {
    try first("SELECT prior_territory FROM report WHERE id = ?", report) { $0.optionalText(0) } ?? nil
  }

  /// What a person says it is about, and that not everybody may see it.
  package func amend(_ report: ReportID, category: String?, isPrivate: Bool) throws {
    try execute(
      """
      UPDATE report SET category = coalesce(?, category), visibility = CASE WHEN ? THEN 'private' ELSE visibility END,
        version = version + 1 WHERE id = ?
      """, category, isPrivate, report)
  }

  /// Has a follow-up message read again, as a report of its own, and as private as the one it was part of.
  package func separate(_ message: MessageID, from report: ReportRow) throws {
    try advance(message, .separated)
    try execute(
      "UPDATE message SET is_alone = 1, is_private = ? WHERE id = ?", report.visibility == "private", message)
  }

  /// Whether a person said that a message is part of no other report, and that not everybody may see it.
  package func standing(of message: MessageID) throws -> (isAlone: Bool, isPrivate: Bool) {
    try first("SELECT is_alone, is_private FROM message WHERE id = ?", message) {
      (isAlone: $0.flag(0), isPrivate: $0.flag(1))
    } ?? (false, false)
  }

  /// Keeps a first answer that has not left from naming a place that can still be taken back.
  package func holdReply(to report: ReportID, until: Timestamp) throws {
    try execute(
      "UPDATE outgoing SET due_at = ? WHERE cause = ? AND state = 'due' AND attempts = 0 AND due_at < ?",
      until, "reply:\(report)", until)
  }

  /// Whether a message stands in its report by itself: neither by a merge nor as a piece of a long one.
  package func isSeparable(_ message: MessageID) throws -> Bool {
    try first(
      """
      SELECT 1 FROM message WHERE id = ? AND state = 'followup' AND merged_from IS NULL
        AND reason IS NOT 'status question' AND NOT EXISTS (SELECT 1 FROM part WHERE part.message = message.id)
      """, message
    ) { _ in true } ?? false
  }
}
