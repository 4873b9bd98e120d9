-- What users see and do with their own data.

-- The browser and the operating system of a request, as `Firefox/Linux`. Like the network address, it goes when the user is erased.
ALTER TABLE identity.audit_log ADD COLUMN device text;

CREATE OR REPLACE FUNCTION identity.keep_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - '{ip,email_hash,device}'::text[] = to_jsonb(OLD) - '{ip,email_hash,device}'::text[]
            AND (NEW.ip IS NULL OR NEW.ip = OLD.ip)
            AND (NEW.email_hash IS NULL OR NEW.email_hash = OLD.email_hash)
            AND (NEW.device IS NULL OR NEW.device = OLD.device)
        THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

-- The other members of an account.
CREATE INDEX memberships_by_account ON identity.memberships (application_id, account_id);

-- Tokens ends the sessions of a client whose user has revoked their consent.
ALTER TABLE identity.effects
    DROP CONSTRAINT effects_kind_check,
    ADD CONSTRAINT effects_kind_check
        CHECK (kind IN ('mail', 'mail_request', 'epoch', 'erasure', 'consent_revocation'));
