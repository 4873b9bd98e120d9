-- The audit log in partitions of a month each, so that entries that are too old go with their partition. The ids of entries begin with
-- their time (UUIDv7), so a range of ids is a range of time. There are three kinds of partitions:
--   audit_log_before    everything earlier than the first month: the table that was the log until now
--   audit_log_2026_11   a month, in UTC
--   audit_log_rest      everything later than the last month. It is empty, because months are made long before they begin.
-- The rest is an ordinary range and not the default partition, so that the partitions have an order, and a page of the latest entries reads
-- only those that have them.
--
-- Functions of the owner that another role may call name every object with its schema, and check what they are asked for.

-- The least id of an entry that is made at a time or later.
CREATE FUNCTION identity.first_audit_id(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- The time at which an id begins.
CREATE FUNCTION identity.time_of_audit_id(id uuid) RETURNS timestamptz LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)
$$;

-- The partitions, with the ids that they begin and end with. An end that is missing is open.
CREATE FUNCTION identity.audit_partitions()
    RETURNS TABLE (name text, first_id uuid, end_id uuid) LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.relname::text,
           substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \(''([0-9a-f-]{36})''\)')::uuid,
           substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \(''([0-9a-f-]{36})''\)')::uuid
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.relname = 'audit_log' AND p.relnamespace = 'identity'::regnamespace
    ORDER BY 2 NULLS FIRST
$$;

