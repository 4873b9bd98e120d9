-- Whether the user had proven a mailbox before an operator replaced its address by one that is not verified. The first proof of the new
-- one is then not the first of the user, and removes nothing.
ALTER TABLE identity.users ADD COLUMN has_proven_mailbox boolean NOT NULL DEFAULT false;

-- Old and new values of settings: a list of {field, from, to}.
ALTER TABLE identity.audit_log ADD COLUMN changes jsonb;
