-- Times are milliseconds since 1970-01-01 UTC. Lists are JSON arrays of text.
-- `row` is the key inside this database; people and other systems use the rest.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
    row           INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    identifier    TEXT NOT NULL,
    title         TEXT NOT NULL,
    description   TEXT,
    url           TEXT,
    team_key      TEXT NOT NULL,
    team_name     TEXT NOT NULL,
    state_name    TEXT NOT NULL,
    state_type    TEXT NOT NULL,
    priority      INTEGER NOT NULL,
    labels        TEXT NOT NULL,
    assignee      TEXT,
    project       TEXT,
    created_at    INTEGER,
    updated_at    INTEGER,
    completed_at  INTEGER,
    canceled_at   INTEGER,
    archived_at   INTEGER,
    text_hash     BLOB NOT NULL,
    imported_at   INTEGER NOT NULL,
    raw           TEXT NOT NULL
) STRICT;
CREATE INDEX issue_by_identifier ON issue (identifier);
CREATE INDEX issue_by_text ON issue (text_hash);

-- Identifiers an issue had before it moved; they still find it.
CREATE TABLE previous_identifier (
    identifier TEXT NOT NULL,
    issue      INTEGER NOT NULL REFERENCES issue (row) ON DELETE CASCADE,
    PRIMARY KEY (identifier, issue)
) STRICT, WITHOUT ROWID;
CREATE INDEX previous_identifier_by_issue ON previous_identifier (issue);

CREATE TABLE signal (
    row             INTEGER PRIMARY KEY,
    source          TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    summary         TEXT NOT NULL,
    context         TEXT NOT NULL,
    quote           TEXT,
    occurred_at     INTEGER,
    sentiment       REAL,
    severity        REAL,
    bias            REAL,
    boundary        TEXT NOT NULL,
    method          TEXT,
    types           TEXT NOT NULL,
    topics          TEXT NOT NULL,
    keywords        TEXT NOT NULL,
    impacts         TEXT NOT NULL,
    emotions        TEXT NOT NULL,
    person_id       TEXT,
    person_name     TEXT,
    person_email    TEXT,
    company_id      TEXT,
    company_name    TEXT,
    company_domain  TEXT,
    company_revenue REAL,
    call_id         TEXT,
    call_name       TEXT,
    call_url        TEXT,
    call_start_s    REAL,
    text_hash       BLOB NOT NULL,
    imported_at     INTEGER NOT NULL,
    raw             TEXT NOT NULL,
    UNIQUE (source, external_id)
) STRICT;
CREATE INDEX signal_by_text ON signal (text_hash);

-- Unit vectors as little-endian f32, one for each different text and model.
CREATE TABLE embedding (
    text_hash BLOB NOT NULL,
    model     TEXT NOT NULL,
    vector    BLOB NOT NULL,
    PRIMARY KEY (text_hash, model)
) STRICT, WITHOUT ROWID;

-- One row for each finished run of the matching.
CREATE TABLE run (
    id             INTEGER PRIMARY KEY,
    model          TEXT NOT NULL,
    min_similarity REAL NOT NULL,
    inputs_hash    BLOB NOT NULL,
    pair_count     INTEGER NOT NULL,
    finished_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE association (
    issue      INTEGER NOT NULL REFERENCES issue (row) ON DELETE CASCADE,
    signal     INTEGER NOT NULL REFERENCES signal (row) ON DELETE CASCADE,
    similarity REAL NOT NULL,
    run        INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (issue, signal)
) STRICT, WITHOUT ROWID;
CREATE INDEX association_by_signal ON association (signal, similarity DESC);
CREATE INDEX association_by_run ON association (run);

-- What people said. No run and no import touches it.
CREATE TABLE verdict (
    issue   INTEGER NOT NULL REFERENCES issue (row),
    signal  INTEGER NOT NULL REFERENCES signal (row),
    verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected')),
    reason  TEXT,
    person  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (issue, signal)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_by_signal ON verdict (signal);

CREATE VIRTUAL TABLE issue_words USING fts5 (
    title, description, content = 'issue', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER issue_words_insert AFTER INSERT ON issue BEGIN
    INSERT INTO issue_words (rowid, title, description) VALUES (new.row, new.title, new.description);
END;
CREATE TRIGGER issue_words_delete AFTER DELETE ON issue BEGIN
    INSERT INTO issue_words (issue_words, rowid, title, description)
    VALUES ('delete', old.row, old.title, old.description);
END;
CREATE TRIGGER issue_words_update AFTER UPDATE OF title, description ON issue BEGIN
    INSERT INTO issue_words (issue_words, rowid, title, description)
    VALUES ('delete', old.row, old.title, old.description);
    INSERT INTO issue_words (rowid, title, description) VALUES (new.row, new.title, new.description);
END;

CREATE VIRTUAL TABLE signal_words USING fts5 (
    summary, context, quote, content = 'signal', content_rowid = 'row', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER signal_words_insert AFTER INSERT ON signal BEGIN
    INSERT INTO signal_words (rowid, summary, context, quote)
    VALUES (new.row, new.summary, new.context, new.quote);
END;
CREATE TRIGGER signal_words_delete AFTER DELETE ON signal BEGIN
    INSERT INTO signal_words (signal_words, rowid, summary, context, quote)
    VALUES ('delete', old.row, old.summary, old.context, old.quote);
END;
CREATE TRIGGER signal_words_update AFTER UPDATE OF summary, context, quote ON signal BEGIN
    INSERT INTO signal_words (signal_words, rowid, summary, context, quote)
    VALUES ('delete', old.row, old.summary, old.context, old.quote);
    INSERT INTO signal_words (rowid, summary, context, quote)
    VALUES (new.row, new.summary, new.context, new.quote);
END;

INSERT INTO setting (name, value) VALUES ('catalogue_version', '1');
