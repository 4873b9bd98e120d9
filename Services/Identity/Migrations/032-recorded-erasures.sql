-- An erasure is for good. The audit log loses what tells who a user was only once the user is erased, so whoever runs the service must not
-- be able to mark a user as erased, have the log blanked, and take the mark back.

-- Who was erased, also after the row of the user is gone. Only the triggers below write it: no other role has the privilege.
CREATE TABLE identity.erased_users (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (application_id, id)
);

-- A user keeps their id. Once erased they stay so, and suspended; until then their row stays.
CREATE FUNCTION identity.keep_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.erased_at IS NULL THEN
            RAISE EXCEPTION 'a user is erased before the row is deleted' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NEW.application_id <> OLD.application_id OR NEW.id <> OLD.id
            OR (OLD.erased_at IS NOT NULL AND NEW.erased_at IS DISTINCT FROM OLD.erased_at)
        THEN
            RAISE EXCEPTION 'an erasure is for good' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    IF NEW.erased_at IS NOT NULL THEN NEW.status := 'suspended'; END IF;
    RETURN NEW;
END $$;

-- Writes an erasure down, and lets nobody use the id of an erased user again.
CREATE FUNCTION identity.record_erasure() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Another table, such as a temporary one, may say anything.
    IF TG_RELID <> 'identity.users'::regclass THEN
        RAISE EXCEPTION 'only users are erased' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.erased_at IS NOT NULL THEN
        INSERT INTO identity.erased_users (application_id, id) VALUES (NEW.application_id, NEW.id)
        ON CONFLICT DO NOTHING;
    ELSIF TG_OP = 'INSERT' THEN
        IF EXISTS (SELECT FROM identity.erased_users e WHERE e.application_id = NEW.application_id AND e.id = NEW.id) THEN
            RAISE EXCEPTION 'an erasure is for good' USING ERRCODE = 'insufficient_privilege';
        END IF;
        -- A snapshot from before the erasure doesn't show it, but the key is taken all the same.
        IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
            INSERT INTO identity.erased_users (application_id, id) VALUES (NEW.application_id, NEW.id);
            DELETE FROM identity.erased_users e WHERE e.application_id = NEW.application_id AND e.id = NEW.id;
        END IF;
    END IF;
    RETURN NULL;
END $$;

-- Nobody but the owner may have another table call them.
REVOKE ALL ON FUNCTION identity.keep_erasure() FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.record_erasure() FROM PUBLIC;

-- Those who were erased before. Of users whose row is gone, only those matter of whom the log still has something to lose.
-- This may read all users, so it comes before the triggers, whose lock on the table stays until the end.
INSERT INTO identity.erased_users (application_id, id)
    SELECT application_id, id FROM identity.users WHERE erased_at IS NOT NULL
    UNION
    SELECT r.application_id, r.user_id FROM identity.audit_erasures r
    WHERE r.user_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM identity.users u WHERE u.application_id = r.application_id AND u.id = r.user_id)
    ON CONFLICT DO NOTHING;

CREATE TRIGGER keep_erasure BEFORE INSERT OR DELETE OR UPDATE OF application_id, id, status, erased_at ON identity.users
    FOR EACH ROW EXECUTE FUNCTION identity.keep_erasure();
CREATE TRIGGER record_erasure AFTER INSERT OR UPDATE OF erased_at ON identity.users
    FOR EACH ROW EXECUTE FUNCTION identity.record_erasure();

-- Those who were erased while that was read. Nobody is any more before the triggers are there, and `users_erased` finds these few users.
SET LOCAL enable_seqscan = off;
INSERT INTO identity.erased_users (application_id, id)
    SELECT u.application_id, u.id FROM identity.users u
    WHERE u.erased_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM identity.erased_users e WHERE e.application_id = u.application_id AND e.id = u.id)
    UNION
    SELECT r.application_id, r.user_id FROM identity.audit_erasures r
    WHERE r.user_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM identity.users u WHERE u.application_id = r.application_id AND u.id = r.user_id)
    ON CONFLICT DO NOTHING;
