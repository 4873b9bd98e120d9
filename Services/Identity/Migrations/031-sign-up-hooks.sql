-- The secrets of sign-up hooks. Their other settings are a part of sign_up_settings.
CREATE TABLE identity.sign_up_hook_secrets (
    application_id uuid PRIMARY KEY REFERENCES identity.applications ON DELETE CASCADE,
    -- Encrypted. Mailer decrypts them, too.
    sealed_secrets bytea NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- What the sign-up hook has added: an object of texts, numbers and booleans.
ALTER TABLE identity.users
    ADD COLUMN sign_up_metadata jsonb
        CONSTRAINT users_sign_up_metadata
            CHECK (jsonb_typeof(sign_up_metadata) = 'object' AND octet_length(sign_up_metadata::text) <= 16384);
