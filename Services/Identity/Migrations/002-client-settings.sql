-- What clients look like and where their mailed links lead, and what applications tell about who has signed up.

ALTER TABLE identity.applications
    ADD COLUMN hide_account_existence boolean NOT NULL DEFAULT false;

ALTER TABLE identity.clients
    ADD COLUMN logo_url text,
    ADD COLUMN accent_colour text,
    ADD COLUMN first_party boolean NOT NULL DEFAULT true,
    -- By what the link is for: the client's own page.
    ADD COLUMN link_pages jsonb NOT NULL DEFAULT '{}';
