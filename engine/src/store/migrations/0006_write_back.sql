-- What stands in Linear because this program wrote it: one attachment an issue.
CREATE TABLE written_attachment (
    issue_id      TEXT PRIMARY KEY,
    attachment_id TEXT NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
    written_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
