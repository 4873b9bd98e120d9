-- Receivers of an application's events.
CREATE TABLE identity.webhooks (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL REFERENCES identity.applications,
    name text NOT NULL,
    url text NOT NULL,
    -- Empty for all events.
    events text[] NOT NULL DEFAULT '{}',
    -- Whether the receiver may have a private address.
    allow_private boolean NOT NULL DEFAULT false,
    enabled boolean NOT NULL DEFAULT true,
    -- The secrets that sign what is sent, encrypted. Mailer decrypts them, too.
    sealed_secrets bytea NOT NULL,
    -- Until then, what is sent is signed with the previous secret as well.
    previous_secret_until timestamptz,
    -- Grows with every change, so that mailer keeps the latest one.
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhooks_name UNIQUE (application_id, name)
);

ALTER TABLE identity.effects
    DROP CONSTRAINT effects_kind_check,
    ADD CONSTRAINT effects_kind_check
        CHECK (kind IN ('mail', 'mail_request', 'epoch', 'erasure', 'consent_revocation', 'waitlist_erasure', 'webhook',
                        'webhook_endpoint'));

-- Writes an outbox event for each webhook of the application that wants the type, in the transaction that causes it. `details` has
-- what the type tells beside the user.
CREATE FUNCTION identity.enqueue_webhooks(application uuid, event_type text, subject uuid, details jsonb) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- An id is a UUIDv7: it begins with its time in milliseconds.
    INSERT INTO identity.effects (application_id, id, user_id, kind, payload)
    SELECT w.application_id,
           (substr(clock.hex, 1, 8) || '-' || substr(clock.hex, 9) || '-7' || substr(gen_random_uuid()::text, 16))::uuid,
           subject, 'webhook',
           jsonb_strip_nulls(details) || jsonb_build_object(
               'webhook', w.id, 'type', event_type, 'at', (extract(epoch FROM now()) * 1000)::bigint)
    FROM identity.webhooks w
    CROSS JOIN (SELECT lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') AS hex) AS clock
    WHERE w.application_id = application AND w.enabled AND (w.events = '{}' OR event_type = ANY(w.events));
END $$;

CREATE FUNCTION identity.user_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM identity.enqueue_webhooks(NEW.application_id, 'user.created', NEW.id, '{}');
    RETURN NULL;
END $$;
CREATE TRIGGER webhooks AFTER INSERT ON identity.users FOR EACH ROW EXECUTE FUNCTION identity.user_webhooks();

CREATE FUNCTION identity.member_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM identity.enqueue_webhooks(
            OLD.application_id, 'member.removed', OLD.user_id, jsonb_build_object('account', OLD.account_id, 'role', OLD.role));
    ELSIF TG_OP = 'UPDATE' THEN
        PERFORM identity.enqueue_webhooks(
            NEW.application_id, 'member.changed', NEW.user_id,
            jsonb_build_object('account', NEW.account_id, 'role', NEW.role, 'previous_role', OLD.role));
    ELSIF NOT EXISTS (
        -- The account that a new user begins with is a part of the user.
        SELECT FROM identity.accounts a
        WHERE a.application_id = NEW.application_id AND a.id = NEW.account_id AND a.created_at = now()
          AND NOT EXISTS (
              SELECT FROM identity.memberships m
              WHERE m.application_id = NEW.application_id AND m.user_id = NEW.user_id AND m.id <> NEW.id))
    THEN
        PERFORM identity.enqueue_webhooks(
            NEW.application_id, 'member.added', NEW.user_id, jsonb_build_object('account', NEW.account_id, 'role', NEW.role));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhooks AFTER INSERT OR DELETE ON identity.memberships
    FOR EACH ROW EXECUTE FUNCTION identity.member_webhooks();
CREATE TRIGGER role_webhooks AFTER UPDATE OF role ON identity.memberships
    FOR EACH ROW WHEN (OLD.role <> NEW.role) EXECUTE FUNCTION identity.member_webhooks();

CREATE FUNCTION identity.waitlist_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM identity.enqueue_webhooks(
        NEW.application_id, 'waitlist.joined', NULL, jsonb_build_object('entry', NEW.id, 'client', NEW.client_id));
    RETURN NULL;
END $$;
CREATE TRIGGER webhooks AFTER INSERT ON identity.sign_up_waitlist
    FOR EACH ROW EXECUTE FUNCTION identity.waitlist_webhooks();
CREATE TRIGGER return_webhooks AFTER UPDATE ON identity.sign_up_waitlist
    FOR EACH ROW WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION identity.waitlist_webhooks();

-- Everything else is told by the audit log.
CREATE FUNCTION identity.audit_webhooks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    details jsonb := jsonb_build_object('client', NEW.client_id);
BEGIN
    CASE
    WHEN NEW.event = 'user_erased' THEN
        PERFORM identity.enqueue_webhooks(NEW.application_id, 'user.deleted', NEW.user_id, '{}');
    WHEN NEW.event IN ('password_changed', 'password_reset') THEN
        PERFORM identity.enqueue_webhooks(NEW.application_id, 'password.changed', NEW.user_id, details);
    WHEN NEW.event IN ('factor_added', 'factor_removed') THEN
        PERFORM identity.enqueue_webhooks(
            NEW.application_id, replace(NEW.event, '_', '.'), NEW.user_id,
            details || jsonb_build_object('factor', NEW.reason));
    WHEN NEW.event = 'factors_reset' THEN
        PERFORM identity.enqueue_webhooks(NEW.application_id, 'factor.removed', NEW.user_id, details);
    WHEN NEW.event IN ('session_ended', 'sessions_ended', 'refresh_token_reused', 'authorization_code_reused') THEN
        PERFORM identity.enqueue_webhooks(
            NEW.application_id, 'session.ended', NEW.user_id,
            details || jsonb_build_object('all', NEW.event = 'sessions_ended'));
    WHEN NEW.event IN ('sign_up', 'sign_in', 'invite_accepted') THEN
        -- Only once a session can be opened is it known how the user has authenticated for it.
        IF NEW.amr IS NOT NULL THEN
            PERFORM identity.enqueue_webhooks(
                NEW.application_id, 'session.created', NEW.user_id,
                details || jsonb_build_object('methods', NEW.amr, 'provider', NEW.provider));
        END IF;
    ELSE
        PERFORM identity.enqueue_webhooks(
            NEW.application_id, 'user.updated', NEW.user_id,
            details || jsonb_build_object('change', NEW.event, 'changed', to_jsonb(NEW.changed)));
    END CASE;
    RETURN NULL;
END $$;
CREATE TRIGGER webhooks AFTER INSERT ON identity.audit_log
    FOR EACH ROW WHEN (
        NEW.user_id IS NOT NULL AND NEW.event IN (
            'user_erased', 'password_changed', 'password_reset', 'factor_added', 'factor_removed', 'factors_reset',
            'session_ended', 'sessions_ended', 'refresh_token_reused', 'authorization_code_reused', 'sign_up', 'sign_in',
            'invite_accepted', 'profile_changed', 'email_added', 'email_changed', 'email_removed', 'email_verified',
            'primary_email_changed', 'email_change_undone', 'user_suspended', 'user_restored'))
    EXECUTE FUNCTION identity.audit_webhooks();
