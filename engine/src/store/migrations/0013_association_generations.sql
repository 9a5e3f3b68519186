-- A run's associations are written beside the former ones, some at a time, and put in their place
-- by one small transaction; the former ones then go, some at a time.

-- At most one generation is live. One that is neither live nor being written is on its way out.
CREATE TABLE association_generation (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    -- The run whose associations they are, once they are live.
    run     INTEGER REFERENCES run (id),
    is_live INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX association_generation_live ON association_generation (is_live) WHERE is_live = 1;

CREATE TABLE stored_association (
    generation   INTEGER NOT NULL,
    issue        INTEGER NOT NULL REFERENCES issue (row) ON DELETE CASCADE,
    signal       INTEGER NOT NULL REFERENCES signal (row) ON DELETE CASCADE,
    similarity   REAL NOT NULL,
    confidence   REAL NOT NULL,
    margin       REAL NOT NULL,
    words        REAL NOT NULL,
    signal_share REAL NOT NULL,
    issue_share  REAL NOT NULL,
    PRIMARY KEY (issue, signal, generation)
) STRICT, WITHOUT ROWID;

INSERT INTO association_generation (run, is_live)
SELECT max(id), 1 FROM run HAVING count(*) > 0;
INSERT INTO stored_association
SELECT (SELECT id FROM association_generation), issue, signal, similarity, confidence, margin, words,
    signal_share, issue_share
FROM association;
DROP TABLE association;

CREATE INDEX stored_association_by_signal ON stored_association (signal, similarity DESC);

-- What readers see.
CREATE VIEW association AS
SELECT issue, signal, similarity, confidence, margin, words, signal_share, issue_share,
    (SELECT run FROM association_generation WHERE is_live = 1) AS run
FROM stored_association
WHERE generation = (SELECT id FROM association_generation WHERE is_live = 1);
