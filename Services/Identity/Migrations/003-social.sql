-- How clients sign people in by providers. The secret, and Apple's key, are encrypted with a key that is not here.
CREATE TABLE identity.connections (
    client_id text NOT NULL REFERENCES identity.clients,
    provider text NOT NULL CHECK (provider IN ('google', 'github', 'facebook', 'apple', 'microsoft')),
    application_id uuid NOT NULL REFERENCES identity.applications,
    provider_client_id text NOT NULL,
    sealed_secrets bytea NOT NULL,
    -- In place of the provider's own.
    issuer text,
    team_id text,
    key_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (client_id, provider)
);

-- Who users are at providers: by provider, issuer and subject, never by address, which may change hands.
CREATE TABLE identity.external_identities (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    provider text NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    -- As the provider knew it when this was linked, for people to tell their identities apart.
    email text,
    -- Whether it was the provider's word that the address is theirs.
    is_email_verified boolean NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users,
    CONSTRAINT external_identities_subject UNIQUE (application_id, provider, issuer, subject)
);
CREATE INDEX external_identities_by_user ON identity.external_identities (application_id, user_id);

-- Sign-ins by providers that wait until our own mail has been read: somebody had signed up with the address before, and
-- never shown that it is theirs.
CREATE TABLE identity.held_sign_ins (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id uuid NOT NULL,
    -- Issuer, subject, address and names.
    person jsonb NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
CREATE INDEX held_sign_ins_by_user ON identity.held_sign_ins (application_id, user_id);
CREATE INDEX held_sign_ins_by_age ON identity.held_sign_ins (created_at);

-- By which provider, and why a sign-in was refused.
ALTER TABLE identity.audit_log ADD COLUMN provider text, ADD COLUMN reason text;
