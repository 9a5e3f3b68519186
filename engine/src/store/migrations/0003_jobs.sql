-- Work that goes on in the background, oldest first. What changes many times while a job
-- runs (lease, progress, lines of its log) is in a small database beside this one, so that
-- a long transaction here never holds it up.
CREATE TABLE job (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    params      TEXT NOT NULL,
    -- Two waiting jobs of a kind are one if they have the same key; without a key each is its own.
    dedupe      TEXT,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- Waits for another try: a new request of the same key may wait beside it.
    again       INTEGER NOT NULL DEFAULT 0,
    -- Only the program that began it can do it: its records come from standard input.
    owned       INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL,
    worker      TEXT,
    started_by  TEXT NOT NULL,
    queued_at   INTEGER NOT NULL,
    began_at    INTEGER,
    ended_at    INTEGER,
    done        INTEGER,
    total       INTEGER,
    unit        TEXT,
    summary     TEXT,
    error       TEXT,
    report      TEXT
) STRICT;
CREATE UNIQUE INDEX job_waits_once ON job (kind, dedupe) WHERE state = 'queued' AND again = 0;
CREATE INDEX job_waiting ON job (kind, dedupe) WHERE state = 'queued';
CREATE INDEX job_running ON job (kind, dedupe) WHERE state = 'running';
CREATE INDEX job_ended ON job (ended_at) WHERE ended_at IS NOT NULL;
