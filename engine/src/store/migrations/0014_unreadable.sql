-- Why the model cannot read a text, if it cannot: too_short, unknown_language. Its record is not matched.
ALTER TABLE embedding ADD COLUMN unreadable TEXT;
CREATE INDEX embedding_unreadable ON embedding (model, unreadable, text_hash) WHERE unreadable IS NOT NULL;
