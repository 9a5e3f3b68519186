-- The jobs of one lane are done one after the other; lanes do not wait for each other.
ALTER TABLE job ADD COLUMN lane TEXT NOT NULL DEFAULT 'long';
UPDATE job SET lane = CASE kind
    WHEN 'import' THEN 'short' WHEN 'associate_new' THEN 'short' WHEN 'deliveries' THEN 'short'
    WHEN 'sync_linear' THEN 'linear' WHEN 'write_back' THEN 'linear'
    WHEN 'sync_buildbetter' THEN 'buildbetter' ELSE 'long' END;
-- The next try waits because a service has asked for that: a new request does not bring it forward.
ALTER TABLE job ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
-- What a failed job depended on: nothing asks for the same again by itself before that has changed.
ALTER TABLE job ADD COLUMN circumstances TEXT;
-- How many jobs of this kind and key have failed with this error; only the newest is kept.
ALTER TABLE job ADD COLUMN times INTEGER NOT NULL DEFAULT 0;
UPDATE job SET times = 1 WHERE state = 'failed';
CREATE INDEX job_due ON job (lane, id) WHERE state = 'queued';
CREATE INDEX job_ended_of_kind ON job (kind, ended_at) WHERE ended_at IS NOT NULL;

-- The position after which confidences were estimated in the neighbourhood of what changed;
-- empty where the run has scored all pairs.
ALTER TABLE run ADD COLUMN estimated_from INTEGER;
