-- One row for each user and feature in an account. application_id stands first in the key, so that all of an
-- application's rows can live on one node.
CREATE TABLE waitlists.rows (
    application_id uuid NOT NULL,
    account_id uuid NOT NULL,
    user_id uuid NOT NULL,
    feature_key text NOT NULL,
    id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (application_id, account_id, user_id, feature_key)
);
-- Ids grow with time, so both lists are pages of an index.
CREATE INDEX rows_of_member ON waitlists.rows (application_id, account_id, user_id, id);
CREATE INDEX rows_of_feature ON waitlists.rows (feature_key, id);
