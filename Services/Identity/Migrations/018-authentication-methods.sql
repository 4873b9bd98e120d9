-- How the user of a sign-in has authenticated (RFC 8176), separated by spaces.
ALTER TABLE identity.audit_log ADD COLUMN amr text;
