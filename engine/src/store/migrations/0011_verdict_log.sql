-- Verdicts as a log. Nothing in it is ever changed or deleted; what holds now follows from it.

ALTER TABLE verdict RENAME TO former_verdict;
DROP INDEX verdict_by_signal;

CREATE TABLE verdict_event (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    issue      INTEGER NOT NULL REFERENCES issue (row),
    signal     INTEGER NOT NULL REFERENCES signal (row),
    -- What holds after this event.
    verdict    TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected', 'none')),
    reason     TEXT,
    person     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    origin     TEXT NOT NULL CHECK (origin IN ('person', 'linear')),
    -- The similarity of a pair that a person linked by hand, as it was then.
    similarity REAL,
    -- The event whose verdict held before this one; none where there was no verdict.
    before     INTEGER REFERENCES verdict_event (seq),
    -- The event that this one undoes: what held before that one holds again.
    undoes     INTEGER REFERENCES verdict_event (seq)
) STRICT;
CREATE INDEX verdict_event_by_pair ON verdict_event (issue, signal, seq);

CREATE TRIGGER verdict_event_is_never_changed BEFORE UPDATE ON verdict_event BEGIN
    SELECT RAISE(ABORT, 'verdict events are never changed');
END;
CREATE TRIGGER verdict_event_is_never_deleted BEFORE DELETE ON verdict_event BEGIN
    SELECT RAISE(ABORT, 'verdict events are never deleted');
END;

-- The verdict that holds for each pair that has one, kept by the trigger below alone. `event`
-- is the event that gave it.
CREATE TABLE verdict (
    issue      INTEGER NOT NULL REFERENCES issue (row),
    signal     INTEGER NOT NULL REFERENCES signal (row),
    verdict    TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected')),
    reason     TEXT,
    person     TEXT NOT NULL,
    at         INTEGER NOT NULL,
    origin     TEXT NOT NULL,
    similarity REAL,
    event      INTEGER NOT NULL REFERENCES verdict_event (seq),
    PRIMARY KEY (issue, signal)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_by_signal ON verdict (signal);

CREATE TRIGGER verdict_follows_its_events AFTER INSERT ON verdict_event BEGIN
    DELETE FROM verdict WHERE issue = new.issue AND signal = new.signal;
    INSERT INTO verdict (issue, signal, verdict, reason, person, at, origin, similarity, event)
    SELECT issue, signal, verdict, reason, person, at, origin, similarity, seq FROM verdict_event
    WHERE verdict <> 'none' AND seq = CASE
        WHEN new.undoes IS NULL THEN new.seq
        ELSE (SELECT before FROM verdict_event WHERE seq = new.undoes)
    END;
END;

INSERT INTO verdict_event (issue, signal, verdict, reason, person, at, origin, similarity)
SELECT issue, signal, verdict, reason, person, at, origin, similarity FROM former_verdict ORDER BY at, issue, signal;
DROP TABLE former_verdict;
