-- What is told apart, or kept together, by the row itself.

-- BLAKE3 of a delivery's body: one body is kept once, under whatever id it comes.
ALTER TABLE delivery ADD COLUMN body_hash BLOB;
CREATE UNIQUE INDEX delivery_by_body ON delivery (body_hash) WHERE body_hash IS NOT NULL;

-- The address that a key was given for, in the row of the key: the two are read and written as one.
ALTER TABLE secret ADD COLUMN address TEXT;
UPDATE secret SET address = 'https://api.linear.app/graphql' WHERE name = 'linear_key';
UPDATE secret SET address = 'https://api.buildbetter.app/v1/graphql' WHERE name = 'buildbetter_key';
UPDATE secret SET address = (
    SELECT json_extract(value, '$.url') FROM setting WHERE name = 'explain' AND json_valid(value)
) WHERE name = 'language_model_key';
