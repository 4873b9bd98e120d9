-- Waitlists takes a user who was erased off all lists.
ALTER TABLE identity.effects
    DROP CONSTRAINT effects_kind_check,
    ADD CONSTRAINT effects_kind_check
        CHECK (kind IN ('mail', 'mail_request', 'epoch', 'erasure', 'consent_revocation', 'waitlist_erasure'));
