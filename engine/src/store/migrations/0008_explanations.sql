-- What a language model said of two texts, so that nothing is paid for twice. The answer is
-- JSON; none where it failed the check.
CREATE TABLE explanation (
    issue_text  BLOB NOT NULL,
    signal_text BLOB NOT NULL,
    model       TEXT NOT NULL,
    answer      TEXT,
    at          INTEGER NOT NULL,
    PRIMARY KEY (issue_text, signal_text, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX explanation_by_signal ON explanation (signal_text);
CREATE INDEX explanation_by_time ON explanation (at);

-- How often language models were asked on a day (UTC, such as 2026-11-20).
CREATE TABLE explanation_spending (
    day   TEXT PRIMARY KEY,
    calls INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
