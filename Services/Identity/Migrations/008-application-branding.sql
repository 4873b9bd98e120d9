-- The branding of applications: colour, logos, icon and where users find help, each of which may be missing. The logo and the colour of a
-- client go before those of its application.

ALTER TABLE identity.applications
    ADD COLUMN branding jsonb NOT NULL DEFAULT '{}';
