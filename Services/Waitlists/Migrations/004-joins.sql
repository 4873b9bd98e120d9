-- Who has joined a list, until identity knows it for the webhooks of the application.
CREATE TABLE waitlists.joins (
    id uuid PRIMARY KEY,
    application_id uuid NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    feature_key text NOT NULL,
    joined_at timestamptz NOT NULL,
    -- Until then nobody else is given it.
    claimed_until timestamptz NOT NULL DEFAULT '-infinity'
);
CREATE INDEX joins_of_user ON waitlists.joins (application_id, user_id);

CREATE FUNCTION waitlists.add_join() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO waitlists.joins (id, application_id, account_id, user_id, feature_key, joined_at)
    VALUES (NEW.id, NEW.application_id, NEW.account_id, NEW.user_id, NEW.feature_key, NEW.created_at)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER add_join AFTER INSERT ON waitlists.rows FOR EACH ROW EXECUTE FUNCTION waitlists.add_join();
