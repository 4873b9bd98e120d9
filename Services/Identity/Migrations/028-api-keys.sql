-- Keys with which programs call the admin API. Of the key itself, only the hash is stored.
CREATE TABLE identity.api_keys (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    -- SHA-256 of the key, which nobody can guess.
    hash bytea NOT NULL,
    scope text NOT NULL CHECK (scope IN ('read', 'write')),
    -- The application that it is limited to. No key is left of one that is deleted.
    application_id uuid REFERENCES identity.applications ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz,
    -- To the minute.
    last_used_at timestamptz
);
CREATE INDEX api_keys_by_application ON identity.api_keys (application_id) WHERE application_id IS NOT NULL;

-- Who acted, as {type, id, name}, for what came by an operator socket.
ALTER TABLE identity.audit_log ADD COLUMN actor jsonb;
