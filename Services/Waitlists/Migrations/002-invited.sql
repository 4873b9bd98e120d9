-- When the member was told that the feature is open to them; NULL while they wait.
ALTER TABLE waitlists.rows ADD COLUMN invited_at timestamptz;
CREATE INDEX rows_waiting ON waitlists.rows (feature_key, id) WHERE invited_at IS NULL;
