-- How sure each association is, and what that was made of.

-- Version, calibration and weights of what scored the pairs; empty where only similarity was known.
ALTER TABLE run ADD COLUMN scorer TEXT NOT NULL DEFAULT '';

ALTER TABLE association ADD COLUMN confidence REAL NOT NULL DEFAULT 0;
ALTER TABLE association ADD COLUMN margin REAL NOT NULL DEFAULT 0;
ALTER TABLE association ADD COLUMN words REAL NOT NULL DEFAULT 0;
ALTER TABLE association ADD COLUMN signal_share REAL NOT NULL DEFAULT 0;
ALTER TABLE association ADD COLUMN issue_share REAL NOT NULL DEFAULT 0;

-- Models that were learnt from verdicts, with how well each did on verdicts it had not seen.
-- At most one is live; with none, the weights that the program comes with hold.
CREATE TABLE calibration (
    id             INTEGER PRIMARY KEY,
    scorer_version INTEGER NOT NULL,
    models         TEXT NOT NULL CHECK (json_valid(models)),
    report         TEXT NOT NULL CHECK (json_valid(report)),
    is_live        INTEGER NOT NULL,
    made_at        INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX calibration_live ON calibration (is_live) WHERE is_live = 1;

-- What people saved was a cut of similarity.
UPDATE saved_view SET url = url || '&by=similarity' WHERE url LIKE '%min=%' OR url LIKE '%max=%';
