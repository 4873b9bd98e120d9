-- Second factors and passkeys. Secrets are encrypted, and codes hashed, with keys that are not here (`factor_keys`).

ALTER TABLE identity.users
    -- Whether a sign-in needs two factors. A confirmed authenticator app turns it on, a passkey does not.
    ADD COLUMN two_step boolean NOT NULL DEFAULT false,
    -- Names the user to authenticators: random, so that it tells nothing (WebAuthn Level 3 §14.6.1).
    ADD COLUMN passkey_handle bytea CHECK (octet_length(passkey_handle) = 32);

-- Authenticator apps (RFC 6238).
CREATE TABLE identity.totp_factors (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- The key that the secret is encrypted with.
    key_id text NOT NULL,
    sealed_secret bytea NOT NULL,
    -- NULL until the user has entered a first code: until then the row signs nobody in. It is deleted after an hour.
    confirmed_at timestamptz,
    -- The step of the last code that was accepted. No code of this step or of an earlier one is accepted again.
    last_step bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
-- A user has one app, and may be setting up another one.
CREATE UNIQUE INDEX totp_factors_confirmed ON identity.totp_factors (application_id, user_id)
    WHERE confirmed_at IS NOT NULL;
CREATE UNIQUE INDEX totp_factors_pending ON identity.totp_factors (application_id, user_id)
    WHERE confirmed_at IS NULL;
CREATE INDEX totp_factors_by_age ON identity.totp_factors (created_at) WHERE confirmed_at IS NULL;

-- A code that is used is deleted.
CREATE TABLE identity.recovery_codes (
    application_id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- The key that the code is hashed with.
    key_id text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (application_id, user_id, hash),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);

-- Public keys only: nothing here signs anybody in.
CREATE TABLE identity.passkeys (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    credential_id bytea NOT NULL CHECK (octet_length(credential_id) BETWEEN 16 AND 1023),
    -- COSE: ES256, EdDSA or RS256.
    algorithm integer NOT NULL CHECK (algorithm IN (-7, -8, -257)),
    public_key bytea NOT NULL,
    counter bigint NOT NULL CHECK (counter BETWEEN 0 AND 4294967295),
    is_backup_eligible boolean NOT NULL,
    is_backed_up boolean NOT NULL,
    transports text[] NOT NULL,
    -- The model of the authenticator; zeros if it does not tell.
    aaguid bytea NOT NULL CHECK (octet_length(aaguid) = 16),
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users,
    -- Authenticators choose it: the applications must not be able to block each other.
    CONSTRAINT passkeys_credential UNIQUE (application_id, credential_id)
);
CREATE INDEX passkeys_by_user ON identity.passkeys (application_id, user_id);
