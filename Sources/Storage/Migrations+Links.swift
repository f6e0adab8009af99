// SPDX-License-Identifier: MIT

extension Migrations {
  /// Short links that are still to be expanded, or were: pending | expanded | gone.
  static let shortLinks = """
    CREATE TABLE link(
      message INTEGER NOT NULL REFERENCES message, number INTEGER NOT NULL, mac BLOB NOT NULL,
      sealed BLOB NOT NULL, seal_key INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'pending',
      target BLOB, target_key INTEGER, reason TEXT, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER,
      PRIMARY KEY(message, number),
      CHECK(state <> 'pending' OR due_at IS NOT NULL), CHECK(state <> 'expanded' OR target IS NOT NULL),
      CHECK(state <> 'gone' OR reason IS NOT NULL)) STRICT, WITHOUT ROWID;
    CREATE INDEX link_pending ON link(due_at) WHERE state = 'pending';
    CREATE INDEX link_target ON link(mac) WHERE state = 'expanded'
    """
}
