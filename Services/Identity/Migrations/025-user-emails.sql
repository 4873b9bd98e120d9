-- Users have several addresses, one of which is the primary one, and a mailbox can undo what was done with its address.

-- NULL: the oldest address.
ALTER TABLE identity.users ADD COLUMN primary_email_id uuid;
-- The profile lists the primary address first.
CREATE TRIGGER revise_primary_email BEFORE UPDATE OF primary_email_id ON identity.users
    FOR EACH ROW WHEN (NEW.primary_email_id IS DISTINCT FROM OLD.primary_email_id)
    EXECUTE FUNCTION identity.revise_user();

-- Whether the user has added the address to the one that they began with. Only a proof of that one shows that the user was set up by the
-- owner of its mailbox: whoever signs up with somebody else's address can verify another one of their own.
ALTER TABLE identity.email_credentials ADD COLUMN is_added boolean NOT NULL DEFAULT false;
-- When it was added. It is created when it is verified: one that waits for that for a week would be an old one at once. NULL for the first one.
ALTER TABLE identity.email_credentials ADD COLUMN added_at timestamptz;

-- Addresses that users have added and not verified yet. Several users can have added the same one: the first who verifies it gets it.
CREATE TABLE identity.pending_emails (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    email_hash bytea NOT NULL,
    address text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users,
    CONSTRAINT pending_emails_once UNIQUE (application_id, user_id, email_hash)
);
CREATE INDEX pending_emails_by_age ON identity.pending_emails (created_at);

-- What mailboxes can undo, for seven days: that another address was made the primary one, or that theirs was removed.
CREATE TABLE identity.email_changes (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    -- The row of `email_credentials` that was replaced as the primary one, or deleted.
    credential_id uuid NOT NULL,
    email_hash bytea NOT NULL,
    address text NOT NULL,
    verified_at timestamptz NOT NULL,
    credential_created_at timestamptz NOT NULL,
    added_at timestamptz,
    is_added boolean NOT NULL,
    -- Whether it was deleted. Nobody else can have the address then.
    is_removed boolean NOT NULL,
    -- The primary address before the change.
    primary_id uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    -- What was added from then on goes with the change.
    since timestamptz NOT NULL,
    PRIMARY KEY (application_id, id),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
CREATE INDEX email_changes_by_user ON identity.email_changes (application_id, user_id, changed_at);
CREATE INDEX email_changes_by_address ON identity.email_changes (application_id, email_hash) WHERE is_removed;
CREATE INDEX email_changes_by_age ON identity.email_changes (changed_at);

-- A removed address is kept for its user. It runs after the row is written, because only then a removal at the same time has ended.
CREATE FUNCTION identity.keep_removed_email() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM identity.email_changes c
        WHERE c.application_id = NEW.application_id AND c.email_hash = NEW.email_hash AND c.is_removed
          AND c.user_id <> NEW.user_id AND c.changed_at > now() - interval '7 days')
    THEN
        RAISE EXCEPTION 'the address is kept for the user who has removed it'
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'email_credentials_hash';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER keep_removed AFTER INSERT OR UPDATE OF email_hash ON identity.email_credentials
    FOR EACH ROW WHEN (NEW.email_hash IS NOT NULL) EXECUTE FUNCTION identity.keep_removed_email();

-- Entries about addresses state them. They go when the user is erased; the values of settings never do.
CREATE OR REPLACE FUNCTION identity.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{ip,email_hash,device,changes}'::text[]
                = to_jsonb(OLD) - '{ip,email_hash,device,changes}'::text[]
            AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
            AND (NEW.email_hash IS NULL OR NEW.email_hash = OLD.email_hash)
            AND (NEW.device IS NULL OR NEW.device = OLD.device)
            AND (NEW.changes IS NOT DISTINCT FROM OLD.changes
                OR (NEW.changes IS NULL
                    AND OLD.event IN ('email_added', 'email_removed', 'email_changed', 'primary_email_changed',
                        'email_change_undone')))
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
