-- What outside systems send, what is kept secret, and which records have changed since they were matched.

-- Encrypted with a key that is not in this file, each under its name.
CREATE TABLE secret (
    name   TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Webhooks in order of arrival, as they came. One without a fate waits to be processed.
-- The body comes last, so that the rest is read without it.
CREATE TABLE delivery (
    row         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          TEXT NOT NULL UNIQUE,
    event       TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    fate        TEXT CHECK (fate IN ('stored', 'stale', 'ignored', 'removed', 'bad', 'needs fetch')),
    reason      TEXT,
    settled_at  INTEGER,
    body        BLOB NOT NULL
) STRICT;
CREATE INDEX delivery_by_fate ON delivery (fate, row);

-- The newest change of each record's text or vector, in order. What is read up to one
-- position is brought up to date from the positions after it.
CREATE TABLE changed_record (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    side     TEXT NOT NULL CHECK (side IN ('issue', 'signal')),
    row      INTEGER NOT NULL,
    UNIQUE (side, row)
) STRICT;

CREATE TRIGGER issue_changed_insert AFTER INSERT ON issue BEGIN
    DELETE FROM changed_record WHERE side = 'issue' AND row = new.row;
    INSERT INTO changed_record (side, row) VALUES ('issue', new.row);
END;
CREATE TRIGGER issue_changed_update AFTER UPDATE ON issue
WHEN old.text_hash IS NOT new.text_hash OR old.removed_at IS NOT new.removed_at BEGIN
    DELETE FROM changed_record WHERE side = 'issue' AND row = new.row;
    INSERT INTO changed_record (side, row) VALUES ('issue', new.row);
END;
CREATE TRIGGER issue_changed_delete AFTER DELETE ON issue BEGIN
    DELETE FROM changed_record WHERE side = 'issue' AND row = old.row;
    INSERT INTO changed_record (side, row) VALUES ('issue', old.row);
END;

CREATE TRIGGER signal_changed_insert AFTER INSERT ON signal BEGIN
    DELETE FROM changed_record WHERE side = 'signal' AND row = new.row;
    INSERT INTO changed_record (side, row) VALUES ('signal', new.row);
END;
CREATE TRIGGER signal_changed_update AFTER UPDATE ON signal
WHEN old.text_hash IS NOT new.text_hash OR old.removed_at IS NOT new.removed_at BEGIN
    DELETE FROM changed_record WHERE side = 'signal' AND row = new.row;
    INSERT INTO changed_record (side, row) VALUES ('signal', new.row);
END;
CREATE TRIGGER signal_changed_delete AFTER DELETE ON signal BEGIN
    DELETE FROM changed_record WHERE side = 'signal' AND row = old.row;
    INSERT INTO changed_record (side, row) VALUES ('signal', old.row);
END;

-- A vector comes after its text.
CREATE TRIGGER embedding_changed_insert AFTER INSERT ON embedding BEGIN
    DELETE FROM changed_record
    WHERE side = 'issue' AND row IN (SELECT row FROM issue WHERE text_hash = new.text_hash);
    INSERT INTO changed_record (side, row) SELECT 'issue', row FROM issue WHERE text_hash = new.text_hash;
    DELETE FROM changed_record
    WHERE side = 'signal' AND row IN (SELECT row FROM signal WHERE text_hash = new.text_hash);
    INSERT INTO changed_record (side, row) SELECT 'signal', row FROM signal WHERE text_hash = new.text_hash;
END;

-- What is matched now, from the index alone.
CREATE INDEX live_issue_by_text ON issue (text_hash) WHERE removed_at IS NULL;
CREATE INDEX live_signal_by_text ON signal (text_hash) WHERE removed_at IS NULL;

-- Up to which position the run has joined what changed.
ALTER TABLE run ADD COLUMN joined_to INTEGER NOT NULL DEFAULT 0;
INSERT INTO changed_record (side, row) SELECT 'issue', row FROM issue;
INSERT INTO changed_record (side, row) SELECT 'signal', row FROM signal;