SET LOCAL enable_seqscan = on;

-- As before, but only for users whose erasure is recorded. By a hash, only entries lose something that name no user who lives.
CREATE OR REPLACE FUNCTION identity.erase_audit_details(
    application uuid, erased_user uuid, erased_hash bytea, after_entry uuid, end_entry uuid, batch integer
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entries uuid[];
    size integer := greatest(1, least(batch, 1000));
BEGIN
    IF erased_user IS NOT NULL THEN
        IF NOT EXISTS (
                SELECT FROM identity.erased_users e WHERE e.application_id = application AND e.id = erased_user)
            OR EXISTS (
                SELECT FROM identity.users u
                WHERE u.application_id = application AND u.id = erased_user AND u.erased_at IS NULL)
        THEN
            RAISE EXCEPTION 'the user is not erased' USING ERRCODE = 'insufficient_privilege';
        END IF;
        entries := ARRAY(
            SELECT l.id FROM identity.audit_log l
            WHERE l.application_id = application AND l.user_id = erased_user AND l.id > after_entry AND l.id < end_entry
            ORDER BY l.id LIMIT size);
    ELSE
        entries := ARRAY(
            SELECT l.id FROM identity.audit_log l
            WHERE l.application_id = application AND l.email_hash = erased_hash AND l.id > after_entry AND l.id < end_entry
            ORDER BY l.id LIMIT size);
    END IF;
    UPDATE identity.audit_log l
    SET ip = NULL, device = NULL, email_hash = CASE WHEN erased_user IS NULL THEN NULL ELSE l.email_hash END,
        changes = CASE
            WHEN erased_user IS NOT NULL AND identity.audit_changes_are_personal(l.event) THEN NULL ELSE l.changes END
    WHERE l.application_id = application AND l.id = ANY(entries)
        AND l.id > after_entry AND l.id <= entries[cardinality(entries)]
        AND (l.ip IS NOT NULL OR l.device IS NOT NULL OR erased_user IS NULL
            OR (l.changes IS NOT NULL AND identity.audit_changes_are_personal(l.event)))
        AND (erased_user IS NOT NULL OR l.user_id IS NULL OR EXISTS (
            SELECT FROM identity.erased_users e WHERE e.application_id = application AND e.id = l.user_id));
    RETURN CASE WHEN cardinality(entries) = size THEN entries[size] END;
END $$;

-- As before, but the role only reads who was erased.
CREATE OR REPLACE FUNCTION identity.grant_app_role(role_name text) RETURNS void LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    item record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
        RAISE EXCEPTION 'there is no role %', role_name USING ERRCODE = 'undefined_object';
    END IF;
    -- Also true for a superuser.
    IF EXISTS (
        SELECT FROM pg_class
        WHERE relnamespace = 'identity'::regnamespace AND pg_has_role(role_name, relowner, 'MEMBER'))
    THEN
        RAISE EXCEPTION 'the role % owns the tables itself', role_name USING ERRCODE = 'invalid_grant_operation';
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA identity TO %I', role_name);
    FOR item IN
        SELECT relname AS name, relispartition AS is_partition FROM pg_class
        WHERE relnamespace = 'identity'::regnamespace AND relkind IN ('r', 'p')
    LOOP
        EXECUTE format('REVOKE ALL ON identity.%I FROM %I', item.name, role_name);
        -- Partitions are read and written by their parent only.
        CONTINUE WHEN item.is_partition;
        EXECUTE format(
            'GRANT %s ON identity.%I TO %I',
            CASE item.name
                WHEN 'audit_log' THEN 'SELECT, INSERT'
                WHEN 'migrations' THEN 'SELECT'
                WHEN 'erased_users' THEN 'SELECT'
                ELSE 'SELECT, INSERT, UPDATE, DELETE'
            END, item.name, role_name);
    END LOOP;
    FOR item IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE pronamespace = 'identity'::regnamespace
            AND proname IN ('make_audit_partitions', 'expire_audit_log', 'erase_audit_details')
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', item.name, role_name);
    END LOOP;
END $$;
