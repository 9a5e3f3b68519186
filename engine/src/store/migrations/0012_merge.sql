-- Imports that were accepted and are being merged. `file` is what the name of the file with the
-- records, which lies beside the database, has behind the database's name. `position` is the
-- byte in it up to which all records are merged; the counts are of those.
CREATE TABLE merge (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    file      TEXT NOT NULL UNIQUE,
    at        INTEGER NOT NULL,
    position  INTEGER NOT NULL DEFAULT 0,
    new       INTEGER NOT NULL DEFAULT 0,
    changed   INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0
) STRICT;
