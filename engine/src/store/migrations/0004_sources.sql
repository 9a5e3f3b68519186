-- What it takes to keep in step with Linear and BuildBetter.

-- When the source said that it no longer has the record. The row stays, with its
-- verdicts and vectors, and is shown again when the source has it again.
ALTER TABLE issue ADD COLUMN removed_at INTEGER;
ALTER TABLE signal ADD COLUMN removed_at INTEGER;
CREATE INDEX issue_removed ON issue (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX signal_removed ON signal (removed_at) WHERE removed_at IS NOT NULL;

-- What readers see.
CREATE VIEW live_issue AS SELECT * FROM issue WHERE removed_at IS NULL;
CREATE VIEW live_signal AS SELECT * FROM signal WHERE removed_at IS NULL;

-- Who said it: a person here, or a link that people made in Linear.
ALTER TABLE verdict ADD COLUMN origin TEXT NOT NULL DEFAULT 'person' CHECK (origin IN ('person', 'linear'));

-- `watermark` is the time of the newest change that a finished run saw.
CREATE TABLE sync_state (
    source      TEXT NOT NULL,
    resource    TEXT NOT NULL,
    watermark   INTEGER,
    finished_at INTEGER,
    last_error  TEXT,
    failed_at   INTEGER,
    PRIMARY KEY (source, resource)
) STRICT, WITHOUT ROWID;

-- Teams, states, labels, projects, cycles and users of the workspace.
CREATE TABLE workspace_item (
    kind        TEXT NOT NULL CHECK (kind IN ('team', 'state', 'label', 'project', 'cycle', 'user')),
    id          TEXT NOT NULL,
    name        TEXT NOT NULL,
    team_id     TEXT,
    updated_at  INTEGER,
    archived_at INTEGER,
    removed_at  INTEGER,
    raw         TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    domains     TEXT NOT NULL,
    revenue     REAL,
    size        REAL,
    tier        TEXT,
    updated_at  INTEGER,
    archived_at INTEGER,
    removed_at  INTEGER,
    raw         TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Links between issues and customers that people made in Linear. The content of each
-- is a signal of the source `linear` with the same id. `linked_issue_id` is the issue
-- whose association was confirmed because of it: once, so that a person can take it back.
CREATE TABLE customer_need (
    id              TEXT PRIMARY KEY,
    issue_id        TEXT,
    customer_id     TEXT,
    content         TEXT,
    priority        INTEGER NOT NULL,
    created_at      INTEGER,
    updated_at      INTEGER,
    archived_at     INTEGER,
    removed_at      INTEGER,
    linked_issue_id TEXT,
    raw             TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_need_by_issue ON customer_need (issue_id);
CREATE INDEX customer_need_by_customer ON customer_need (customer_id);

-- Removals heard of before the record itself: messages do not come in order.
CREATE TABLE early_removal (
    resource TEXT NOT NULL,
    id       TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (resource, id)
) STRICT, WITHOUT ROWID;
