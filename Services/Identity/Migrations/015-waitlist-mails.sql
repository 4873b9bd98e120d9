-- Rows of waitlists whose users were mailed that their feature is open to them. The waitlists service marks a row after that;
-- if it does not come to that, this keeps the user from a second mail.
CREATE TABLE identity.waitlist_mails (
    application_id uuid NOT NULL,
    row_id uuid NOT NULL,
    mailed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, row_id)
);
