-- The audit log is append-only. A row goes when it is a month old or more (retention); before that nothing about it
-- changes but that a network address or an address's hash is removed, when a user is erased.
CREATE FUNCTION identity.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{ip,email_hash}'::text[] = to_jsonb(OLD) - '{ip,email_hash}'::text[]
            AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
            AND (NEW.email_hash IS NULL OR NEW.email_hash = OLD.email_hash)
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON identity.audit_log
    FOR EACH ROW EXECUTE FUNCTION identity.keep_audit_log();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON identity.audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION identity.keep_audit_log();

CREATE INDEX audit_log_by_ip ON identity.audit_log (ip, id) WHERE ip IS NOT NULL;
CREATE INDEX audit_log_by_event ON identity.audit_log (application_id, event, id);
CREATE INDEX audit_log_by_address ON identity.audit_log (application_id, email_hash, id) WHERE email_hash IS NOT NULL;
-- Rows are written in the order of their times, so that this stays tiny.
CREATE INDEX audit_log_by_age ON identity.audit_log USING brin (at);

-- How often something happened that anybody can have happen. Only the first of each minute are written to the log.
CREATE TABLE identity.audit_counts (
    application_id uuid NOT NULL,
    client_id text NOT NULL,
    event text NOT NULL,
    minute timestamptz NOT NULL,
    count integer NOT NULL DEFAULT 1,
    PRIMARY KEY (application_id, client_id, event, minute)
);
CREATE INDEX audit_counts_by_age ON identity.audit_counts (minute);

-- Services that keep the address of a user who was erased are told to forget it.
ALTER TABLE identity.effects
    DROP CONSTRAINT effects_kind_check,
    ADD CONSTRAINT effects_kind_check CHECK (kind IN ('mail', 'mail_request', 'epoch', 'erasure'));
