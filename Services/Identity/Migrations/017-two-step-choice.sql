ALTER TABLE identity.users
    -- Whether the user has turned two-step sign-in on by themselves, so that it stays on with passkeys when the authenticator app goes.
    -- False: the app has turned it on. NULL: not known, because an earlier version has written it; it stays on then, too.
    ADD COLUMN two_step_chosen boolean;