-- Whether the old and new values of an entry are addresses of its user, which go when the user is erased. The values of settings never do.
CREATE FUNCTION identity.audit_changes_are_personal(event text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT event IN ('email_added', 'email_removed', 'email_changed', 'primary_email_changed', 'email_change_undone')
$$;

-- Nothing about an entry changes but that a network address, a device or an address's hash is removed when its user is erased. Entries of
-- a month go with their partition; only those of the two partitions that are no month are deleted, and not before they are 30 days old.
CREATE OR REPLACE FUNCTION identity.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days'
            AND TG_TABLE_NAME IN ('audit_log', 'audit_log_before', 'audit_log_rest')
        THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{ip,email_hash,device,changes}'::text[]
                = to_jsonb(OLD) - '{ip,email_hash,device,changes}'::text[]
            AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
            AND (NEW.email_hash IS NULL OR NEW.email_hash = OLD.email_hash)
            AND (NEW.device IS NULL OR NEW.device = OLD.device)
            AND (NEW.changes IS NOT DISTINCT FROM OLD.changes
                OR (NEW.changes IS NULL AND identity.audit_changes_are_personal(OLD.event)))
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

-- Makes the partitions of the months up to the third from now, and returns how many are new. Each begins where the rest begins, so that
-- there is never a gap. Entries that are in the rest already, because the months were not made in time, move to their month, unless there
-- are more than `maximum_moved`: then the month is not made, and its entries stay where they are.
--
-- While it works, others wait for the log; so it waits for them for three seconds at most: longer than the second after which PostgreSQL
-- ends an autovacuum that is in the way.
CREATE FUNCTION identity.make_audit_partitions(maximum_moved integer DEFAULT 10000) RETURNS integer LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    last_month timestamp := date_trunc('month', now() AT TIME ZONE 'UTC') + interval '3 months';
    begins uuid;
    ends uuid;
    month timestamp;
    partition text;
    made integer := 0;
    is_locked boolean := false;
BEGIN
    LOOP
        SELECT p.first_id INTO begins FROM identity.audit_partitions() p WHERE p.name = 'audit_log_rest';
        EXIT WHEN begins IS NULL;
        month := identity.time_of_audit_id(begins) AT TIME ZONE 'UTC';
        EXIT WHEN month > last_month;
        IF NOT is_locked THEN
            LOCK TABLE ONLY identity.audit_log IN ACCESS EXCLUSIVE MODE;
            is_locked := true;
            -- Another process may have made it while this one waited.
            CONTINUE;
        END IF;
        ends := identity.first_audit_id((month + interval '1 month') AT TIME ZONE 'UTC');
        partition := 'audit_log_' || to_char(month, 'YYYY_MM');
        IF (SELECT count(*) FROM (
                SELECT FROM identity.audit_log_rest WHERE id < ends LIMIT least(maximum_moved, 100000) + 1) n)
            > least(maximum_moved, 100000)
        THEN
            RAISE WARNING 'the audit log has too many entries of % to move them', to_char(month, 'YYYY-MM');
            EXIT;
        END IF;
        ALTER TABLE identity.audit_log DETACH PARTITION identity.audit_log_rest;
        EXECUTE format('CREATE TABLE identity.%I (LIKE identity.audit_log INCLUDING DEFAULTS)', partition);
        -- A detached table has no trigger of the log.
        EXECUTE format(
            'WITH moved AS (DELETE FROM identity.audit_log_rest WHERE id < %L RETURNING *)
             INSERT INTO identity.%I SELECT * FROM moved', ends, partition);
        EXECUTE format(
            'ALTER TABLE identity.audit_log ATTACH PARTITION identity.%I FOR VALUES FROM (%L) TO (%L)',
            partition, begins, ends);
        EXECUTE format(
            'CREATE TRIGGER keep_all BEFORE TRUNCATE ON identity.%I
             FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_audit_log()', partition);
        EXECUTE format(
            'ALTER TABLE identity.audit_log ATTACH PARTITION identity.audit_log_rest FOR VALUES FROM (%L) TO (MAXVALUE)',
            ends);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;

-- Does the next step of partitioning the log, in a transaction of its own, and returns which one it was: `bounded`, `validated` or
-- `partitioned`; then there is nothing left to do. `busy`: another process does it. For the owner of the log only.
--
-- The log has most entries of all tables, so none is copied, and nothing waits while they are read. First a check limits the log to ids
-- before the fourth month from now. Then the check is validated while others go on reading and writing. Because of it, the last step knows
-- without looking that the whole table fits into a partition, and takes an instant.
--
-- The check refuses entries once its bound has come. So one that is not validated 40 days before that is replaced by a later one.
CREATE FUNCTION identity.partition_audit_log() RETURNS text LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    log regclass := 'identity.audit_log';
    definition text;
    is_valid boolean;
    begins uuid;
    item record;
    indexes text[];
    index text[];
    triggers text[] := '{}';
    definition_of_trigger text;
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = log) = 'p' THEN RETURN 'partitioned'; END IF;
    -- Another process does it.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('latchkey audit partitions', 0)) THEN RETURN 'busy'; END IF;
    SELECT pg_get_constraintdef(oid), convalidated INTO definition, is_valid FROM pg_constraint
    WHERE conrelid = log AND conname = 'audit_log_bound';
    begins := substring(definition FROM '[0-9a-f-]{36}')::uuid;
    IF NOT is_valid AND begins < identity.first_audit_id(now() + interval '40 days') THEN
        ALTER TABLE identity.audit_log DROP CONSTRAINT audit_log_bound;
        definition := NULL;
    END IF;
    IF definition IS NULL THEN
        LOCK TABLE identity.audit_log IN ACCESS EXCLUSIVE MODE;
        IF NOT EXISTS (SELECT FROM identity.audit_log) THEN
            begins := identity.first_audit_id(date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC');
        ELSE
            -- Each application has its part of the index, so a few rows are read.
            WITH RECURSIVE applications AS (
                (SELECT application_id FROM identity.audit_log ORDER BY application_id LIMIT 1)
                UNION ALL
                SELECT (SELECT n.application_id FROM identity.audit_log n
                        WHERE n.application_id > a.application_id ORDER BY n.application_id LIMIT 1)
                FROM applications a WHERE a.application_id IS NOT NULL)
            SELECT identity.first_audit_id(
                (date_trunc('month', greatest(now(), max(identity.time_of_audit_id(l.id))) AT TIME ZONE 'UTC')
                    + interval '4 months') AT TIME ZONE 'UTC')
            INTO begins
            FROM applications a CROSS JOIN LATERAL (
                SELECT id FROM identity.audit_log
                WHERE application_id = a.application_id ORDER BY id DESC LIMIT 1) l;
            EXECUTE format(
                'ALTER TABLE identity.audit_log ADD CONSTRAINT audit_log_bound CHECK (id < %L) NOT VALID', begins);
            RETURN 'bounded';
        END IF;
    ELSIF NOT is_valid THEN
        ALTER TABLE identity.audit_log VALIDATE CONSTRAINT audit_log_bound;
        RETURN 'validated';
    END IF;

    LOCK TABLE identity.audit_log IN ACCESS EXCLUSIVE MODE;
    DROP TRIGGER keep ON identity.audit_log;
    FOR item IN
        SELECT t.tgname AS name, pg_get_triggerdef(t.oid) AS definition FROM pg_trigger t
        WHERE t.tgrelid = log AND NOT t.tgisinternal AND t.tgname <> 'keep_all'
    LOOP
        EXECUTE format('DROP TRIGGER %I ON identity.audit_log', item.name);
        triggers := triggers || item.definition;
    END LOOP;
    ALTER TABLE identity.audit_log RENAME TO audit_log_before;
    ALTER INDEX identity.audit_log_pkey RENAME TO audit_log_before_pkey;
    CREATE TABLE identity.audit_log (
        LIKE identity.audit_log_before INCLUDING DEFAULTS INCLUDING COMMENTS, PRIMARY KEY (application_id, id)
    ) PARTITION BY RANGE (id);
    -- The same indexes as before, by the same names.
    SELECT array_agg(ARRAY[c.relname::text, pg_get_indexdef(i.indexrelid)]) INTO indexes
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = 'identity.audit_log_before'::regclass AND NOT i.indisprimary;
    FOREACH index SLICE 1 IN ARRAY indexes LOOP
        EXECUTE format(
            'ALTER INDEX identity.%I RENAME TO %I', index[1],
            left(regexp_replace(index[1], '^audit_log_', 'audit_log_before_'), 63));
        EXECUTE replace(index[2], ' ON identity.audit_log_before ', ' ON identity.audit_log ');
    END LOOP;
    CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON identity.audit_log
        FOR EACH ROW EXECUTE FUNCTION identity.keep_audit_log();
    CREATE TRIGGER keep_all BEFORE TRUNCATE ON identity.audit_log
        FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_audit_log();
    -- The other triggers, as they were.
    FOREACH definition_of_trigger IN ARRAY triggers LOOP EXECUTE definition_of_trigger; END LOOP;
    -- Who may read and add entries still may.
    FOR item IN
        SELECT a.grantee::regrole AS role, a.privilege_type AS privilege
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
        WHERE c.oid = 'identity.audit_log_before'::regclass AND a.grantee <> c.relowner AND a.grantee <> 0
    LOOP
        EXECUTE format('GRANT %s ON identity.audit_log TO %s', item.privilege, item.role);
    END LOOP;
    EXECUTE format(
        'ALTER TABLE identity.audit_log ATTACH PARTITION identity.audit_log_before FOR VALUES FROM (MINVALUE) TO (%L)',
        begins);
    IF definition IS NOT NULL THEN ALTER TABLE identity.audit_log_before DROP CONSTRAINT audit_log_bound; END IF;
    EXECUTE format(
        'CREATE TABLE identity.audit_log_rest PARTITION OF identity.audit_log FOR VALUES FROM (%L) TO (MAXVALUE)', begins);
    CREATE TRIGGER keep_all BEFORE TRUNCATE ON identity.audit_log_rest
        FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_audit_log();
    PERFORM identity.make_audit_partitions();
    RETURN 'partitioned';
END $$;

-- Lets entries go that are older than `days`, and returns the partition that went, if any, and how many entries were deleted from the two
-- partitions that are no month; `batch` at most. A month goes when its last entry is too old.
CREATE FUNCTION identity.expire_audit_log(days integer, batch integer)
    RETURNS TABLE (dropped text, deleted integer) LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
    cutoff timestamptz := now() - make_interval(days => days);
    oldest record;
    is_young boolean;
    part text;
    count integer;
BEGIN
    IF days IS NULL OR days < 30 THEN
        RAISE EXCEPTION 'the audit log keeps entries for 30 days at least' USING ERRCODE = 'insufficient_privilege';
    END IF;
    deleted := 0;
    IF to_regclass('identity.audit_log_before') IS NOT NULL THEN
        SELECT p.name, p.end_id INTO oldest FROM identity.audit_partitions() p
        WHERE p.end_id <= identity.first_audit_id(cutoff)
            AND (p.name <> 'audit_log_before' OR EXISTS (SELECT FROM identity.audit_log_before))
        ORDER BY p.end_id LIMIT 1;
        IF oldest.name IS NOT NULL THEN
            -- Ids are made by other clocks than times.
            EXECUTE format(
                'SELECT EXISTS (SELECT FROM identity.%I WHERE at >= $1)
                     OR EXISTS (SELECT FROM identity.audit_log_before WHERE at >= $1)', oldest.name)
            INTO is_young USING cutoff;
            IF NOT is_young THEN
                LOCK TABLE ONLY identity.audit_log IN ACCESS EXCLUSIVE MODE;
                EXECUTE format('DROP TABLE identity.%I', oldest.name);
                -- A new one begins before the next month, so that there is no gap.
                IF oldest.name <> 'audit_log_before' THEN DROP TABLE identity.audit_log_before; END IF;
                EXECUTE format(
                    'CREATE TABLE identity.audit_log_before PARTITION OF identity.audit_log
                     FOR VALUES FROM (MINVALUE) TO (%L)', oldest.end_id);
                CREATE TRIGGER keep_all BEFORE TRUNCATE ON identity.audit_log_before
                    FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_audit_log();
                dropped := oldest.name;
                RETURN NEXT;
                RETURN;
            END IF;
        END IF;
    END IF;
    FOREACH part IN ARRAY ARRAY['audit_log', 'audit_log_before', 'audit_log_rest'] LOOP
        CONTINUE WHEN (SELECT relkind FROM pg_class WHERE oid = to_regclass('identity.' || part)) IS DISTINCT FROM 'r';
        EXECUTE format(
            'DELETE FROM identity.%1$I WHERE ctid = ANY(ARRAY(SELECT ctid FROM identity.%1$I WHERE at < $1 LIMIT $2))', part)
        USING cutoff, least(batch, 10000) - deleted;
        GET DIAGNOSTICS count = ROW_COUNT;
        deleted := deleted + count;
    END LOOP;
    RETURN NEXT;
END $$;

-- What is left of erasures: entries of a user who is erased, or that name an erased address by its hash, which still have a network
-- address, a device or the hash. A user may have any number of entries, so they are looked at in batches, in the order of their ids.
CREATE TABLE identity.audit_erasures (
    application_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    email_hash bytea,
    -- The last entry that was looked at.
    after_id uuid NOT NULL,
    -- Entries from then on are not the erased user's: another one may have the address by now.
    end_id uuid NOT NULL,
    PRIMARY KEY (application_id, id),
    CHECK ((user_id IS NULL) <> (email_hash IS NULL))
);

-- Erases what tells who a user was from a batch of entries, and returns the last one that was looked at; NULL if there are no more. Only
-- for users who are erased, or are no more.
CREATE FUNCTION identity.erase_audit_details(
    application uuid, erased_user uuid, erased_hash bytea, after_entry uuid, end_entry uuid, batch integer
) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    entries uuid[];
    size integer := greatest(1, least(batch, 1000));
BEGIN
    IF erased_user IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM identity.users WHERE application_id = application AND id = erased_user AND erased_at IS NULL)
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
            OR (l.changes IS NOT NULL AND identity.audit_changes_are_personal(l.event)));
    RETURN CASE WHEN cardinality(entries) = size THEN entries[size] END;
END $$;

-- Lets a role run the service that does not own the tables. It reads and adds entries of the audit log; the functions above do for it what
-- else is needed. Calling it again gives the privileges on tables that are new. For the owner only.
CREATE FUNCTION identity.grant_app_role(role_name text) RETURNS void LANGUAGE plpgsql
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

-- Only the owner may call these, until it lets another role call some.
REVOKE ALL ON FUNCTION identity.make_audit_partitions(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.partition_audit_log() FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.grant_app_role(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.expire_audit_log(integer, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION identity.erase_audit_details(uuid, uuid, bytea, uuid, uuid, integer) FROM PUBLIC;

-- Tokens ends the sessions of a client that was deleted.
ALTER TABLE identity.effects
    DROP CONSTRAINT effects_kind_check,
    ADD CONSTRAINT effects_kind_check
        CHECK (kind IN ('mail', 'mail_request', 'epoch', 'erasure', 'consent_revocation', 'waitlist_erasure', 'webhook',
                        'webhook_endpoint', 'client_deletion'));

-- A new log is partitioned at once. One that has entries is partitioned in steps, when identity starts.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM identity.audit_log) THEN PERFORM identity.partition_audit_log(); END IF;
EXCEPTION WHEN lock_not_available THEN NULL;
END $$;
