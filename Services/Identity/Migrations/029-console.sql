-- How often each thing happened in an hour, for plots of days and months: counting the log itself would take longer the more there is.
-- Counted from the log once the hour is over.
CREATE TABLE identity.audit_hours (
    hour timestamptz NOT NULL,
    application_id uuid NOT NULL,
    event text NOT NULL,
    -- Empty for none.
    reason text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (hour, application_id, event, reason)
);

-- The hours that were counted, each by one process. Those between the first and the last one have no gap.
CREATE TABLE identity.audit_hours_counted (
    hour timestamptz PRIMARY KEY
);

-- The application whose users are the operators of the console: one row or none. It has no client, so nobody signs in to it through the
-- gateway.
CREATE TABLE identity.operators_application (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    application_id uuid NOT NULL REFERENCES identity.applications ON DELETE CASCADE
);
