-- Which record of which import has created or changed a user. An import that is repeated leaves these alone.
CREATE TABLE identity.imported_users (
    application_id uuid NOT NULL,
    import_id uuid NOT NULL,
    -- The number of the record in the import, from 1.
    record integer NOT NULL,
    user_id uuid NOT NULL,
    PRIMARY KEY (application_id, import_id, record),
    FOREIGN KEY (application_id, user_id) REFERENCES identity.users
);
CREATE INDEX imported_users_by_user ON identity.imported_users (application_id, user_id);
