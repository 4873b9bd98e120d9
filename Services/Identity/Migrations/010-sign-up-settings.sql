-- Who may sign up: `SignUpSettings` as JSON. Members that are missing have their defaults.

ALTER TABLE identity.applications
    ADD COLUMN sign_up_settings jsonb NOT NULL DEFAULT '{}';
