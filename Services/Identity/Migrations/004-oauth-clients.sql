-- How clients show who they are, and where they send people after signing out.
ALTER TABLE identity.clients
    ADD COLUMN authentication text NOT NULL DEFAULT 'none'
        CHECK (authentication IN ('none', 'client_secret_basic', 'private_key_jwt')),
    -- Public keys (RFC 7517), for those that sign.
    ADD COLUMN jwks jsonb,
    ADD COLUMN post_logout_redirect_uris text[] NOT NULL DEFAULT '{}';

-- SHA-256 of secrets of 256 random bits: nothing to guess, so nothing slower is needed.
CREATE TABLE identity.client_secrets (
    client_id text NOT NULL REFERENCES identity.clients,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When a newer one has replaced it for good.
    expires_at timestamptz NOT NULL DEFAULT 'infinity',
    PRIMARY KEY (client_id, hash)
);

-- What people have agreed to. Goes with its user.
CREATE TABLE identity.consents (
    application_id uuid NOT NULL,
    user_id uuid NOT NULL,
    client_id text NOT NULL REFERENCES identity.clients,
    scopes text[] NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, user_id, client_id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
