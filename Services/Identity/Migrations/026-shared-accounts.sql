-- Accounts that users create to share them. Any other account was created along with a user: it is the personal account of its first
-- member, unless an operator has changed that.
ALTER TABLE identity.accounts ADD COLUMN is_shared boolean NOT NULL DEFAULT false;

-- The accounts of an application by name, in the order of bytes, so that a prefix is a range.
CREATE INDEX accounts_by_name ON identity.accounts (application_id, lower(name) COLLATE "C", id) WHERE name IS NOT NULL;
