-- The terms of service that a user has accepted last, and when. Earlier acceptances are in the audit log.

ALTER TABLE identity.users
    ADD COLUMN terms_version text CHECK (length(terms_version) BETWEEN 1 AND 64),
    ADD COLUMN terms_accepted_at timestamptz,
    ADD CONSTRAINT users_terms CHECK ((terms_version IS NULL) = (terms_accepted_at IS NULL));
