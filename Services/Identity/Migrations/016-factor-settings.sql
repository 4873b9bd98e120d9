-- What sign-ins need beside the first factor: `FactorSettings` as JSON. Members that are missing have their defaults.

ALTER TABLE identity.applications
    ADD COLUMN factor_settings jsonb NOT NULL DEFAULT '{}';

-- The browsers in which users are not asked for the second factor. A row counts only in the user's epoch, so that a new password
-- and every change of factors voids it.
CREATE TABLE identity.remembered_browsers (
    application_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- SHA-256 of the browser's token, which has 256 random bits.
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    epoch integer NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (application_id, user_id, hash),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
CREATE INDEX remembered_browsers_by_expiry ON identity.remembered_browsers (expires_at);
