// SPDX-License-Identifier: MIT

extension Migrations {
  /// People at the console. `territory` is where a report lies as far as it is known: Kemendagri's code of
  /// the kota, kecamatan or kelurahan that all of its candidates are in, null where they share none.
  /// `asked_until` keeps a draft out of the way while its sender was asked; `prior_*` is what a person's
  /// decision replaced, for taking it back, and `placed_like` the report whose place it took. The indexes hold
  /// all that a list is filtered by, so that no filter reads a report that it does not show; the state too,
  /// which SQLite 3.40 asks for although the index says it. `audit_report` is for lines about several reports:
  /// each of them finds its line.
  static let console = """
    ALTER TABLE report ADD COLUMN territory TEXT;
    ALTER TABLE report ADD COLUMN asked_until INTEGER;
    ALTER TABLE report ADD COLUMN placed_by TEXT;
    ALTER TABLE report ADD COLUMN placed_like INTEGER REFERENCES report;
    ALTER TABLE report ADD COLUMN prior_place BLOB;
    ALTER TABLE report ADD COLUMN prior_key INTEGER;
    ALTER TABLE report ADD COLUMN prior_territory TEXT;
    ALTER TABLE report ADD COLUMN prior_question INTEGER;
    ALTER TABLE message ADD COLUMN is_alone INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE message ADD COLUMN is_private INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX audit_subject ON audit(subject, id);
    UPDATE report SET territory = kelurahan WHERE kelurahan IS NOT NULL;
    UPDATE report SET placed_by = (SELECT who FROM audit WHERE act = 'locate' AND subject = 'r' || report.id LIMIT 1)
      WHERE kelurahan IS NOT NULL AND id IN (SELECT CAST(substr(subject, 2) AS INTEGER) FROM audit WHERE act = 'locate');
    DROP INDEX report_queue;
    CREATE INDEX report_queue ON report(is_emergency DESC, drafted_at, id, channel, territory, category,
      claimed_by, claimed_until, asked_until, event, state) WHERE state = 'needs_location';
    CREATE INDEX report_next ON report(channel, is_emergency DESC, drafted_at, id, territory, category,
      claimed_until, asked_until, state) WHERE state = 'needs_location';
    CREATE INDEX report_waiting ON report(channel, territory, is_emergency, asked_until, claimed_until, drafted_at,
      state) WHERE state = 'needs_location';
    CREATE INDEX report_state ON report(state, drafted_at, id, channel, territory, category, event)
      WHERE state <> 'needs_location';
    CREATE INDEX report_claimed ON report(claimed_by) WHERE claimed_by IS NOT NULL;
    CREATE INDEX report_asked ON report(asked_until) WHERE asked_until IS NOT NULL;
    CREATE INDEX report_told ON report(drafted_at, event, state) WHERE event IS NOT NULL;
    CREATE INDEX message_dead_reason ON message(reason, id, account, state) WHERE state = 'dead';

    CREATE TABLE officer(
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, password TEXT, roles TEXT NOT NULL, channels TEXT NOT NULL,
      territories TEXT NOT NULL, language TEXT NOT NULL DEFAULT 'id', is_disabled INTEGER NOT NULL DEFAULT 0,
      created_at INTEGER NOT NULL, seen_at INTEGER) STRICT;
    CREATE TABLE session(
      token BLOB PRIMARY KEY, officer INTEGER NOT NULL REFERENCES officer, created_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE INDEX session_officer ON session(officer);
    CREATE INDEX session_seen ON session(seen_at);
    CREATE TABLE skipped(
      officer TEXT NOT NULL, report INTEGER NOT NULL REFERENCES report, until INTEGER NOT NULL,
      PRIMARY KEY(officer, report)) STRICT, WITHOUT ROWID;
    CREATE INDEX skipped_until ON skipped(until);
    CREATE TABLE photo_grant(
      report INTEGER NOT NULL REFERENCES report, officer TEXT NOT NULL, granted_by TEXT NOT NULL,
      reason TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(report, officer)) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_who ON audit(who, id);
    CREATE TABLE audit_report(
      report INTEGER NOT NULL REFERENCES report, line INTEGER NOT NULL REFERENCES audit,
      PRIMARY KEY(report, line)) STRICT, WITHOUT ROWID
    """
}
