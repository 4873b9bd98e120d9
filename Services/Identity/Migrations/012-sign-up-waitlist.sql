-- An invitation from the waitlist for signing up leads to no account.
ALTER TABLE identity.invites ALTER COLUMN account_id DROP NOT NULL;

-- People who wait for an invitation to sign up, in the order of their ids. Once a person is invited, the address is in the
-- invitation alone: the row remembers by its hash that the address was invited.
CREATE TABLE identity.sign_up_waitlist (
    application_id uuid NOT NULL REFERENCES identity.applications,
    id uuid NOT NULL,
    -- The client at which the person joined, whose branding the invitation has.
    client_id text NOT NULL REFERENCES identity.clients,
    email text,
    email_hash bytea NOT NULL,
    -- The languages of the browser that asked, best first.
    languages text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- NULL while the person waits.
    invite_id uuid,
    PRIMARY KEY (application_id, id),
    CONSTRAINT sign_up_waitlist_address UNIQUE (application_id, email_hash)
);
CREATE INDEX sign_up_waitlist_waiting ON identity.sign_up_waitlist (application_id, id) WHERE invite_id IS NULL;
