-- Lists of users for operators: each is read from an index, in its order, so that a page takes the same work however many users
-- there are. Erased users are in a list of their own.

CREATE INDEX users_by_age ON identity.users (application_id, created_at, id) WHERE erased_at IS NULL;
CREATE INDEX users_suspended ON identity.users (application_id, created_at, id)
    WHERE status = 'suspended' AND erased_at IS NULL;
CREATE INDEX users_erased ON identity.users (application_id, created_at, id) WHERE erased_at IS NOT NULL;

-- In the order of bytes, so that a prefix is a range.
CREATE INDEX email_addresses_by_text ON identity.email_addresses (application_id, address COLLATE "C", credential_id);

-- The last sign-in of a user.
CREATE INDEX audit_log_sign_ins ON identity.audit_log (application_id, user_id, id)
    WHERE event IN ('sign_in', 'sign_up');
