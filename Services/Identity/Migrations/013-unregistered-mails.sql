-- Mails to mailboxes without a user, of all applications together: links that sign up, and invitations from waitlists. A row
-- counts for a day. The hash is keyed.
CREATE TABLE identity.unregistered_mails (
    mailbox_hash bytea NOT NULL,
    -- What caused the mail: an event of the outbox, or a place on a waitlist. It counts once.
    cause uuid NOT NULL,
    counted_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (mailbox_hash, cause)
);
CREATE INDEX unregistered_mails_by_age ON identity.unregistered_mails (counted_at);
