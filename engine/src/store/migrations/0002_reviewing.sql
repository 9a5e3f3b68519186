-- What people do on the screens.

-- The similarity of a pair that a person linked by hand, as it was then.
ALTER TABLE verdict ADD COLUMN similarity REAL;

-- Lists that people gave a name. `url` is the path with its query.
CREATE TABLE saved_view (
    name TEXT PRIMARY KEY,
    url  TEXT NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
