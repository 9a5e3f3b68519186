-- What people have decided about companies: whether two of them, each named by a key of one of its
-- records, are one (1) or two (0). `a` is the lesser key.
CREATE TABLE company_decision (
    a       TEXT NOT NULL,
    b       TEXT NOT NULL,
    is_same INTEGER NOT NULL CHECK (is_same IN (0, 1)),
    person  TEXT NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;
