// SPDX-License-Identifier: MIT
//
// The schema, as numbered steps that only go forward; each runs once, in a transaction, at start.
// Times are milliseconds since 1970 (UTC). What names a person or quotes a message is a sealed
// blob; the columns beside it are what the journey needs to decide and to count.

package enum Migrations {
  /// The version this program works with.
  package static var current: Int { steps.count }

  static func run(on connection: Connection) throws {
    let found = try connection.first("PRAGMA user_version") { $0.count(0) } ?? 0
    guard found <= current else {
      throw StorageError(
        .broken,
        "the database has schema \(found), this program knows up to \(current); install the newer one")
    }
    for version in found..<current {
      try connection.run(
        script: "BEGIN IMMEDIATE; \(steps[version]); PRAGMA user_version=\(version + 1); COMMIT;")
    }
  }

  private static let steps = [
    first, deliveriesByMessage, numbersAndDuplicates, wholesAndAnswerable, piecesByReport,
    remoteAttachments, accountsOpened, duplicatesElsewhere, wordingByAccount, events, languages, shortLinks,
    mapSearches, console,
  ]

  /// Numbers a core issues, suspected duplicates and merges, remarks on answers.
  private static let numbersAndDuplicates = """
    ALTER TABLE report ADD COLUMN number TEXT;
    ALTER TABLE report ADD COLUMN number_key TEXT;
    ALTER TABLE report ADD COLUMN likeness BLOB;
    ALTER TABLE report ADD COLUMN duplicate_of INTEGER REFERENCES report;
    ALTER TABLE report ADD COLUMN merged_into INTEGER REFERENCES report;
    ALTER TABLE report ADD COLUMN merged_state TEXT;
    ALTER TABLE message ADD COLUMN merged_from INTEGER REFERENCES report;
    ALTER TABLE outgoing ADD COLUMN remark TEXT;
    CREATE INDEX report_number ON report(number_key) WHERE number_key IS NOT NULL;
    CREATE INDEX report_likeness ON report(likeness) WHERE likeness IS NOT NULL;
    CREATE INDEX report_duplicate ON report(duplicate_of) WHERE duplicate_of IS NOT NULL;
    CREATE INDEX message_merged ON message(merged_from) WHERE merged_from IS NOT NULL
    """

  private static let first = """
    CREATE TABLE setting(key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;

    -- The city's own mailbox or number: the scope of identities and senders.
    CREATE TABLE account(
      id INTEGER PRIMARY KEY, channel TEXT NOT NULL, scope TEXT NOT NULL, UNIQUE(channel, scope)) STRICT;

    -- A place messages come from. The cursor moves only where the epoch is still the mover's.
    CREATE TABLE feed(
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES account,
      cursor TEXT, epoch INTEGER NOT NULL DEFAULT 0, is_paused INTEGER NOT NULL DEFAULT 0,
      state TEXT NOT NULL DEFAULT 'starting', contact_at INTEGER, message_at INTEGER,
      error TEXT, error_at INTEGER) STRICT;

    CREATE TABLE sender(
      id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, mac BLOB NOT NULL,
      sealed BLOB NOT NULL, seal_key INTEGER NOT NULL, UNIQUE(account, mac)) STRICT;

    -- received | waiting_part | origin | followup | set_aside | dead
    CREATE TABLE message(
      id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, feed INTEGER NOT NULL REFERENCES feed,
      identity TEXT NOT NULL, format TEXT NOT NULL, raw BLOB, raw_file TEXT UNIQUE, raw_bytes INTEGER NOT NULL,
      seal_key INTEGER NOT NULL, is_history INTEGER NOT NULL DEFAULT 0,
      sender INTEGER REFERENCES sender, sent_at INTEGER, received_at INTEGER NOT NULL,
      state TEXT NOT NULL DEFAULT 'received', reason TEXT, report INTEGER REFERENCES report,
      UNIQUE(account, identity),
      CHECK(state <> 'origin' OR report IS NOT NULL), CHECK(state <> 'followup' OR report IS NOT NULL),
      CHECK(state NOT IN ('set_aside', 'dead') OR reason IS NOT NULL)) STRICT;
    CREATE INDEX message_received ON message(id) WHERE state = 'received';
    CREATE INDEX message_dead ON message(id) WHERE state = 'dead';
    CREATE INDEX message_report ON message(report) WHERE report IS NOT NULL;

    CREATE TABLE delivery(
      feed INTEGER NOT NULL REFERENCES feed, position TEXT NOT NULL, message INTEGER NOT NULL REFERENCES message,
      PRIMARY KEY(feed, position)) STRICT, WITHOUT ROWID;

    -- Pieces of a long message that wait for their neighbours; `joint` names the whole.
    CREATE TABLE part(
      message INTEGER PRIMARY KEY REFERENCES message, joint BLOB NOT NULL, number INTEGER NOT NULL,
      total INTEGER NOT NULL, due_at INTEGER NOT NULL, report INTEGER REFERENCES report) STRICT;
    CREATE INDEX part_joint ON part(joint, due_at);
    CREATE INDEX part_due ON part(due_at) WHERE report IS NULL;

    -- needs_location | located | forwarded | outside | set_aside;  located needs a kelurahan
    CREATE TABLE report(
      id INTEGER PRIMARY KEY, ticket TEXT NOT NULL UNIQUE, origin INTEGER NOT NULL UNIQUE REFERENCES message,
      sender INTEGER REFERENCES sender, channel TEXT NOT NULL, visibility TEXT NOT NULL DEFAULT 'private',
      category TEXT NOT NULL, is_emergency INTEGER NOT NULL DEFAULT 0,
      kelurahan TEXT, latitude REAL, longitude REAL, place BLOB, seal_key INTEGER NOT NULL,
      state TEXT NOT NULL, reason TEXT, version INTEGER NOT NULL DEFAULT 1, drafted_at INTEGER NOT NULL,
      question_until INTEGER, claimed_by TEXT, claimed_until INTEGER,
      status TEXT, status_seq INTEGER NOT NULL DEFAULT 0, status_at INTEGER,
      CHECK(state NOT IN ('located', 'forwarded') OR kelurahan IS NOT NULL)) STRICT;
    CREATE INDEX report_queue ON report(is_emergency DESC, drafted_at) WHERE state = 'needs_location';
    CREATE INDEX report_sender ON report(sender, drafted_at);

    -- Attachment bytes stay inside the sealed raw message; the reference is what leaves the house.
    CREATE TABLE attachment(
      message INTEGER NOT NULL REFERENCES message, number INTEGER NOT NULL, reference TEXT NOT NULL UNIQUE,
      type TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY(message, number)) STRICT, WITHOUT ROWID;

    -- due | sending | unknown | waiting_window | accepted | delivered | refused | parked
    -- cause: forward:R, update:M, reply:R, located:R, status:R:SEQ, answer:M — what made it, once.
    CREATE TABLE outgoing(
      id INTEGER PRIMARY KEY, cause TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, courier TEXT NOT NULL,
      report INTEGER REFERENCES report, message INTEGER REFERENCES message, sender INTEGER REFERENCES sender,
      payload BLOB, seal_key INTEGER, state TEXT NOT NULL DEFAULT 'due', due_at INTEGER NOT NULL,
      lease INTEGER NOT NULL DEFAULT 0, lease_until INTEGER, attempts INTEGER NOT NULL DEFAULT 0,
      unknowns INTEGER NOT NULL DEFAULT 0, remote_id TEXT, reason TEXT,
      created_at INTEGER NOT NULL, settled_at INTEGER) STRICT;
    CREATE INDEX outgoing_due ON outgoing(courier, due_at) WHERE state IN ('due', 'unknown', 'waiting_window');
    CREATE INDEX outgoing_sending ON outgoing(lease_until) WHERE state = 'sending';
    CREATE INDEX outgoing_open ON outgoing(courier, created_at) WHERE settled_at IS NULL;
    CREATE INDEX outgoing_stuck ON outgoing(state) WHERE state IN ('refused', 'parked');
    CREATE INDEX outgoing_report ON outgoing(report);
    CREATE INDEX outgoing_sender ON outgoing(sender, created_at) WHERE sender IS NOT NULL;

    CREATE TABLE attempt(
      outgoing INTEGER NOT NULL REFERENCES outgoing, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
      ended_at INTEGER, outcome TEXT, detail TEXT, PRIMARY KEY(outgoing, number)) STRICT, WITHOUT ROWID;

    CREATE TABLE core_event(
      source TEXT NOT NULL, external TEXT NOT NULL, report INTEGER NOT NULL REFERENCES report, seq INTEGER NOT NULL,
      status TEXT NOT NULL, note BLOB, seal_key INTEGER NOT NULL, received_at INTEGER NOT NULL,
      PRIMARY KEY(source, external)) STRICT, WITHOUT ROWID;
    CREATE INDEX core_event_report ON core_event(report, seq);

    CREATE TABLE tally(
      feed INTEGER NOT NULL REFERENCES feed, day INTEGER NOT NULL, new INTEGER NOT NULL DEFAULT 0,
      repeated INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(feed, day)) STRICT, WITHOUT ROWID;

    CREATE TABLE audit(
      id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, act TEXT NOT NULL, subject TEXT NOT NULL,
      reason TEXT) STRICT
    """

  /// Positions are as random as a gateway's ids: by message, rows are appended, and what brought a
  /// message is found without a scan.
  private static let deliveriesByMessage = """
    ALTER TABLE delivery RENAME TO delivery_by_position;
    CREATE TABLE delivery(
      message INTEGER NOT NULL REFERENCES message, feed INTEGER NOT NULL REFERENCES feed, position TEXT NOT NULL,
      PRIMARY KEY(message, feed, position)) STRICT, WITHOUT ROWID;
    INSERT INTO delivery(message, feed, position)
      SELECT message, feed, position FROM delivery_by_position ORDER BY message;
    DROP TABLE delivery_by_position
    """

  /// `whole` is the first message of the long message a piece went into: two long messages of one
  /// sender can share a joint. Pieces whose neighbours were left waiting count as done or wait again.
  /// `is_answerable` says whether the channel can carry an answer to a report's sender, as its first
  /// message was read.
  private static let wholesAndAnswerable = """
    ALTER TABLE part ADD COLUMN whole INTEGER REFERENCES message;
    UPDATE part SET whole = (SELECT min(p.message) FROM part p WHERE p.joint = part.joint AND p.report = part.report)
      WHERE report IS NOT NULL;
    UPDATE part SET whole = message
      WHERE report IS NULL AND (SELECT state FROM message m WHERE m.id = part.message) <> 'waiting_part';
    DROP INDEX part_due;
    CREATE INDEX part_waiting ON part(joint) WHERE whole IS NULL;
    CREATE INDEX part_whole ON part(whole) WHERE whole IS NOT NULL;

    ALTER TABLE report ADD COLUMN is_answerable INTEGER NOT NULL DEFAULT 0;
    UPDATE report SET is_answerable = EXISTS (SELECT 1 FROM outgoing o WHERE o.cause = 'reply:r' || report.id)
    """

  /// Each forward asks which pieces its report has.
  private static let piecesByReport =
    "CREATE INDEX part_report ON part(report) WHERE report IS NOT NULL"

  /// When an account was first configured; of those that were there before, nobody knows.
  private static let accountsOpened = "ALTER TABLE account ADD COLUMN opened_at INTEGER"

  /// The same event told on another channel, everybody who hears of a report, and answers to what we sent.
  private static let duplicatesElsewhere = """
    ALTER TABLE report ADD COLUMN wording BLOB;
    CREATE INDEX report_wording ON report(wording) WHERE wording IS NOT NULL;
    CREATE INDEX report_merged_into ON report(merged_into) WHERE merged_into IS NOT NULL;
    CREATE INDEX sender_mac ON sender(mac);
    CREATE INDEX outgoing_remote ON outgoing(remote_id, courier) WHERE remote_id IS NOT NULL AND sender IS NOT NULL
    """

  /// The same words are looked for account by account, a seek each, however many copy them on one.
  private static let wordingByAccount = """
    ALTER TABLE report ADD COLUMN account INTEGER REFERENCES account;
    UPDATE report SET account = (SELECT account FROM message WHERE message.id = report.origin)
      WHERE wording IS NOT NULL;
    DROP INDEX report_wording;
    CREATE INDEX report_wording ON report(wording, account, drafted_at) WHERE wording IS NOT NULL
    """

  /// Reports of one event: what their words have in common, and the first that told of it.
  private static let events = """
    ALTER TABLE report ADD COLUMN sketch BLOB;
    ALTER TABLE report ADD COLUMN event INTEGER REFERENCES report;
    CREATE INDEX report_near ON report(category, kelurahan, drafted_at) WHERE sketch IS NOT NULL;
    CREATE INDEX report_event ON report(event) WHERE event IS NOT NULL
    """

  private static let languages = "ALTER TABLE report ADD COLUMN language TEXT"

  /// Attachments whose bytes a platform keeps: inline | pending | kept | gone.
  private static let remoteAttachments = """
    ALTER TABLE attachment ADD COLUMN state TEXT NOT NULL DEFAULT 'inline';
    ALTER TABLE attachment ADD COLUMN file TEXT;
    ALTER TABLE attachment ADD COLUMN seal_key INTEGER;
    ALTER TABLE attachment ADD COLUMN reason TEXT;
    ALTER TABLE attachment ADD COLUMN attempts INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE attachment ADD COLUMN due_at INTEGER;
    CREATE INDEX attachment_pending ON attachment(due_at) WHERE state = 'pending';
    CREATE INDEX attachment_file ON attachment(file) WHERE file IS NOT NULL
    """

  /// Drafts that wait are looked for on a map: pending | found | nothing | given_up | late; what it answered is
  /// kept by the keyed hash of the question.
  private static let mapSearches = """
    CREATE TABLE map_search(
      message INTEGER PRIMARY KEY REFERENCES message, state TEXT NOT NULL DEFAULT 'pending', questions BLOB,
      places BLOB, seal_key INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due_at INTEGER, reason TEXT,
      CHECK(state <> 'pending' OR questions IS NOT NULL AND due_at IS NOT NULL)) STRICT;
    CREATE INDEX map_search_due ON map_search(due_at, message) WHERE state = 'pending';
    CREATE TABLE map_answer(
      question BLOB PRIMARY KEY, answer BLOB NOT NULL, seal_key INTEGER NOT NULL,
      answered_at INTEGER NOT NULL) STRICT;
    CREATE INDEX map_answer_age ON map_answer(answered_at)
    """
}
